import type { KeyMap } from './key-map.js';

/** One row of the global statistics table (GST): what is usual for a key, over the windows seen so far. */
export interface GlobalRow {
  /** Start of the first window seen, epoch milliseconds (UTC). */
  readonly start: number;
  /** End of the newest window seen, epoch milliseconds (UTC). */
  readonly end: number;
  /** Windows that the averages are taken over. */
  readonly windowCount: number;
  /** Submissions of a window: average and most. */
  readonly subCountAvg: number;
  readonly subCountMax: number;
  /** Distinct samples of a window: average and most. */
  readonly sampCountAvg: number;
  readonly sampCountMax: number;
  /** Submissions of a sample: average and most over windows. */
  readonly sampSubCountAvg: number;
  readonly sampSubCountMax: number;
  /** Submissions in a window from which on the key can be a peak. */
  readonly thresholdSuggested: number;
}

/** What the table has of a key that it has no row for. */
export const NO_ROW: GlobalRow = {
  start: 0,
  end: 0,
  windowCount: 0,
  subCountAvg: 0,
  subCountMax: 0,
  sampCountAvg: 0,
  sampCountMax: 0,
  sampSubCountAvg: 0,
  sampSubCountMax: 0,
  thresholdSuggested: 0,
};

/** The global statistics table: one row for each key ever seen. */
export type GlobalTable = KeyMap<GlobalRow>;

/** The rows whose newest window ends after a time, and the latest such end; undefined if there is none. */
export function rowsAfter(table: GlobalTable, time: number): { count: number; latest: number } | undefined {
  let count = 0;
  let latest = time;
  for (const { end } of table.values()) {
    if (end <= time) continue;
    count++;
    latest = Math.max(latest, end);
  }
  return count > 0 ? { count, latest } : undefined;
}

/**
 * End of the newest window that any row has seen, epoch milliseconds; undefined if there is no row. Rows that end after
 * `latest` are passed over.
 */
export function newestEnd(table: GlobalTable, latest = Infinity): number | undefined {
  let newest: number | undefined;
  for (const { end } of table.values()) if (end <= latest) newest = Math.max(newest ?? end, end);
  return newest;
}
