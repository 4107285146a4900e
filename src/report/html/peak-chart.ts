import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { DAY_MS, type TimeWindow } from '../../window/time-window.js';
import { Markup } from './markup.js';
import type { SeriesDay } from './series.js';

export interface PeakChart {
  readonly series: readonly SeriesDay[];
  readonly window: TimeWindow;
  /** Submissions a day from which on the key can be a peak. */
  readonly threshold: number;
  /** Usual submissions of a day. */
  readonly average: number;
}

/** Two sizes of one chart: text keeps its size on a phone. */
export type ChartSize = 'wide' | 'narrow';

const SIZES: Readonly<Record<ChartSize, { width: number; height: number; ticks: number }>> = {
  wide: { width: 760, height: 250, ticks: 9 },
  narrow: { width: 350, height: 220, ticks: 4 },
};

/** What is used of the elements that the library makes; the types of a browser are not loaded. */
interface SvgElement {
  readonly outerHTML: string;
  querySelector(selector: string): { remove(): void } | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}

const plot = Plot.plot as unknown as (options: Readonly<Record<string, unknown>>) => SvgElement;

// Parts of a day that a bar leaves free on either side: samples are drawn within submissions.
const OUTER = 0.08 * DAY_MS;
const INNER = 0.3 * DAY_MS;

function bars(days: readonly SeriesDay[], field: 'submissions' | 'samples', free: number, className: string) {
  return Plot.rectY(
    days.filter((day) => day[field] !== null),
    {
      x1: ({ day }: SeriesDay) => new Date(day + free),
      x2: ({ day }: SeriesDay) => new Date(day + DAY_MS - free),
      y1: 0,
      y2: field,
      fill: `var(--${className})`,
      stroke: 'var(--bar-edge)',
      strokeWidth: 0.5,
    },
  );
}

function band(windows: readonly TimeWindow[], className: string) {
  return Plot.rectX(windows, {
    x1: ({ start }: TimeWindow) => new Date(start),
    x2: ({ end }: TimeWindow) => new Date(end),
    fill: `var(--${className})`,
  });
}

/** Cuts coordinates to a tenth of a pixel, and leaves texts alone. */
function shorten(svg: string): string {
  return svg.replace(/="[^"]*"/g, (attribute) => attribute.replace(/(\d\.\d)\d+/g, '$1'));
}

/**
 * Draws the days of a peak as SVG without a browser: submissions and samples as bars, the local window as a band,
 * threshold and average as lines. Colours are custom properties of the page, so that it follows light and dark; the
 * text alternative is beside it.
 */
export function drawPeakChart({ series, window, threshold, average }: PeakChart, size: ChartSize): Markup {
  const { width, height, ticks } = SIZES[size];
  const { document } = parseHTML('<html></html>') as unknown as { document: object };
  const [first, last] = [series[0]?.day ?? window.start, (series.at(-1)?.day ?? window.start) + DAY_MS];
  const gaps = series.filter(({ submissions }) => submissions === null);
  const svg = plot({
    document,
    width,
    height,
    marginLeft: 52,
    marginTop: 12,
    marginRight: 8,
    x: { type: 'utc', domain: [new Date(first), new Date(last)], ticks, label: null },
    y: { label: null, grid: true, ticks: 5, nice: true },
    marks: [
      band([window], 'band'),
      band(
        gaps.map(({ day }) => ({ start: day, end: day + DAY_MS })),
        'gap',
      ),
      bars(series, 'submissions', OUTER, 'submissions'),
      bars(series, 'samples', INNER, 'samples'),
      Plot.ruleY([average], { stroke: 'var(--average)', strokeWidth: 1.5 }),
      Plot.ruleY([threshold], { stroke: 'var(--threshold)', strokeWidth: 2, strokeDasharray: '6 4' }),
      Plot.ruleY([0]),
    ],
  });
  // the page brings the style: one given here would be refused by its policy
  svg.querySelector('style')?.remove();
  for (const name of ['width', 'height', 'font-family', 'font-size']) svg.removeAttribute(name);
  svg.setAttribute('class', `chart ${size}`);
  svg.setAttribute('aria-hidden', 'true');
  return new Markup(shorten(svg.outerHTML));
}
