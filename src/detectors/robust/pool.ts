import { median } from '../numerics/median.js';
import type { Metric } from '../detector.js';
import type { KeyColumns, Pool } from './state.js';
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
export function lastDispersion(dispersion: number | undefined): number {
  return dispersion === undefined || Number.isNaN(dispersion) ? FIRST_DISPERSION : dispersion;
}

function poolWeek(busy: readonly number[], { own, known }: WeekdayRatios): number[] {
  const values = new Float64Array(busy.length);
  const week = Array.from({ length: 7 }, (_, d) => {
    let n = 0;
    for (const place of busy) if (known[7 * place + d] === 1) values[n++] = own[7 * place + d] ?? 0;
    return median(values.subarray(0, n)) || 1;
  });
  const mean = week.reduce((a, b) => a + b) / 7;
  return week.map((factor) => Math.max(0.05, factor / mean));
}

/**
 * What is usual over all keys of a feed for one metric: weekday factors (medians over busy keys), how much keys differ
 * in them, and how dispersed busy and quiet keys are.
 */
export function updatePool(pool: Pool, columns: KeyColumns, metric: Metric, ratios: WeekdayRatios): Pool {
  const { seen, [metric]: estimates } = columns;
  const busy: number[] = [];
  const dispersions: number[] = [];
  let numerator = 0;
  let denominator = 0;
  for (let place = 0; place < ratios.mean.length; place++) {
    const mean = ratios.mean[place] ?? NaN;
    if (mean > BUSY) busy.push(place);
    if (Number.isNaN(estimates.dispersion[place]) || (seen[place] ?? 0) < LEAST_SEEN) continue;
    if (mean >= BUSY) {
      dispersions.push(estimates.raw[place] ?? NaN);
    } else {
      numerator += estimates.numerator[place] ?? 0;
      denominator += estimates.denominator[place] ?? 0;
    }
  }
  let { week, between, dispersion, high, small, trend } = pool;
  if (busy.length >= LEAST_KEYS) {
    week = poolWeek(busy, ratios);
    const noiseOf = (place: number): number =>
      lastDispersion(estimates.dispersion[place]) + 1 / (ratios.mean[place] ?? NaN);
    between = varianceBetween(busy, ratios, noiseOf, week);
  }
  trend = poolTrend(busy, ratios, trend);
  if (dispersions.length >= LEAST_KEYS) {
    const sorted = Float64Array.from(dispersions).sort();
    dispersion = within(median(sorted), 0.01, 1);
    high = Math.min(2, sorted[Math.floor(0.75 * (sorted.length - 1))] ?? high);
  }
  if (denominator > 20) small = within(numerator / denominator, 0.05, 2);
  return { week, between, dispersion, high, small, trend };
}

/** Mean over keys and weekdays of min(1, (own − week)²) less what noise alone makes of it, within [.003, .5]. */
function varianceBetween(
  busy: readonly number[],
  { own, days, known }: WeekdayRatios,
  noiseOf: (place: number) => number,
  week: readonly number[],
): number {
  let sum = 0;
  let count = 0;
  for (const place of busy) {
    const noise = noiseOf(place);
    for (let d = 0; d < 7; d++) {
      const at = 7 * place + d;
      if (known[at] !== 1) continue;
      sum += Math.min(1, ((own[at] ?? 0) - (week[d] ?? 1)) ** 2) - noise / (days[at] ?? 1);
      count++;
    }
  }
  return within(sum / count, 0.003, 0.5);
}

/** The median slope of busy keys, and how much they differ in it beside what noise alone makes of it. */
function poolTrend(busy: readonly number[], ratios: WeekdayRatios, before: PoolTrend): PoolTrend {
  const known = busy.filter((place) => !Number.isNaN(ratios.slope[place]));
  if (known.length < LEAST_KEYS) return before;
  const slopes = Float64Array.from(known, (place) => ratios.slope[place] ?? NaN);
  const slope = median(slopes);
  const spread = median(slopes.map((one) => Math.abs(one - slope))) / 0.6745;
  const noise = median(known.map((place) => ratios.variance[place] ?? NaN));
  return { slope, between: Math.max(1e-6, spread * spread - noise), variance: noise };
}
