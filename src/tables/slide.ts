import type { Analyzer } from '../analyzers/analyzer.js';
import type { TimeWindow } from '../window/time-window.js';
import type { GlobalRow, GlobalTable } from './global-table.js';
import type { Key } from './key-map.js';
import { KeyMap } from './key-map.js';
import { roundHalfEven } from './rounding.js';

/** What a slide takes of a row of the local table. */
export interface SlidingCounts {
  readonly submissions: number;
  readonly samples: number;
}

function submissionsPerSample({ submissions, samples }: SlidingCounts): number {
  return samples > 0 ? roundHalfEven(submissions / samples) : 0;
}

function firstRow(local: SlidingCounts, window: TimeWindow, leastThreshold: number): GlobalRow {
  const { submissions, samples } = local;
  const perSample = submissionsPerSample(local);
  return {
    start: window.start,
    end: window.end,
    windowCount: 1,
    subCountAvg: submissions,
    subCountMax: submissions,
    sampCountAvg: samples,
    sampCountMax: samples,
    sampSubCountAvg: perSample,
    sampSubCountMax: perSample,
    thresholdSuggested: Math.max(submissions, leastThreshold),
  };
}

function nextRow(row: GlobalRow, local: SlidingCounts, window: TimeWindow): GlobalRow {
  if (window.start < row.end) return row;
  const seen = row.windowCount;
  const average = (old: number, value: number): number => roundHalfEven((old * seen + value) / (seen + 1));
  const { submissions, samples } = local;
  const perSample = submissionsPerSample(local);
  const subCountAvg = average(row.subCountAvg, submissions);
  return {
    start: row.start,
    end: window.end,
    windowCount: seen + 1,
    subCountAvg,
    subCountMax: Math.max(row.subCountMax, submissions),
    sampCountAvg: average(row.sampCountAvg, samples),
    sampCountMax: Math.max(row.sampCountMax, samples),
    sampSubCountAvg: average(row.sampSubCountAvg, perSample),
    sampSubCountMax: Math.max(row.sampSubCountMax, perSample),
    thresholdSuggested: Math.max(row.thresholdSuggested, subCountAvg),
  };
}

/**
 * Slides the global table over one local window: running averages `round((avg·w + x) / (w + 1))` and maxima for keys of
 * both, a first row for keys of the window alone, keys of the global table alone kept. A row whose end lies behind the
 * window's start has seen it already and stays, so a second run over the same day changes nothing.
 */
export function slideGlobalTable(
  table: GlobalTable,
  local: Iterable<readonly [Key, SlidingCounts]>,
  window: TimeWindow,
  analyzer: Pick<Analyzer, 'leastThreshold'>,
): GlobalTable {
  const next: GlobalTable = new KeyMap(table);
  for (const [key, counts] of local) {
    const row = table.get(key);
    next.set(key, row ? nextRow(row, counts, window) : firstRow(counts, window, analyzer.leastThreshold(key[0])));
  }
  return next;
}
