/** What a detector said of a key on one day, as plain values. */
export interface VerdictFinding {
  /** The UTC day, YYYY-MM-DD. */
  day: string;
  dimension0: string;
  dimension1: string;
  /** A flood (one user sends one sample again and again) and a dip (far fewer than expected) are no peaks. */
  kind: 'peak' | 'flood' | 'dip';
  /** The count that the verdict is about: submissions or distinct samples. */
  metric: 'sub' | 'samp';
  count: number;
  /** Null if the detector expects no number. */
  expected: number | null;
  /** The range that 99 % of such days stay within; null if the detector has none. */
  range: { low: number; high: number } | null;
  /** ln of the probability that chance makes such a count or a rarer one; null if the detector has none. */
  lnProbability: number | null;
  /** The same in words: `less than 1 in 1,000,000,000`. No model is to be trusted with a smaller number. */
  probability: string | null;
  /** How often chance alone makes such a day, in a year and over all keys; null if it is not known. */
  perYear: number | null;
  /** From 30 (just a peak) to 100; null if the detector has none. */
  severity: number | null;
  tags: string[];
  /** The fewest submissions for which the submissions alone would have made a peak. */
  threshold: number;
  /** Why, in one line. */
  why: string;
}
