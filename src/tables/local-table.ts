import type { LocalAnswer, LocalCounts } from '../backends/backend.js';
import { KeyMap } from './key-map.js';
import { round2 } from './rounding.js';

/** From how many submissions on the share of the most frequent sample is looked at. */
const RATIO_FLOOR = 50;

/** One row of the local statistics table (LST). Counts are submissions unless the name says samples. */
export interface LocalRow extends LocalCounts {
  /** The most frequent sample's share of the submissions, to two decimals; 0 up to 50 submissions. */
  readonly ratio: number;
}

/** The local statistics table: one row for each key of the local window. */
export type LocalTable = KeyMap<LocalRow>;

/** `submissions > 50 ? round2(max / submissions) : 0` */
export function sampleRatio(submissions: number, max: number): number {
  return submissions > RATIO_FLOOR ? round2(max / submissions) : 0;
}

/** Builds the local statistics table from a backend's counts. */
export function localTable(answer: LocalAnswer): LocalTable {
  const table: LocalTable = new KeyMap();
  for (const [key, counts] of answer.keys) {
    table.set(key, { ...counts, ratio: sampleRatio(counts.submissions, counts.distribution?.max ?? 0) });
  }
  return table;
}
