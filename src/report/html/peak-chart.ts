import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { PastExpectation } from '../../detectors/detector.js';
import { number } from '../../findings/wording.js';
import { DAY_MS, type TimeWindow } from '../../window/time-window.js';
import { isTowering } from '../towering.js';
import { joinShapes } from './join-shapes.js';
import { Markup } from './markup.js';
import type { SeriesDay } from './series.js';

export interface PeakChart {
  readonly series: readonly SeriesDay[];
  readonly window: TimeWindow;
  /** Submissions a day from which on the key can be a peak; undefined if it is not one number for all days. */
  readonly threshold: number | undefined;
  /** Usual submissions of a day; undefined if what was expected is known of each day. */
  readonly average: number | undefined;
  /** What was expected of each day, oldest first; empty if nothing was. */
  readonly expected: readonly PastExpectation[];
  /** The waves of the key among the days. */
  readonly waves: readonly TimeWindow[];
}

/** Whether heights are square roots: else what was expected would be a line at the bottom. */
export function isBySquareRoot({ series, expected }: Pick<PeakChart, 'series' | 'expected'>): boolean {
  const most = Math.max(0, ...series.map(({ submissions }) => submissions ?? 0));
  return expected.length > 0 && isTowering(most, Math.max(...expected.map(({ range }) => range[1])));
}

function expectedMarks(expected: readonly PastExpectation[]) {
  const days = {
    x1: ({ day }: PastExpectation) => new Date(day),
    x2: ({ day }: PastExpectation) => new Date(day + DAY_MS),
  };
  return [
    Plot.rectY(expected, {
      ...days,
      y1: ({ range }: PastExpectation) => range[0],
      y2: ({ range }: PastExpectation) => range[1],
      fill: 'var(--expected)',
    }),
    Plot.ruleY(expected, {
      ...days,
      y: ({ expected: middle }: PastExpectation) => middle,
      stroke: 'var(--expected-edge)',
      strokeWidth: 1.5,
    }),
  ];
}

/** The waves as a bar along the upper edge. */
function waveMarks(waves: readonly TimeWindow[], top: number, thickness: number) {
  return Plot.rect(waves, {
    x1: ({ start }: TimeWindow) => new Date(start),
    x2: ({ end }: TimeWindow) => new Date(end),
    y1: top - thickness,
    y2: top,
    fill: 'var(--alarm)',
  });
}

/** Two sizes of one chart: text keeps its size on a phone. */
export type ChartSize = 'wide' | 'narrow';

const SIZES: Readonly<Record<ChartSize, { width: number; height: number; ticks: number }>> = {
  wide: { width: 760, height: 258, ticks: 9 },
  narrow: { width: 350, height: 228, ticks: 4 },
};

/** What is used of the elements that the library makes; the types of a browser are not loaded. */
interface SvgElement {
  readonly outerHTML: string;
  querySelector(selector: string): { remove(): void } | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}

const plot = Plot.plot as unknown as (options: Readonly<Record<string, unknown>>) => SvgElement;

const LEAST_MARGIN = 52;
/** A tick with its distance to the label, and the width of a digit of that size of text. */
const TICK_ROOM = 12;
const DIGIT_WIDTH = 7.2;

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

/** Cuts coordinates to a tenth of a pixel, and leaves texts alone; names of parts that are hidden are told to nobody. */
function shorten(svg: string): string {
  const plain = svg.replace(/(<g[^>]*) aria-label="[^"]*"/g, '$1').replace(/(<g[^>]*) aria-hidden="true"/g, '$1');
  return joinShapes(plain.replace(/="[^"]*"/g, (attribute) => attribute.replace(/(\d\.\d)\d+/g, '$1')));
}

/** Room for the labels of the vertical axis: the longest is as long as its upper end. */
function marginOf(top: number): number {
  const needed = TICK_ROOM + DIGIT_WIDTH * number(Math.floor(top)).length;
  return Math.max(LEAST_MARGIN, Math.ceil(needed));
}

/**
 * Draws the days of a peak as SVG without a browser: submissions and samples as bars, the local window as a band, what was
 * expected of each day as another, waves along the upper edge, threshold and average as lines. Colours are custom properties of the page, so that it follows light and dark; the
 * text alternative is beside it.
 */
export function drawPeakChart(chart: PeakChart, size: ChartSize): Markup {
  const { series, window, threshold, average, expected, waves } = chart;
  const { width, height, ticks } = SIZES[size];
  const { document } = parseHTML('<html></html>') as unknown as { document: object };
  const [first, last] = [series[0]?.day ?? window.start, (series.at(-1)?.day ?? window.start) + DAY_MS];
  const gaps = series.filter(({ submissions }) => submissions === null);
  const most = Math.max(1, ...series.map(({ submissions }) => submissions ?? 0), threshold ?? 0, average ?? 0);
  const top = Math.max(most, ...expected.map(({ range }) => range[1])) * 1.06;
  const thickness = top * (isBySquareRoot(chart) ? 0.045 : 0.025);
  const svg = plot({
    document,
    width,
    height,
    marginLeft: marginOf(top),
    marginTop: 12,
    marginBottom: 38,
    marginRight: 8,
    x: { type: 'utc', domain: [new Date(first), new Date(last)], ticks, label: null },
    y: { type: isBySquareRoot(chart) ? 'sqrt' : 'linear', domain: [0, top], label: null, grid: true, ticks: 5 },
    marks: [
      band([window], 'band'),
      band(
        gaps.map(({ day }) => ({ start: day, end: day + DAY_MS })),
        'gap',
      ),
      bars(series, 'submissions', OUTER, 'submissions'),
      bars(series, 'samples', INNER, 'samples'),
      ...expectedMarks(expected),
      waveMarks(waves, top, thickness),
      ...(average === undefined ? [] : [Plot.ruleY([average], { stroke: 'var(--average)', strokeWidth: 1.5 })]),
      ...(threshold === undefined
        ? []
        : [Plot.ruleY([threshold], { stroke: 'var(--threshold)', strokeWidth: 2, strokeDasharray: '6 4' })]),
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
