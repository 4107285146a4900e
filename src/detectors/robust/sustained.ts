import { lnAtLeast } from '../numerics/negative-binomial.js';
import { lnNormalAtLeast, normalQuantile } from '../numerics/normal.js';
import type { Metric } from '../detector.js';
import type { Expectation } from './expectation.js';
import { RECENT_DAYS } from './highest-seen.js';
import { LEAST_EXCESS, LEAST_FACTOR, WINDOW_DAYS } from './settings.js';
import { type Days, DayState } from './state.js';
import { corrected } from './tail.js';

/** Correlation that is allowed for from one day's error to the next: levels wander. */
const CORRELATION = 0.5;
/** Below this ln P a day is unusual enough to be looked at together with those before it. */
const LOOK_BELOW = -4;

/** What is known of a day that is judged together with those before it. */
export interface SustainedDay {
  readonly days: Days;
  readonly metric: Metric;
  readonly count: number;
  readonly expectation: Expectation;
  readonly surge: number;
  readonly surges: readonly number[];
  /** Weekday of each day of the window. */
  readonly weekdays: Uint8Array;
}

const isHigh = (count: number, mu: number): boolean => count - mu >= LEAST_EXCESS && count >= LEAST_FACTOR * mu;

/** √ of the variance of a sum of `days` standard normal errors, each correlated with the one before it. */
function deviationOfSum(days: number): number {
  let variance = days;
  for (let lag = 1; lag < days; lag++) variance += 2 * (days - lag) * CORRELATION ** lag;
  return Math.sqrt(variance);
}

/**
 * ln P of today together with the one or two days before it, if these were high as well and yet no peaks: each day's
 * normal quantile is added up (Stouffer et al. 1949) and divided by the deviation of their sum under correlated errors;
 * the number of sums tried is paid for (Bonferroni). 0 if there is nothing to add up.
 */
export function lnSustained({ days, metric, count, expectation, surge, surges, weekdays }: SustainedDay): number {
  const { dispersion, degreesOfFreedom, week, mu } = expectation;
  if (!isHigh(count, mu * surge) || count <= expectation.earlier * surge) return 0;
  const { counts, levels } = days[metric];
  const quantileOf = (y: number, expected: number): number => {
    const ln = lnAtLeast(y, expected, dispersion);
    return ln > LOOK_BELOW ? NaN : normalQuantile(ln);
  };
  let sum = quantileOf(count, mu * surge);
  let best = 0;
  const n = WINDOW_DAYS;
  for (let back = 1; back <= RECENT_DAYS; back++) {
    const i = n - back;
    const level = levels[i] ?? NaN;
    if (days.states[i] !== DayState.ordinary || !(level > 0)) break;
    const expected = level * (week[weekdays[i] ?? 0] ?? 1) * (surges[i] ?? 1);
    const y = counts[i] ?? 0;
    if (!isHigh(y, expected)) break;
    sum += quantileOf(y, expected);
    if (Number.isNaN(sum)) break;
    const ln = corrected(lnNormalAtLeast(sum / deviationOfSum(back + 1)), degreesOfFreedom);
    best = Math.min(best, ln + Math.log(RECENT_DAYS));
  }
  return Math.min(0, best);
}
