import type { WindowResult } from '../../analysis.js';
import { excess } from '../../peaks/find-peaks.js';
import { compareKeys, type Key, KeyMap } from '../../tables/key-map.js';

type KeyVerdict = 'peak' | 'below threshold' | 'no test fired' | 'new' | 'new, below threshold' | 'nothing known';

/** One key of the window as the table of all keys has it. */
export interface KeyRow {
  readonly key: Key;
  readonly submissions: number;
  readonly samples: number;
  /** Average submissions of a window; undefined if the global table has no row. */
  readonly average: number | undefined;
  readonly times: number | undefined;
  readonly threshold: number;
  readonly verdict: KeyVerdict;
}

/** Every key of the window with its verdict, most submissions first. */
export function keyRows({ local, before, comparisons, newKeyThreshold }: WindowResult): KeyRow[] {
  const compared = new KeyMap(comparisons.map((comparison) => [comparison.key, comparison] as const));
  const rows = [...local].map(([key, { submissions, samples }]): KeyRow => {
    const known = compared.get(key);
    if (known === undefined) {
      const threshold = newKeyThreshold(key[0]);
      const unseen = submissions >= threshold ? 'new' : 'new, below threshold';
      const verdict = before.size === 0 ? 'nothing known' : unseen;
      return { key, submissions, samples, average: undefined, times: undefined, threshold, verdict };
    }
    const { global, threshold, reachesThreshold, isPeak } = known;
    const spread = reachesThreshold ? 'no test fired' : 'below threshold';
    const verdict = isPeak ? 'peak' : spread;
    return { key, submissions, samples, average: global.subCountAvg, times: excess(known), threshold, verdict };
  });
  return rows.sort((a, b) => b.submissions - a.submissions || compareKeys(a.key, b.key));
}
