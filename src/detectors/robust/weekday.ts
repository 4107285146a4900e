import { WeightedValues } from '../numerics/weighted-values.js';
import { DayState, type KeyState, type Pool } from './state.js';
import { weekdayOf } from '../weekdays.js';
import type { Metric } from '../detector.js';

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
}

const LEAST_DAYS_OF_A_WEEK = 4;
const LEAST_DAYS = 5;
/** From this mean count on a weekday's median tells more than its sum. */
export const BUSY = 5;
const LEAST_RATIOS = 3;

/**
 * A key's weekday factors as ratios to the week's mean, as in X-11 (Shiskin, Young and Musgrave 1967), over whole blocks
 * of seven days back from yesterday. A block's level is the sum of its ordinary days over the sum of their pooled
 * factors. Days flagged as peaks count in the medians, or a weekday that is flagged would never be learned.
 *
 * @param today days since 1970
 * @returns undefined if fewer than 5 ordinary days can be used
 */
export function weekdayRatios(
  key: KeyState,
  metric: Metric,
  today: number,
  pool: Pool,
  weights: Float64Array,
): WeekdayRatios | undefined {
  const { states } = key;
  const { counts } = key[metric];
  const n = counts.length;
  const first = weekdayOf(today - n);
  const sums = [0, 0, 0, 0, 0, 0, 0];
  const bases = [0, 0, 0, 0, 0, 0, 0];
  const days = [0, 0, 0, 0, 0, 0, 0];
  const known = [0, 0, 0, 0, 0, 0, 0];
  const blocks: (readonly [end: number, level: number])[] = [];
  let total = 0;
  let used = 0;
  for (let end = n; end >= 7; end -= 7) {
    let sum = 0;
    let factors = 0;
    let ordinary = 0;
    for (let i = end - 7; i < end; i++) {
      if (states[i] !== DayState.ordinary) continue;
      sum += counts[i] ?? 0;
      factors += pool.week[(first + i) % 7] ?? 1;
      ordinary++;
    }
    if (ordinary < LEAST_DAYS_OF_A_WEEK) continue;
    const level = sum / factors;
    for (let i = end - 7; i < end; i++) {
      const weekday = (first + i) % 7;
      const state = states[i];
      if (state !== DayState.gap && level > 0) known[weekday] = (known[weekday] ?? 0) + 1;
      if (state !== DayState.ordinary) continue;
      sums[weekday] = (sums[weekday] ?? 0) + (counts[i] ?? 0);
      bases[weekday] = (bases[weekday] ?? 0) + level;
      days[weekday] = (days[weekday] ?? 0) + 1;
    }
    if (level > 0) blocks.push([end, level]);
    total += sum;
    used += ordinary;
  }
  if (used < LEAST_DAYS) return undefined;
  const mean = total / used;
  const own = sums.map((sum, d) => ((bases[d] ?? 0) > 0 ? sum / (bases[d] ?? 1) : 0));
  if (mean > BUSY) {
    for (let d = 0; d < 7; d++) {
      if ((known[d] ?? 0) < LEAST_RATIOS) continue;
      const ratios = new WeightedValues();
      for (const [end, level] of blocks) {
        // the day of this block that falls on weekday d
        const i = end - 7 + ((((d - first - end) % 7) + 7) % 7);
        if (states[i] !== DayState.gap) ratios.add((counts[i] ?? 0) / level, weights[n - i] ?? 0);
      }
      own[d] = ratios.smoothMedian();
      days[d] = ratios.size;
    }
  }
  return { own, days, known: known.map((number, d) => (bases[d] ?? 0) > 0 || number >= LEAST_RATIOS), mean };
}

const LEAST_FACTOR = 0.02;

/**
 * The weekday factors that a key is expected by: its own ratios, drawn to the pool's by as much as they are uncertain
 * (Efron and Morris 1975): (days·own + τ·pool) / (days + τ) with τ = (a + 1/mean) / between, brought to mean 1.
 */
export function weekdayFactors(ratios: WeekdayRatios | undefined, pool: Pool, dispersion: number): readonly number[] {
  if (ratios === undefined) return pool.week;
  const tau = (dispersion + 1 / Math.max(ratios.mean, 0.05)) / pool.between;
  const factors = ratios.own.map((own, d) => {
    const days = ratios.days[d] ?? 0;
    return (days * own + tau * (pool.week[d] ?? 1)) / (days + tau);
  });
  const sum = factors.reduce((a, b) => a + b);
  return factors.map((factor) => Math.max(LEAST_FACTOR, (7 * factor) / sum));
}
