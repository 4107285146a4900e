import { lnAtLeast } from '../numerics/negative-binomial.js';
import { lnNormalAtLeast, normalQuantile } from '../numerics/normal.js';
import type { Metric } from '../detector.js';
import type { Expectation } from './expectation.js';
import { RECENT_DAYS } from './highest-seen.js';
import { WINDOW_DAYS } from './settings.js';
import { type Days, DayState } from './state.js';
import { corrected, isHigh } from './tail.js';

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
  readonly surges: Float64Array;
  /** Weekday of each day of the window. */
  readonly weekdays: Uint8Array;
}

/** √ of the variance of a sum of `days` standard normal errors, each correlated with the one before it. */
function deviationOfSum(days: number): number {
  let variance = days;
  for (let lag = 1; lag < days; lag++) variance += 2 * (days - lag) * CORRELATION ** lag;
  return Math.sqrt(variance);
}

/** The z that a day lies above its expectation by; NaN if it is not unusual enough to be added up. */
function quantileOf(count: number, mu: number, dispersion: number): number {
  const ln = lnAtLeast(count, mu, dispersion);
  return ln > LOOK_BELOW ? NaN : normalQuantile(ln);
}

/**
 * ln P of today together with the one to three days before it, if these were high as well and yet no peaks: each day's
 * normal quantile is added up (Stouffer et al. 1949) and divided by the deviation of their sum under correlated errors;
 * the number of sums tried is paid for (Bonferroni). All days of a sum are held against the level that was expected before
 * the first of them: later ones were raised by the wave itself. 0 if there is nothing to add up.
 */
export function lnSustained({ days, metric, count, expectation, surge, surges, weekdays }: SustainedDay): number {
  const { dispersion, degreesOfFreedom, week, mu, level } = expectation;
  if (!isHigh(count, mu * surge) || count <= expectation.earlier * surge) return 0;
  const { counts, levels } = days[metric];
  const expectedAt = (i: number, before: number): number => before * (week[weekdays[i] ?? 0] ?? 1) * (surges[i] ?? 1);
  let best = 0;
  for (let back = 1; back <= RECENT_DAYS; back++) {
    const first = WINDOW_DAYS - back;
    const before = Math.min(level, levels[first] ?? NaN);
    if (days.states[first] !== DayState.ordinary || !(before > 0)) break;
    if (!isHigh(counts[first] ?? 0, expectedAt(first, before))) break;
    let sum = quantileOf(count, (mu * surge * before) / level, dispersion);
    for (let i = first; i < WINDOW_DAYS; i++) sum += quantileOf(counts[i] ?? 0, expectedAt(i, before), dispersion);
    if (Number.isNaN(sum)) continue;
    const ln = corrected(lnNormalAtLeast(sum / deviationOfSum(back + 1)), degreesOfFreedom);
    best = Math.min(best, ln + Math.log(RECENT_DAYS));
  }
  return Math.min(0, best);
}
