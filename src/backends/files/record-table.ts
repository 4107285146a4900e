import type { Feed } from '../../analyzers/analyzer.js';
import type { Log } from '../../log/log.js';
import type { Engine } from './engine.js';
import { isStringColumn, settleTokens } from './settle-tokens.js';
import { columnsOf } from './source-sql.js';
import type { Bucket } from './time-buckets.js';
import { isContainer, isString, millisecondsOf, unwrapped } from './token-sql.js';

/** The bucket of records that have no time. */
export const NO_TIME = -1;
/** The bucket of records with a time that is none, and of those outside all windows with a value that is none. */
const MALFORMED = -2;
/** The bucket of records that must be read by another statement: see `flatJsonSource`. */
const MISREAD = -4;
/** The bucket of all other records outside the windows; they are not kept. */
const OUTSIDE = -3;

function bucketOf(buckets: readonly Bucket[]): string {
  const cases = [`WHEN elsewhere THEN ${MISREAD}`];
  let bound: number | undefined;
  for (const [index, { start, end }] of buckets.entries()) {
    if (bound !== start) cases.push(`WHEN ms < ${start} THEN ${OUTSIDE}`);
    cases.push(`WHEN ms < ${end} THEN ${index}`);
    bound = end;
  }
  // what few records come to stands last
  cases.push(`WHEN ms IS NOT NULL THEN ${OUTSIDE}`, `WHEN ${unwrapped('time')} IS NULL THEN ${NO_TIME}`);
  return `CASE ${cases.join(' ')} ELSE ${MALFORMED} END`;
}

/** Records that the scans of a statement's plan have read. */
function recordsRead(plan: string): number {
  interface Node {
    readonly operator_type?: string;
    readonly operator_cardinality?: number;
    readonly children?: readonly Node[];
  }
  const sum = ({ operator_type, operator_cardinality = 0, children = [] }: Node): number =>
    operator_type === 'TABLE_SCAN' ? operator_cardinality : children.reduce((total, child) => total + sum(child), 0);
  return sum(JSON.parse(plan) as Node);
}

export interface RecordSources {
  /** Statements that select tokens. */
  readonly sources: readonly string[];
  /** How many threads can share in them at most. */
  readonly readers: number;
}

/**
 * The one pass over the files: keeps of every record within the buckets (or without a time) its bucket, the tokens of
 * the feed's attributes and whether they are strings', in the table `records`.
 *
 * @returns `misread` where the sources don't fit the records, `malformed` where a record is: the table then says nothing
 */
export async function buildRecordTable(
  engine: Engine,
  { sources, readers }: RecordSources,
  feed: Feed,
  buckets: readonly Bucket[],
  log: Log,
): Promise<'whole' | 'misread' | 'malformed'> {
  const columns = columnsOf(feed).map(({ name }) => name);
  const values = columns.filter((name) => name !== 'time');
  if (sources.length === 0) {
    await engine.run(
      `CREATE TEMP TABLE records (bucket SMALLINT,
        ${values.map((name) => `${name} VARCHAR, ${isStringColumn(name)} BOOLEAN`).join(', ')})`,
    );
    return 'whole';
  }
  // an array of one value is that value's, which the cheap test first leaves to few records to find out
  const containers = values.map((name) => `(${isContainer(name)} AND ${isContainer(unwrapped(name))})`).join(' OR ');
  // that a value is a string costs little to see while it is at hand, and much afterwards
  const kept = values.map((name) => `${name}, ${isString(name)} AS ${isStringColumn(name)}`).join(', ');
  // the plan comes with the number of records read, at no cost that could be measured
  const load = `EXPLAIN (ANALYZE, FORMAT json) CREATE OR REPLACE TEMP TABLE records AS
      WITH tokens AS (${sources.join('\nUNION ALL\n')}),
      timed AS (SELECT *, ${millisecondsOf('time')} AS ms FROM tokens),
      placed AS (SELECT *, ${bucketOf(buckets)} AS place FROM timed)
      SELECT (CASE WHEN place = ${OUTSIDE} THEN ${MALFORMED} ELSE place END)::SMALLINT AS bucket, ${kept}
      FROM placed WHERE CASE WHEN place <> ${OUTSIDE} THEN true ELSE ${containers} END`;
  const [plan] = await engine.withThreads(readers, () => engine.run(load, 'Reading files'));
  const [counts = []] = await engine.run(
    `SELECT count(*), ${[MISREAD, MALFORMED].map((bucket) => `count(*) FILTER (bucket = ${bucket})`).join(', ')} FROM records`,
  );
  const [all, misread, malformed] = counts.map(Number);
  if (misread !== 0) return 'misread';
  log.debug(`Records read: ${recordsRead(plan?.[1] as string)}, of them in the windows: ${all}`);
  return malformed === 0 && (await settleTokens(engine, values)) ? 'whole' : 'malformed';
}

/** Whether a record has none of the attributes, as one that is `null` has. */
export async function hasBlankRecords(engine: Engine): Promise<boolean> {
  const [found] = await engine.run(
    `SELECT count(*) > 0 FROM records WHERE bucket = ${NO_TIME} AND d0 IS NULL AND d1 IS NULL AND sample IS NULL`,
  );
  return found?.[0] === true;
}
