import type { Metric } from '../detector.js';
import { estimateDispersion, largestResidual } from './dispersion.js';
import { type HighestSeen, highestSeen } from './highest-seen.js';
import { robustLevel, weightOf } from './level.js';
import { lastDispersion } from './pool.js';
import { GUARD_DAYS } from './settings.js';
import { DayState, type KeyState, type Pool } from './state.js';
import { weekdayOf } from '../weekdays.js';
import type { Reference } from './tail.js';
import { BUSY, weekdayFactors, type WeekdayRatios } from './weekday.js';

/** What a key's history says of today. */
export interface Expectation extends Reference, HighestSeen {
  /** Ordinary days that it rests on; with none nothing else is known. */
  readonly used: number;
  readonly level: number;
  /** Weekday factors, Monday first. */
  readonly week: readonly number[];
  /** Level × today's weekday factor, before the day factor. */
  readonly mu: number;
  readonly raw: number;
  readonly numerator: number;
  readonly denominator: number;
}

/** The feed's side of an expectation. */
export interface FeedContext {
  /** Days since 1970. */
  readonly today: number;
  readonly feedAge: number;
  /** Day factors of the window, oldest first. */
  readonly surges: readonly number[];
  readonly pool: Pool;
  /** Weights by age. */
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

/** What is to be expected of a key today, by its history alone. */
export function expectationOf(
  key: KeyState,
  metric: Metric,
  ratios: WeekdayRatios | undefined,
  { today, feedAge, surges, pool, weights }: FeedContext,
): Expectation {
  const { counts, levels } = key[metric];
  const { states } = key;
  const n = counts.length;
  const first = weekdayOf(today - n);
  const offset = surges.length - n;
  const last = lastDispersion(key, metric);
  const week = weekdayFactors(ratios, pool, last);
  const factors = counts.map((_, i) => (week[(first + i) % 7] ?? 1) * (surges[i + offset] ?? 1));

  const ordinary = { counts: [] as number[], factors: [] as number[], weights: [] as number[] };
  const from = Number.isNaN(key.since) ? 0 : Math.max(0, key.since - (today - n));
  for (let i = from; i < n; i++) {
    if (states[i] !== DayState.ordinary) continue;
    ordinary.counts.push(counts[i] ?? 0);
    ordinary.factors.push(factors[i] ?? 1);
    ordinary.weights.push(weights[n - i] ?? 0);
  }
  const used = ordinary.counts.length;
  if (used === 0) return NOTHING;
  const level = robustLevel(ordinary, last);

  const residuals = { counts: [] as number[], expected: [] as number[] };
  const end = Math.max(n - GUARD_DAYS, Math.min(n, 7));
  for (let i = 0; i < end; i++) {
    const forecast = levels[i] ?? NaN;
    if (states[i] !== DayState.ordinary || !(forecast > 0)) continue;
    residuals.counts.push(counts[i] ?? 0);
    residuals.expected.push(forecast * (factors[i] ?? 1));
  }
  const busy = (ratios?.mean ?? level) >= BUSY;
  const prior = busy ? pool.dispersion : pool.small;
  const { dispersion: raw, numerator, denominator } = estimateDispersion(residuals, prior);
  const c = residuals.counts.length;
  const share = 2 / (2 + (c * c) / 7);
  const own = Math.min(MOST_DISPERSION, (1 - share) * raw + share * Math.max(prior, pool.high));
  const errors = 1 + 1 / weightOf(ordinary) + Math.sqrt(2 / Math.max(c, 2));
  const youth = used < 14 ? 1 / used ** 2 : 0;
  const feedYouth = key.initial && feedAge < 14 ? 0.3 / feedAge : 0;
  const factor = week[weekdayOf(today)] ?? 1;
  return {
    used,
    level,
    week,
    mu: level * factor,
    ...highestSeen(key, metric, { ordinary, factor, mean: ratios?.mean ?? level, from, factors }),
    dispersion: own * errors + youth + feedYouth,
    own,
    degreesOfFreedom: PRIOR_DEGREES + c,
    largest: largestResidual(residuals, own),
    raw,
    numerator,
    denominator,
  };
}
