import type { WindowResult } from '../../analysis.js';
import type { Verdict, VerdictKind } from '../../detectors/detector.js';
import { excess } from '../../peaks/find-peaks.js';
import { compareKeys, type Key, KeyMap } from '../../tables/key-map.js';

type KeyVerdict =
  VerdictKind | 'no peak' | 'below threshold' | 'no test fired' | 'new' | 'new, below threshold' | 'nothing known';

/** One key of the window as the table of all keys has it. */
export interface KeyRow {
  readonly key: Key;
  readonly submissions: number;
  readonly samples: number;
  /** Average submissions of a window; undefined if the global table has no row. */
  readonly average: number | undefined;
  readonly times: number | undefined;
  /** Undefined if a detector decided that has said nothing of the key. */
  readonly threshold: number | undefined;
  readonly verdict: KeyVerdict;
}

/** Every key of the window with its verdict, most submissions first. */
export function keyRows({ local, before, comparisons, newKeyThreshold, verdicts }: WindowResult): KeyRow[] {
  // a peak counts before a flood, and the most severe day before others
  const said = new KeyMap<Verdict>();
  for (const verdict of verdicts ?? []) {
    const known = said.get(verdict.key);
    if (known === undefined || (verdict.kind === 'peak' && known.kind !== 'peak')) said.set(verdict.key, verdict);
  }
  const compared = new KeyMap(comparisons.map((comparison) => [comparison.key, comparison] as const));
  const rows = [...local].map(([key, { submissions, samples }]): KeyRow => {
    const known = compared.get(key);
    if (verdicts !== undefined) {
      const { kind = 'no peak', threshold } = said.get(key) ?? {};
      const usual = known && { average: known.global.subCountAvg, times: excess(known) };
      return { key, submissions, samples, average: usual?.average, times: usual?.times, threshold, verdict: kind };
    }
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
