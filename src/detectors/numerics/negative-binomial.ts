import { lnIncompleteBeta } from './incomplete-beta.js';

/** Less dispersion than this can't be told from none (a Poisson distribution). */
const LEAST_DISPERSION = 1e-4;

const shapeOf = (dispersion: number): number => 1 / Math.max(dispersion, LEAST_DISPERSION);

/**
 * ln P(Y ≥ count) of a negative binomial with the given mean μ and variance μ + a·μ²:
 * P(Y ≥ y) = Iₓ(y, 1/a) with x = μ / (μ + 1/a) (DLMF 8.17).
 */
export function lnAtLeast(count: number, mean: number, dispersion: number): number {
  if (count <= 0) return 0;
  const shape = shapeOf(dispersion);
  return Math.min(0, lnIncompleteBeta(mean / (mean + shape), count, shape));
}

/** ln P(Y ≤ count) of the same distribution: P(Y ≤ y) = I₁₋ₓ(1/a, y + 1). */
export function lnAtMost(count: number, mean: number, dispersion: number): number {
  if (count < 0) return -Infinity;
  const shape = shapeOf(dispersion);
  return Math.min(0, lnIncompleteBeta(shape / (mean + shape), shape, count + 1));
}

/** The smallest count y with P(Y ≤ y) ≥ probability, found by bisection. */
export function quantile(probability: number, mean: number, dispersion: number): number {
  const lnBeyond = Math.log(1 - probability);
  const reaches = (y: number): boolean => lnAtLeast(y + 1, mean, dispersion) <= lnBeyond;
  let low = 0;
  let high = Math.ceil(mean + 10 * Math.sqrt(mean + dispersion * mean * mean) + 10);
  while (!reaches(high)) high *= 2;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
