import { median } from '../numerics/median.js';
import type { Metric } from '../detector.js';
import type { Estimates, KeyState, Pool } from './state.js';
import type { PoolTrend } from './trend.js';
import { BUSY, type WeekdayRatios } from './weekday.js';

/** Keys from which on a pool tells something. */
const LEAST_KEYS = 5;
/** Days from which on a key's dispersion counts in the pool. */
const LEAST_SEEN = 21;
/** A key's dispersion until it has one of its own. */
export const FIRST_DISPERSION = 0.15;

const within = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/** The dispersion that a key used last. */
export function lastDispersion({ dispersion }: Estimates): number {
  return Number.isNaN(dispersion) ? FIRST_DISPERSION : dispersion;
}

function poolWeek(busy: readonly WeekdayRatios[]): number[] {
  const known = new Float64Array(busy.length);
  const week = Array.from({ length: 7 }, (_, d) => {
    let n = 0;
    for (const ratios of busy) if (ratios.known[d] === true) known[n++] = ratios.own[d] ?? 0;
    return median(known.subarray(0, n)) || 1;
  });
  const mean = week.reduce((a, b) => a + b) / 7;
  return week.map((factor) => Math.max(0.05, factor / mean));
}

/**
 * What is usual over all keys of a feed for one metric: weekday factors (medians over busy keys), how much keys differ
 * in them, and how dispersed busy and quiet keys are.
 *
 * @param ratios of each key, in the order of `keys`
 */
export function updatePool(
  pool: Pool,
  keys: readonly KeyState[],
  metric: Metric,
  ratios: readonly (WeekdayRatios | undefined)[],
): Pool {
  const busy: WeekdayRatios[] = [];
  const noise: number[] = [];
  const dispersions: number[] = [];
  let numerator = 0;
  let denominator = 0;
  for (const [i, key] of keys.entries()) {
    const own = ratios[i];
    if (own !== undefined && own.mean > BUSY) {
      busy.push(own);
      noise.push(lastDispersion(key[metric]) + 1 / own.mean);
    }
    const estimates = key[metric];
    if (Number.isNaN(estimates.dispersion) || key.seen < LEAST_SEEN) continue;
    if (own !== undefined && own.mean >= BUSY) {
      dispersions.push(estimates.raw);
    } else {
      numerator += estimates.numerator;
      denominator += estimates.denominator;
    }
  }
  let { week, between, dispersion, high, small, trend } = pool;
  if (busy.length >= LEAST_KEYS) {
    week = poolWeek(busy);
    between = varianceBetween(busy, noise, week);
  }
  trend = poolTrend(busy, trend);
  if (dispersions.length >= LEAST_KEYS) {
    const sorted = Float64Array.from(dispersions).sort();
    dispersion = within(median(dispersions), 0.01, 1);
    high = Math.min(2, sorted[Math.floor(0.75 * (sorted.length - 1))] ?? high);
  }
  if (denominator > 20) small = within(numerator / denominator, 0.05, 2);
  return { week, between, dispersion, high, small, trend };
}

/** Mean over keys and weekdays of min(1, (own − week)²) less what noise alone makes of it, within [.003, .5]. */
function varianceBetween(busy: readonly WeekdayRatios[], noise: readonly number[], week: readonly number[]): number {
  let sum = 0;
  let count = 0;
  for (const [i, { own, days, known }] of busy.entries()) {
    for (let d = 0; d < 7; d++) {
      if (known[d] !== true) continue;
      sum += Math.min(1, ((own[d] ?? 0) - (week[d] ?? 1)) ** 2) - (noise[i] ?? 0) / (days[d] ?? 1);
      count++;
    }
  }
  return within(sum / count, 0.003, 0.5);
}

/** The median slope of busy keys, and how much they differ in it beside what noise alone makes of it. */
function poolTrend(busy: readonly WeekdayRatios[], before: PoolTrend): PoolTrend {
  const trends = busy.flatMap(({ trend }) => (trend === undefined ? [] : [trend]));
  if (trends.length < LEAST_KEYS) return before;
  const slope = median(trends.map((one) => one.slope));
  const spread = median(trends.map((one) => Math.abs(one.slope - slope))) / 0.6745;
  const noise = median(trends.map((one) => one.variance));
  return { slope, between: Math.max(1e-6, spread * spread - noise), variance: noise };
}
