import type { Feed } from '../../analyzers/analyzer.js';
import type { Coverage } from '../backend.js';
import type { Engine } from './engine.js';
import { NO_TIME } from './record-table.js';
import { isStringColumn } from './settle-tokens.js';

const COUNTED = ['d0', 'd1', 'sample'] as const;

/**
 * The condition under which a record can be counted: it has both dimensions and a sample. (That a value is a string's or
 * not is cheaper to look at than the value.)
 */
export const COMPLETE = COUNTED.map((column) => `${isStringColumn(column)} IS NOT NULL`).join(' AND ');

/** How many records of a bucket there are, how many of them can be counted, and how many lack what. */
interface BucketCounts {
  readonly records: number;
  readonly complete: number;
  readonly missing: Readonly<Record<(typeof COUNTED)[number], number>>;
}

/** What the table of records holds, by bucket. */
export type RecordCounts = ReadonlyMap<number, BucketCounts>;

/** Counts the records of each bucket that holds any. */
export async function countRecords(engine: Engine): Promise<RecordCounts> {
  const missing = COUNTED.map((column) => `count(*) - count(${isStringColumn(column)})`);
  const rows = await engine.run(
    `SELECT bucket, count(*), count(*) FILTER (${COMPLETE}), ${missing.join(', ')} FROM records GROUP BY bucket`,
  );
  return new Map(
    rows.map((row) => {
      const [bucket = 0, records = 0, complete = 0, d0 = 0, d1 = 0, sample = 0] = row.map(Number);
      return [bucket, { records, complete, missing: { d0, d1, sample } }];
    }),
  );
}

/** How many records the buckets hold, counted and left out; records without a time are left out everywhere. */
export function coverageOf(counts: RecordCounts, buckets: readonly number[], feed: Feed): Coverage {
  const sum = (among: readonly number[], count: (counts: BucketCounts) => number): number =>
    among.reduce((total, bucket) => {
      const found = counts.get(bucket);
      return found ? total + count(found) : total;
    }, 0);
  const all = [NO_TIME, ...buckets];
  const records = sum(buckets, ({ complete }) => complete);
  return {
    records,
    leftOut: sum(all, (found) => found.records) - records,
    leftOutBy: new Map([
      [feed.time, sum([NO_TIME], (found) => found.records)],
      [feed.sample, sum(all, ({ missing }) => missing.sample)],
      [feed.dimensions[0], sum(all, ({ missing }) => missing.d0)],
      [feed.dimensions[1], sum(all, ({ missing }) => missing.d1)],
    ]),
    approximate: false,
  };
}
