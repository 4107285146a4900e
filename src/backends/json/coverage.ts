import type { Feed } from '../../analyzers/analyzer.js';
import type { Coverage } from '../backend.js';
import type { Engine } from './engine.js';
import { COMPLETE } from './group-tables.js';
import { NO_TIME } from './record-table.js';

/** How many records the buckets hold, counted and left out; records without a time are left out everywhere. */
export async function coverageOf(engine: Engine, buckets: readonly number[], feed: Feed): Promise<Coverage> {
  const columns = [
    { attribute: feed.time, isMissing: `bucket = ${NO_TIME}` },
    { attribute: feed.sample, isMissing: 'sample IS NULL' },
    { attribute: feed.dimensions[0], isMissing: 'd0 IS NULL' },
    { attribute: feed.dimensions[1], isMissing: 'd1 IS NULL' },
  ];
  const isCounted = `bucket <> ${NO_TIME} AND ${COMPLETE}`;
  const counts = [isCounted, `NOT (${isCounted})`, ...columns.map(({ isMissing }) => isMissing)];
  const [row = []] = await engine.run(
    `SELECT ${counts.map((condition) => `count(*) FILTER (${condition})`).join(', ')} FROM records
      WHERE bucket IN (${[NO_TIME, ...buckets].join(', ')})`,
  );
  const [records, leftOut, ...missing] = row.map(Number);
  return {
    records: records ?? 0,
    leftOut: leftOut ?? 0,
    leftOutBy: new Map(columns.map(({ attribute }, i) => [attribute, missing[i] ?? 0])),
    approximate: false,
  };
}
