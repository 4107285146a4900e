import { line } from 'd3-shape';
import { number } from '../../findings/wording.js';
import { markup, type Markup } from './markup.js';
import type { SeriesDay } from './series.js';

const STEP = 4;
const HEIGHT = 20;

/** A line of the submissions of each day, scaled to the most of them; days without data leave it open. */
export function sparkline(series: readonly SeriesDay[]): Markup {
  const values = series.flatMap(({ submissions }) => submissions ?? []);
  const most = Math.max(0, ...values);
  const path = line<SeriesDay>()
    .defined(({ submissions }) => submissions !== null)
    .x((_, i) => i * STEP)
    .y(({ submissions }) => HEIGHT - ((submissions ?? 0) / Math.max(1, most)) * HEIGHT)
    .digits(0);
  const label = `${number(Math.min(most, ...values))} to ${number(most)} a day`;
  const box = `-2 -2 ${(series.length - 1) * STEP + 4} ${HEIGHT + 4}`;
  // a line of one point is drawn by its round cap
  return markup`<svg viewBox="${box}" role="img" aria-label="${label}">
    <path d="${path(series) ?? ''}" />
  </svg>`;
}
