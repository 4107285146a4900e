import { lnNormalAtLeast } from '../numerics/normal.js';

/** Fewest submissions of a new key that is a peak, and the cut on the probability: new keys have a budget of their own. */
export const NEW_KEY_LEAST = 25;
export const LN_NEW_KEY_CUT = Math.log(0.02);
/** What the first days of new keys are taken for before any is known: five days of this mean and variance, of ln(1 + n). */
const PRIOR = { days: 5, mean: 1.4, variance: 1.44 };

export interface FirstDays {
  /** Of ln(1 + submissions). */
  readonly mean: number;
  readonly deviation: number;
}

/**
 * How new keys of this feed usually start: mean (Σx + 5·1.4) / (n + 5) and variance (Σ(x − mean)² + 5·1.44) / (n + 5) of
 * x = ln(1 + submissions), drawn to a prior of five days as in a normal-gamma posterior (Gelman and others, Bayesian Data
 * Analysis, 3.3).
 */
export function usualFirstDays(firstDays: readonly number[]): FirstDays {
  const n = firstDays.length + PRIOR.days;
  const mean = (firstDays.reduce((a, b) => a + b, 0) + PRIOR.days * PRIOR.mean) / n;
  const squares = firstDays.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt((squares + PRIOR.days * PRIOR.variance) / n) };
}

/** ln P(Z ≥ (ln(1 + submissions) − mean) / deviation), Z normal: of a new key with as many submissions or more; 0 below the least. */
export function lnFirstDay(submissions: number, { mean, deviation }: FirstDays): number {
  return submissions >= NEW_KEY_LEAST ? lnNormalAtLeast((Math.log1p(submissions) - mean) / deviation) : 0;
}
