/** What a user can set (`--set NAME=VALUE`). */
export interface RobustSettings {
  /** Peaks a year, over all keys, that the model lets happen by chance. */
  readonly chancePeaksPerYear: number;
  /** First days with data on which nothing is tested. */
  readonly learnDays: number;
  /** Days after which a day counts half. */
  readonly halfLife: number;
}

export const DEFAULT_SETTINGS: RobustSettings = { chancePeaksPerYear: 1, learnDays: 7, halfLife: 14 };

/** Days of history that an expectation rests on: eight weeks. */
export const WINDOW_DAYS = 56;

/** The latest days are left out of what is usual: a wave may have begun unseen (as EARS C2 and Farrington do). */
export const GUARD_DAYS = 4;

/** A peak exceeds its expectation by at least this many counts, and by this factor. */
export const LEAST_EXCESS = 10;
export const LEAST_FACTOR = 1.3;

/**
 * 0.5^(j / halfLife), the weight of the day j days ago (yesterday: 1), of each day of the window, oldest first.
 */
export function dayWeights(halfLife: number): Float64Array {
  return Float64Array.from({ length: WINDOW_DAYS }, (_, i) => 0.5 ** ((WINDOW_DAYS - i) / halfLife));
}
