import { WeightedValues } from '../numerics/weighted-values.js';

/** The ordinary days of a window that a level rests on. Only the first `size` of them count. */
export interface OrdinaryDays {
  readonly size: number;
  readonly counts: Float64Array;
  /** What the day would count at level 1: weekday factor × day factor × trend. */
  readonly factors: Float64Array;
  /** Weights by age. */
  readonly weights: Float64Array;
  /** Σw, the days' number by weight. */
  readonly weight: number;
  /** Σw·count and Σw·factor. */
  readonly weightedCounts: number;
  readonly weightedFactors: number;
}

/** Residuals of more standard deviations than this count less (Huber 1964). */
const HUBER = 2;
/** The mean over the robust level above which a key is skewed: batches, mostly zeros. */
const SKEW = 1.5;
/** From this mean and number of days on the weighted median is a good start. */
const MEDIAN_FROM = { mean: 2, days: 5 };

/** Memory for the ratios of one key after the other. */
const ratios = new WeightedValues();

/**
 * A key's level: the count of a day whose factors are all 1. Two rounds of iteratively reweighted least squares with
 * Huber's weights from a weighted median; for skewed keys the mean, since a robust centre near 0 says nothing about the
 * next batch.
 *
 * @param dispersion a, in variance = μ + a·μ²
 */
export function robustLevel(ordinary: OrdinaryDays, dispersion: number): number {
  const { size, counts, factors, weights, weightedCounts: sumCounts, weightedFactors: sumFactors } = ordinary;
  const mean = sumCounts / sumFactors;
  let level = (sumCounts + 0.3) / (sumFactors + 0.01);
  if (mean > MEDIAN_FROM.mean && size >= MEDIAN_FROM.days) {
    ratios.clear();
    for (let i = 0; i < size; i++) {
      const factor = factors[i] ?? 1;
      ratios.add((counts[i] ?? 0) / factor, (weights[i] ?? 0) / (dispersion + 1 / (level * factor)));
    }
    level = ratios.median(level);
  }
  level = Math.max(level, 0.3 / (sumFactors + 0.3));
  for (let round = 0; round < 2; round++) {
    let numerator = 0.1;
    let denominator = 0.1 / Math.max(level, 0.05);
    for (let i = 0; i < size; i++) {
      const count = counts[i] ?? 0;
      const factor = factors[i] ?? 1;
      const mu = level * factor;
      const spread = 1 + dispersion * mu;
      const error = count - mu;
      const bound = HUBER * HUBER * mu * spread;
      let weight = (weights[i] ?? 0) / spread;
      if (error * error > bound) weight *= Math.sqrt(bound) / Math.abs(error);
      numerator += weight * count;
      denominator += weight * factor;
    }
    level = numerator / denominator;
  }
  return mean > SKEW * level ? (sumCounts + 0.3) / (sumFactors + 0.3) : level;
}
