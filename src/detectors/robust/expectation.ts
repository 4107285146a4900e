import type { Metric } from '../detector.js';
import { estimateDispersion, largestResidual } from './dispersion.js';
import { type HighestSeen, highestSeen } from './highest-seen.js';
import { robustLevel, weightOf } from './level.js';
import { lastDispersion } from './pool.js';
import { GUARD_DAYS, WINDOW_DAYS } from './settings.js';
import { type Days, DayState, type Estimates, type KeyState, type Pool } from './state.js';
import type { Reference } from './tail.js';
import { drawnSlope } from './trend.js';
import { BUSY, weekdayFactors, type WeekdayRatios } from './weekday.js';

/** What a key's history says of today. */
export interface Expectation extends Reference, HighestSeen, Omit<Estimates, 'dispersion'> {
  /** Ordinary days that it rests on; with none nothing else is known. */
  readonly used: number;
  readonly level: number;
  /** Weekday factors, Monday first. */
  readonly week: readonly number[];
  /** Level × today's weekday factor, before the day factor. */
  readonly mu: number;
}

/** The feed's side of an expectation. */
export interface FeedContext {
  /** Days since 1970. */
  readonly today: number;
  readonly feedAge: number;
  /** Day factors of the window, oldest first. */
  readonly surges: readonly number[];
  /** Weekday of each day of the window, and of today after them. */
  readonly weekdays: Uint8Array;
  readonly pool: Pool;
  /** Weights by age: of each day of the window. */
  readonly weights: Float64Array;
}

/** Degrees of freedom that the pool's dispersion is worth. */
export const PRIOR_DEGREES = 14;
const MOST_DISPERSION = 30;

const NOTHING: Expectation = {
  used: 0,
  level: NaN,
  week: [1, 1, 1, 1, 1, 1, 1],
  mu: NaN,
  highest: 0,
  earlier: 0,
  dispersion: NaN,
  own: NaN,
  degreesOfFreedom: PRIOR_DEGREES,
  largest: 0,
  raw: NaN,
  numerator: 0,
  denominator: 0,
};

/** Memory for the days of one key after the other: nothing in it outlives a call. */
const factors = new Float64Array(WINDOW_DAYS);
const ordinary = {
  size: 0,
  counts: new Float64Array(WINDOW_DAYS),
  factors: new Float64Array(WINDOW_DAYS),
  weights: new Float64Array(WINDOW_DAYS),
};
const residuals = { size: 0, counts: new Float64Array(WINDOW_DAYS), expected: new Float64Array(WINDOW_DAYS) };

/** What is to be expected of a key today, by its history alone. */
export function expectationOf(
  key: KeyState,
  days: Days,
  metric: Metric,
  ratios: WeekdayRatios | undefined,
  { today, feedAge, surges, weekdays, pool, weights }: FeedContext,
): Expectation {
  const { states } = days;
  const { counts, levels } = days[metric];
  const last = lastDispersion(key[metric]);
  const week = weekdayFactors(ratios, pool, last);
  const born = Math.max(0, WINDOW_DAYS - (today - key.born));
  const from = Number.isNaN(key.since) ? born : Math.max(born, WINDOW_DAYS - (today - key.since));
  const end = Math.max(WINDOW_DAYS - GUARD_DAYS, Math.min(WINDOW_DAYS, born + 7));
  const slope = drawnSlope(ratios?.trend, pool.trend);
  // read once: the memory is the same on every day of the window
  const { counts: ordinaryCounts, factors: ordinaryFactors, weights: ordinaryWeights } = ordinary;
  const { counts: errorCounts, expected: errorExpected } = residuals;
  let used = 0;
  let c = 0;
  const growth = Math.exp(slope);
  let trend = Math.exp(-slope * (WINDOW_DAYS - born));
  for (let i = born; i < WINDOW_DAYS; i++, trend *= growth) {
    const factor = (week[weekdays[i] ?? 0] ?? 1) * (surges[i] ?? 1);
    factors[i] = factor;
    if (states[i] !== DayState.ordinary) continue;
    const count = counts[i] ?? 0;
    if (i >= from) {
      ordinaryCounts[used] = count;
      ordinaryFactors[used] = factor * trend;
      ordinaryWeights[used++] = weights[i] ?? 0;
    }
    const forecast = levels[i] ?? NaN;
    if (i < end && forecast > 0) {
      errorCounts[c] = count;
      errorExpected[c++] = forecast * factor;
    }
  }
  if (used === 0) return NOTHING;
  ordinary.size = used;
  residuals.size = c;
  const level = robustLevel(ordinary, last);
  const mean = ratios?.mean ?? level;
  const prior = mean >= BUSY ? pool.dispersion : pool.small;
  const { dispersion: raw, numerator, denominator } = estimateDispersion(residuals, prior);
  const share = 2 / (2 + (c * c) / 7);
  const own = Math.min(MOST_DISPERSION, (1 - share) * raw + share * Math.max(prior, pool.high));
  const errors = 1 + 1 / weightOf(ordinary) + Math.sqrt(2 / Math.max(c, 2));
  const youth = used < 14 ? 1 / used ** 2 : 0;
  const feedYouth = key.initial && feedAge < 14 ? 0.3 / feedAge : 0;
  const factor = week[weekdays[WINDOW_DAYS] ?? 0] ?? 1;
  const { highest, earlier } = highestSeen({ states, counts, ordinary, factor, mean, level, from, factors });
  return {
    used,
    level,
    week,
    mu: level * factor,
    highest,
    earlier,
    dispersion: own * errors + youth + feedYouth,
    own,
    degreesOfFreedom: PRIOR_DEGREES + c,
    largest: largestResidual(residuals, own),
    raw,
    numerator,
    denominator,
  };
}
