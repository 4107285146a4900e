import { WeightedValues } from '../numerics/weighted-values.js';

/** How a key's level moves. */
export interface Trend {
  /** Growth a day, of ln level. */
  readonly slope: number;
  /** Variance of that estimate. */
  readonly variance: number;
}

/** Weeks that a slope must rest on. */
const LEAST_WEEKS = 5;
const WEEK = 7;
/** Steeper growth a day than this is taken for a shift, not for a trend. */
const MOST_SLOPE = 0.02;

/** Memory for one key after the other. */
const slopes = new WeightedValues(32);
const logs = new Float64Array(8);
const times = new Float64Array(8);

/**
 * A key's growth by the median of the slopes between all pairs of its weeks' levels, in logarithms (Theil 1950, Sen 1968),
 * which a lull or a wave of two weeks does not move. Its variance follows from how far the weeks lie from that line.
 *
 * @param levels of each week of the window, oldest first; 0 for one that is not known
 */
export function trendOf(levels: Float64Array): Trend | undefined {
  let n = 0;
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] ?? 0;
    if (!(level > 0)) continue;
    logs[n] = Math.log(level);
    times[n++] = WEEK * i;
  }
  if (n < LEAST_WEEKS) return undefined;
  slopes.clear();
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const span = (times[i] ?? 0) - (times[j] ?? 0);
      slopes.add(((logs[i] ?? 0) - (logs[j] ?? 0)) / span, span);
    }
  }
  const slope = slopes.smoothMedian();
  let middle = 0;
  let time = 0;
  for (let i = 0; i < n; i++) {
    middle += ((logs[i] ?? 0) - slope * (times[i] ?? 0)) / n;
    time += (times[i] ?? 0) / n;
  }
  let errors = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    errors += ((logs[i] ?? 0) - slope * (times[i] ?? 0) - middle) ** 2;
    spread += ((times[i] ?? 0) - time) ** 2;
  }
  return { slope, variance: errors / (n - 2) / spread };
}

/** What is usual over the busy keys of a feed. */
export interface PoolTrend {
  /** Their median slope. */
  readonly slope: number;
  /** Variance of the keys' own slopes around it, beside what noise makes of it. */
  readonly between: number;
  /** Usual variance of a key's slope. */
  readonly variance: number;
}

/**
 * The slope that a key is expected to grow by: its own, drawn to the pool's as far as it is uncertain (Efron and Morris
 * 1975). It is never below 0: what fell may come back, so a fall never lowers an expectation before its time.
 *
 * @param own the key's slope; NaN if it has none
 */
export function drawnSlope(own: number, ownVariance: number, { slope, between, variance }: PoolTrend): number {
  if (Number.isNaN(own)) return Math.max(0, Math.min(MOST_SLOPE, slope));
  const noise = Math.max(ownVariance, variance);
  return Math.max(0, Math.min(MOST_SLOPE, (between * own + noise * slope) / (between + noise)));
}
