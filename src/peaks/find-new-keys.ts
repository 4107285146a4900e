import type { GlobalTable } from '../tables/global-table.js';
import { compareKeys, type Key } from '../tables/key-map.js';
import type { LocalRow, LocalTable } from '../tables/local-table.js';

/** A key that the global table has never seen. */
export interface NewKey {
  readonly key: Key;
  readonly local: LocalRow;
  readonly threshold: number;
}

/**
 * The keys of the window without a row in the global table whose submissions reach the least threshold of their first
 * dimension, most submissions first, ties by key. They can't be peaks, for there is nothing to compare them with, and
 * they are how waves start. A table without any row knows nothing yet: to a first run no key is new.
 */
export function findNewKeys(
  local: LocalTable,
  global: GlobalTable,
  leastThreshold: (dimension0: string) => number,
): NewKey[] {
  if (global.size === 0) return [];
  const found: NewKey[] = [];
  for (const [key, row] of local) {
    if (global.has(key)) continue;
    const threshold = leastThreshold(key[0]);
    if (row.submissions >= threshold) found.push({ key, local: row, threshold });
  }
  return found.sort((a, b) => b.local.submissions - a.local.submissions || compareKeys(a.key, b.key));
}
