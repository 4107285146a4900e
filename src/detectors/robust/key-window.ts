import type { Metric } from '../detector.js';
import { GUARD_DAYS, WINDOW_DAYS } from './settings.js';
import { type Days, DayState, type KeyColumns } from './state.js';

/** What is known of the days before today. */
export interface FeedWindow {
  /** Days since 1970. */
  readonly today: number;
  readonly columns: KeyColumns;
  /** The days of all keys. */
  readonly days: Days;
  /** Day factors of the window, oldest first. */
  readonly surges: Float64Array;
  /** Weekday of each day of the window, and of today after them. */
  readonly weekdays: Uint8Array;
  /** Weights by age: of each day of the window. */
  readonly weights: Float64Array;
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
    ...{ weight: 0, weightedCounts: 0, weightedFactors: 0 },
  },
  /** The errors of forecasts. */
  residuals: { size: 0, counts: new Float64Array(WINDOW_DAYS), expected: new Float64Array(WINDOW_DAYS) },
};

/**
 * Gathers a key's ordinary days with their factors, and what had been forecast of them.
 *
 * @param place the key's number among all
 * @param weeks weekday factors of all keys, Monday first
 * @param slope growth a day, of ln level
 */
export function gather(feed: FeedWindow, metric: Metric, place: number, weeks: Float64Array, slope: number): void {
  const { today, columns, surges, weekdays, weights } = feed;
  const { states } = feed.days;
  const { counts, levels } = feed.days[metric];
  const { factors, ordinary, residuals } = gathered;
  const since = columns.since[place] ?? NaN;
  const born = Math.max(0, WINDOW_DAYS - (today - (columns.born[place] ?? today)));
  const from = Number.isNaN(since) ? born : Math.max(born, WINDOW_DAYS - (today - since));
  const end = Math.max(WINDOW_DAYS - GUARD_DAYS, Math.min(WINDOW_DAYS, born + 7));
  // read once: the memory is the same on every day of the window
  const { counts: ordinaryCounts, factors: ordinaryFactors, weights: ordinaryWeights } = ordinary;
  const { counts: errorCounts, expected: errorExpected } = residuals;
  const at = place * WINDOW_DAYS;
  const week = place * 7;
  let used = 0;
  let c = 0;
  let sumWeights = 0;
  let sumCounts = 0;
  let sumFactors = 0;
  const growth = Math.exp(slope);
  let trend = Math.exp(-slope * (WINDOW_DAYS - born));
  for (let i = born; i < WINDOW_DAYS; i++, trend *= growth) {
    const factor = (weeks[week + (weekdays[i] ?? 0)] ?? 1) * (surges[i] ?? 1);
    factors[i] = factor;
    if (states[at + i] !== DayState.ordinary) continue;
    const count = counts[at + i] ?? 0;
    if (i >= from) {
      ordinaryCounts[used] = count;
      const grown = factor * trend;
      const weight = weights[i] ?? 0;
      ordinaryFactors[used] = grown;
      ordinaryWeights[used++] = weight;
      sumWeights += weight;
      sumCounts += weight * count;
      sumFactors += weight * grown;
    }
    const forecast = levels[at + i] ?? NaN;
    if (i < end && forecast > 0) {
      errorCounts[c] = count;
      errorExpected[c++] = forecast * factor;
    }
  }
  gathered.from = from;
  ordinary.size = used;
  ordinary.weight = sumWeights;
  ordinary.weightedCounts = sumCounts;
  ordinary.weightedFactors = sumFactors;
  residuals.size = c;
}
