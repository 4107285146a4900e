import { weightedMedian } from '../numerics/weighted-values.js';
import type { DailyFigures } from '../detector.js';
import type { Expectations } from './expectation.js';

const LEAST_EXPECTED = 20;
const LEAST_DAYS = 5;
const LEAST_KEYS = 8;
/** Above this a day factor is applied: a backlog after an outage. */
const SURGE = 1.1;
/** Below this the day arrived in part, once the feed has this age in days. */
const PARTIAL = 0.7;
const PARTIAL_FROM = 14;

export interface DayFactor {
  /** By how much every expectation of the day is raised; 1 mostly. */
  readonly surge: number;
  /** Whether only a part of the day arrived, so that it is kept out of all baselines. */
  readonly partial: boolean;
}

/**
 * How much of its usual traffic the whole feed shows today: the exponential of the weighted median, over busy keys, of
 * ln(count / expected), weights 1 / (a + .02). It never lowers an expectation: on a holiday that half of the keys keep,
 * the others would all look like peaks.
 */
export function dayFactor(
  figures: readonly (DailyFigures | undefined)[],
  { mu, used, dispersion }: Expectations,
  feedAge: number,
): DayFactor {
  const logs: number[] = [];
  const weights: number[] = [];
  for (let place = 0; place < mu.length; place++) {
    const expected = mu[place] ?? NaN;
    if (!(expected >= LEAST_EXPECTED) || (used[place] ?? 0) < LEAST_DAYS) continue;
    logs.push(Math.log(Math.max(figures[place]?.subCount ?? 0, 0.5) / expected));
    weights.push(1 / ((dispersion[place] ?? NaN) + 0.02));
  }
  const factor = logs.length >= LEAST_KEYS ? Math.exp(weightedMedian(logs, weights)) : 1;
  return { surge: factor > SURGE ? factor : 1, partial: factor < PARTIAL && feedAge >= PARTIAL_FROM };
}
