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

/** The global statistics table: one row for each key ever seen. */
export type GlobalTable = KeyMap<GlobalRow>;

/** End of the newest window that any row has seen, epoch milliseconds; undefined where there is no row. */
export function newestEnd(table: GlobalTable): number | undefined {
  let newest: number | undefined;
  for (const { end } of table.values()) newest = Math.max(newest ?? end, end);
  return newest;
}
