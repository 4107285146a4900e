import { WeightedValues } from '../numerics/weighted-values.js';
import { WINDOW_DAYS } from './settings.js';
import { type Days, DayState, type KeyState, type Pool } from './state.js';
import type { Metric } from '../detector.js';
import { type Trend, trendOf } from './trend.js';

/** What a key's window tells of its week. */
export interface WeekdayRatios {
  /** Each weekday's count over its week's level. */
  readonly own: readonly number[];
  /** Days that each rests on. */
  readonly days: readonly number[];
  /** Whether there is a ratio at all. */
  readonly known: readonly boolean[];
  /** Mean count of the ordinary days used. */
  readonly mean: number;
  /** How its weeks' levels move; undefined if too few of them tell it. */
  readonly trend: Trend | undefined;
}

/** What ratios are worked out with. */
export interface WeekContext {
  /** Days since 1970. */
  readonly today: number;
  /** Weekday of each day of the window. */
  readonly weekdays: Uint8Array;
  readonly pool: Pool;
  /** Weights by age: of each day of the window. */
  readonly weights: Float64Array;
}

const LEAST_DAYS_OF_A_WEEK = 4;
const LEAST_DAYS = 5;
/** From this mean count on a weekday's median tells more than its sum. */
export const BUSY = 5;
const LEAST_RATIOS = 3;
const WEEK = 7;

/** Memory for the ratios of one key after the other, and for the levels of its weeks (0 for one that is not used). */
const ratios = new WeightedValues(WINDOW_DAYS / WEEK);
const weekLevels = new Float64Array(WINDOW_DAYS / WEEK);
/** Memory for one key after the other, by the day's place in its block: the first has today's weekday. */
const sums = new Float64Array(WEEK);
const bases = new Float64Array(WEEK);
const numbers = new Float64Array(WEEK);
const known = new Float64Array(WEEK);
/** The pool's factors, in the same order. */
const pooled = new Float64Array(WEEK);

/**
 * A key's weekday factors as ratios to the week's mean, as in X-11 (Shiskin, Young and Musgrave 1967), over whole blocks
 * of seven days back from yesterday. A block's level is the sum of its ordinary days over the sum of their pooled
 * factors. Days flagged as peaks count in the medians, or a weekday that is flagged would never be learned.
 *
 * @param place the key's number among all that `days` are of
 * @returns undefined if fewer than 5 ordinary days can be used
 */
export function weekdayRatios(
  key: KeyState,
  days: Days,
  place: number,
  metric: Metric,
  { today, weekdays, pool, weights }: WeekContext,
): WeekdayRatios | undefined {
  const { states } = days;
  const { counts } = days[metric];
  const born = Math.max(0, WINDOW_DAYS - (today - key.born));
  const at = place * WINDOW_DAYS;
  for (let j = 0; j < WEEK; j++) {
    sums[j] = bases[j] = numbers[j] = known[j] = 0;
    pooled[j] = pool.week[weekdays[j] ?? 0] ?? 1;
  }
  let total = 0;
  let used = 0;
  for (let block = WINDOW_DAYS / WEEK - 1; block >= 0; block--) {
    const start = WEEK * block;
    weekLevels[block] = 0;
    if (start < born) continue;
    let sum = 0;
    let factors = 0;
    let ordinary = 0;
    const first = at + start;
    for (let j = 0; j < WEEK; j++) {
      if (states[first + j] !== DayState.ordinary) continue;
      sum += counts[first + j] ?? 0;
      factors += pooled[j] ?? 1;
      ordinary++;
    }
    if (ordinary < LEAST_DAYS_OF_A_WEEK) continue;
    const level = sum / factors;
    for (let j = 0; j < WEEK; j++) {
      const state = states[first + j];
      if (state !== DayState.gap && level > 0) known[j] = (known[j] ?? 0) + 1;
      if (state !== DayState.ordinary) continue;
      sums[j] = (sums[j] ?? 0) + (counts[first + j] ?? 0);
      bases[j] = (bases[j] ?? 0) + level;
      numbers[j] = (numbers[j] ?? 0) + 1;
    }
    weekLevels[block] = level;
    total += sum;
    used += ordinary;
  }
  if (used < LEAST_DAYS) return undefined;
  const mean = total / used;
  const own = [0, 0, 0, 0, 0, 0, 0];
  const restsOn = [0, 0, 0, 0, 0, 0, 0];
  const isKnown = [false, false, false, false, false, false, false];
  for (let j = 0; j < WEEK; j++) {
    const d = weekdays[j] ?? 0;
    const base = bases[j] ?? 0;
    const number = known[j] ?? 0;
    own[d] = base > 0 ? (sums[j] ?? 0) / base : 0;
    restsOn[d] = numbers[j] ?? 0;
    isKnown[d] = base > 0 || number >= LEAST_RATIOS;
    if (!(mean > BUSY) || number < LEAST_RATIOS) continue;
    ratios.clear();
    for (let block = 0; block < weekLevels.length; block++) {
      const level = weekLevels[block] ?? 0;
      const i = WEEK * block + j;
      if (level > 0 && states[at + i] !== DayState.gap) ratios.add((counts[at + i] ?? 0) / level, weights[i] ?? 0);
    }
    own[d] = ratios.smoothMedian();
    restsOn[d] = ratios.size;
  }
  const trend = mean > BUSY && Number.isNaN(key.since) ? trendOf(weekLevels) : undefined;
  return { own, days: restsOn, known: isKnown, mean, trend };
}

const LEAST_FACTOR = 0.02;

/**
 * The weekday factors that a key is expected by: its own ratios, drawn to the pool's by as much as they are uncertain
 * (Efron and Morris 1975): (days·own + τ·pool) / (days + τ) with τ = (a + 1/mean) / between, brought to mean 1.
 */
export function weekdayFactors(ratios: WeekdayRatios | undefined, pool: Pool, dispersion: number): readonly number[] {
  if (ratios === undefined) return pool.week;
  const tau = (dispersion + 1 / Math.max(ratios.mean, 0.05)) / pool.between;
  const factors = [1, 1, 1, 1, 1, 1, 1];
  let sum = 0;
  for (let d = 0; d < WEEK; d++) {
    const days = ratios.days[d] ?? 0;
    const factor = (days * (ratios.own[d] ?? 1) + tau * (pool.week[d] ?? 1)) / (days + tau);
    factors[d] = factor;
    sum += factor;
  }
  for (let d = 0; d < WEEK; d++) factors[d] = Math.max(LEAST_FACTOR, (WEEK * (factors[d] ?? 1)) / sum);
  return factors;
}
