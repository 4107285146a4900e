/** Counts, and what was expected of each. */
export interface Residuals {
  readonly counts: readonly number[];
  readonly expected: readonly number[];
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
export function estimateDispersion({ counts, expected }: Residuals, prior: number): DispersionEstimate {
  let numerator = 0;
  let denominator = 0;
  for (let i = 0; i < counts.length; i++) {
    const mu = expected[i] ?? 0;
    const u = 1 / (1 + 0.15 * mu) ** 2;
    numerator += u * (((counts[i] ?? 0) - mu) ** 2 - mu);
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
export function largestResidual({ counts, expected }: Residuals, dispersion: number): number {
  let most = 0;
  for (let i = 0; i < counts.length; i++) {
    most = Math.max(most, standardized(counts[i] ?? 0, expected[i] ?? 0, dispersion));
  }
  return most;
}
