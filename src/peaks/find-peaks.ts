import type { Verdict } from '../detectors/detector.js';
import type { GlobalRow, GlobalTable } from '../tables/global-table.js';
import { compareKeys, type Key } from '../tables/key-map.js';
import type { LocalRow, LocalTable } from '../tables/local-table.js';

/** The mean of the local window must exceed this share of the greatest mean of a window before. */
export const MEAN_SHARE = 0.8;
/** The share of one sample from which on a wave is that sample's. */
export const RATIO_LIMIT = 0.5;

/** One of the three tests of which a peak passes at least one: it fires if `value > limit`. */
export interface PeakTest {
  readonly name: 'mean-over-history' | 'single-sample-share' | 'outlier-sample';
  readonly value: number;
  readonly limit: number;
  readonly fired: boolean;
}

/** A key of the local window, compared with its history. */
export interface Comparison {
  readonly key: Key;
  readonly local: LocalRow;
  readonly global: GlobalRow;
  /** Submissions from which on the key can be a peak: `-t` if given, else what the history suggests. */
  readonly threshold: number;
  readonly reachesThreshold: boolean;
  /** Empty if the distribution over samples was not computed, which happens only below the threshold. */
  readonly tests: readonly PeakTest[];
  readonly isPeak: boolean;
  /** What a detector said of the key, if it decided and not the original's rule. */
  readonly verdict?: Verdict;
}

const test = (name: PeakTest['name'], value: number, limit: number): PeakTest => ({
  name,
  value,
  limit,
  fired: value > limit,
});

/** Those of the three tests that need no history. */
export function localTests({ distribution, ratio }: LocalRow): PeakTest[] {
  if (distribution === undefined) return [];
  const { max, mean, std } = distribution;
  return [test('single-sample-share', ratio, RATIO_LIMIT), test('outlier-sample', max, mean + std)];
}

function runTests(local: LocalRow, global: GlobalRow): PeakTest[] {
  if (local.distribution === undefined) return [];
  const history = test('mean-over-history', local.distribution.mean, MEAN_SHARE * global.sampSubCountMax);
  return [history, ...localTests(local)];
}

/**
 * Submissions from which on a key can be a peak or, if the global table has no row for it, is new: the threshold given
 * with `-t`; else what the row suggests; else the least threshold of the analyzer.
 */
export function thresholdOf(given: number | undefined, row: GlobalRow | undefined, least = 0): number {
  return given ?? row?.thresholdSuggested ?? least;
}

/** How many times a usual count there is; the usual count is taken as at least 1. */
export function timesOver(count: number, usual: number): number {
  return count / Math.max(1, usual);
}

/** A key compared by the original's rule. Its tests are run when they are looked at: few of a million keys' are. */
class RuleComparison implements Comparison {
  constructor(
    readonly key: Key,
    readonly local: LocalRow,
    readonly global: GlobalRow,
    readonly threshold: number,
  ) {}

  get reachesThreshold(): boolean {
    return this.local.submissions >= this.threshold;
  }

  get tests(): PeakTest[] {
    return runTests(this.local, this.global);
  }

  get isPeak(): boolean {
    return this.reachesThreshold && this.tests.some(({ fired }) => fired);
  }
}

/**
 * Decides whether a key is a peak: it reaches the threshold, and at least one of
 * `mean > 0.8 × the greatest mean in its history`, `ratio > 0.5`, `max > mean + std` holds.
 */
export function compare(key: Key, local: LocalRow, global: GlobalRow, threshold: number | undefined): Comparison {
  return new RuleComparison(key, local, global, thresholdOf(threshold, global));
}

/** How many times the usual submissions of a window there are: over the history's average. */
export function excess({ local, global }: Comparison): number {
  return timesOver(local.submissions, global.subCountAvg);
}

/** Compares every key of the local table that the global table has, in code point order. */
export function compareTables(local: LocalTable, global: GlobalTable, threshold: number | undefined): Comparison[] {
  const comparisons: Comparison[] = [];
  for (const [key, row] of local) {
    const history = global.get(key);
    if (history) comparisons.push(compare(key, row, history, threshold));
  }
  return comparisons;
}

/** The peaks among the keys compared, most unusual first, ties by key. */
export function findPeaks(comparisons: readonly Comparison[]): Comparison[] {
  return comparisons.filter(({ isPeak }) => isPeak).sort((a, b) => excess(b) - excess(a) || compareKeys(a.key, b.key));
}
