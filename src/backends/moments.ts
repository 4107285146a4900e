/**
 * Sums over the samples of one key: how many submissions each has. Whole numbers, so that nothing is lost however they
 * are split and merged.
 */
export interface SampleMoments {
  readonly samples: number;
  readonly submissions: number;
  /** The sum over samples of their submissions squared. */
  readonly squares: bigint;
  /** The most submissions of one sample. */
  readonly max: number;
}

/**
 * Mean and sample standard deviation of the submissions of a sample:
 * `std = √((n·Σx² − (Σx)²) / (n·(n − 1)))`, the textbook form of the corrected two-moment formula, which is exact here
 * because the sums are whole numbers; 0 for fewer than two samples.
 */
export function meanAndStd({ samples, submissions, squares }: SampleMoments): { mean: number; std: number } {
  const n = BigInt(samples);
  const sum = BigInt(submissions);
  const spread = n * squares - sum * sum;
  return {
    mean: samples > 0 ? submissions / samples : 0,
    std: samples > 1 ? Math.sqrt(Number(spread) / Number(n * (n - 1n))) : 0,
  };
}
