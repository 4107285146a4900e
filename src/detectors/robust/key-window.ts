import type { Metric } from '../detector.js';
import { GUARD_DAYS, WINDOW_DAYS } from './settings.js';
import { type Days, DayState, type KeyState, type Pool } from './state.js';

/** The feed's side of an expectation. */
export interface FeedContext {
  /** Days since 1970. */
  readonly today: number;
  readonly feedAge: number;
  /** The days before today, of all keys. */
  readonly days: Days;
  /** Day factors of the window, oldest first. */
  readonly surges: Float64Array;
  /** Weekday of each day of the window, and of today after them. */
  readonly weekdays: Uint8Array;
  readonly pool: Pool;
  /** Weights by age: of each day of the window. */
  readonly weights: Float64Array;
}

/** One count of a key, with what puts its days on a level. */
export interface KeyWindow {
  readonly key: KeyState;
  /** The key's number among all. */
  readonly place: number;
  readonly metric: Metric;
  /** Weekday factors, Monday first. */
  readonly week: readonly number[];
  /** Growth a day, of ln level. */
  readonly slope: number;
}

/**
 * The days of one key after the other: nothing in it outlives the next call of {@link gather}. Of `counts` and the like
 * only the first `size` count.
 */
export const gathered = {
  /** The first day of the window that the level rests on. */
  from: 0,
  /** Weekday and day factor of each day of the window. */
  factors: new Float64Array(WINDOW_DAYS),
  ordinary: {
    size: 0,
    counts: new Float64Array(WINDOW_DAYS),
    factors: new Float64Array(WINDOW_DAYS),
    weights: new Float64Array(WINDOW_DAYS),
  },
  /** The errors of forecasts. */
  residuals: { size: 0, counts: new Float64Array(WINDOW_DAYS), expected: new Float64Array(WINDOW_DAYS) },
};

/** Gathers a key's ordinary days with their factors, and what had been forecast of them. */
export function gather({ key, place, metric, week, slope }: KeyWindow, feed: FeedContext): void {
  const { today, surges, weekdays, weights } = feed;
  const { states } = feed.days;
  const { counts, levels } = feed.days[metric];
  const { factors, ordinary, residuals } = gathered;
  const born = Math.max(0, WINDOW_DAYS - (today - key.born));
  const from = Number.isNaN(key.since) ? born : Math.max(born, WINDOW_DAYS - (today - key.since));
  const end = Math.max(WINDOW_DAYS - GUARD_DAYS, Math.min(WINDOW_DAYS, born + 7));
  // read once: the memory is the same on every day of the window
  const { counts: ordinaryCounts, factors: ordinaryFactors, weights: ordinaryWeights } = ordinary;
  const { counts: errorCounts, expected: errorExpected } = residuals;
  const at = place * WINDOW_DAYS;
  let used = 0;
  let c = 0;
  const growth = Math.exp(slope);
  let trend = Math.exp(-slope * (WINDOW_DAYS - born));
  for (let i = born; i < WINDOW_DAYS; i++, trend *= growth) {
    const factor = (week[weekdays[i] ?? 0] ?? 1) * (surges[i] ?? 1);
    factors[i] = factor;
    if (states[at + i] !== DayState.ordinary) continue;
    const count = counts[at + i] ?? 0;
    if (i >= from) {
      ordinaryCounts[used] = count;
      ordinaryFactors[used] = factor * trend;
      ordinaryWeights[used++] = weights[i] ?? 0;
    }
    const forecast = levels[at + i] ?? NaN;
    if (i < end && forecast > 0) {
      errorCounts[c] = count;
      errorExpected[c++] = forecast * factor;
    }
  }
  gathered.from = from;
  ordinary.size = used;
  residuals.size = c;
}
