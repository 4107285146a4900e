/** Counts, and what was expected of each. Only the first `size` of them count. */
export interface Residuals {
  readonly size: number;
  readonly counts: Float64Array;
  readonly expected: Float64Array;
}

export interface DispersionEstimate {
  /** a, in variance = μ + a·μ². */
  readonly dispersion: number;
  readonly numerator: number;
  readonly denominator: number;
}

const LEAST = 0.001;
/** Weight of the prior, in days of mean 1. */
const PRIOR_DAYS = 50;

/**
 * The moment estimate of a in variance = μ + a·μ² (after Breslow 1984), drawn to a prior:
 * (Σu((y − μ)² − μ) + 50·prior) / (Σuμ² + 50) with u = 1 / (1 + .15 μ)².
 */
export function estimateDispersion({ size, counts, expected }: Residuals, prior: number): DispersionEstimate {
  let numerator = 0;
  let denominator = 0;
  for (let i = 0; i < size; i++) {
    const mu = expected[i] ?? 0;
    const root = 1 + 0.15 * mu;
    const u = 1 / (root * root);
    const error = (counts[i] ?? 0) - mu;
    numerator += u * (error * error - mu);
    denominator += u * mu * mu;
  }
  const dispersion = Math.max(LEAST, (numerator + PRIOR_DAYS * prior) / (denominator + PRIOR_DAYS));
  return { dispersion, numerator, denominator };
}

/** (y − μ) / √(μ + a·μ²): how many standard deviations a count lies above its expectation. */
export function standardized(count: number, mu: number, dispersion: number): number {
  return (count - mu) / Math.sqrt(mu + dispersion * mu * mu);
}

/** The largest residual in standard deviations, at least 0: how unusual an ordinary day has been. */
export function largestResidual({ size, counts, expected }: Residuals, dispersion: number): number {
  let most = 0;
  for (let i = 0; i < size; i++) {
    const mu = expected[i] ?? 0;
    const error = (counts[i] ?? 0) - mu;
    if (error > 0) most = Math.max(most, (error * error) / (mu + dispersion * mu * mu));
  }
  return Math.sqrt(most);
}
