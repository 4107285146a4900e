import type { WindowResult } from '../analysis.js';
import type { Analyzer } from '../analyzers/analyzer.js';
import { findNewKeys } from '../findings/new-keys.js';
import type { RunCounts } from './metrics-text.js';

/** Sums what the windows of a run gave. */
export function runCounts(
  results: readonly WindowResult[],
  analyzer: Pick<Analyzer, 'leastThreshold'>,
  threshold: number | undefined,
): RunCounts {
  const sum = (of: (result: WindowResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    windows: results.length,
    records: sum(({ coverage }) => coverage.records),
    leftOut: sum(({ coverage }) => coverage.leftOut),
    badRecords: results.at(-1)?.coverage.badRecords ?? 0,
    keys: sum(({ local }) => local.size),
    peaks: sum(({ peaks }) => peaks.length),
    newKeys: sum(({ local, before }) => findNewKeys(local, before, analyzer, threshold).length),
  };
}
