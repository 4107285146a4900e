import type { Question } from '../backend.js';
import { COMPLETE, type RecordCounts } from './coverage.js';
import type { Engine } from './engine.js';
import { type Bucket, contains, lookedAt } from './time-buckets.js';

// What the engine groups within its memory, and up to how many records it holds them there too.
const MOST_GROUPED_AT_ONCE = 500_000;
const MOST_IN_MEMORY = 1_500_000;

/** Where the submissions of each sample are counted. */
export interface SampleSource {
  /** The records themselves, or the table in which {@link keepSamples} has counted them before. */
  readonly table: 'records' | 'samples';
  readonly counts: RecordCounts;
}

// To look at records in memory a second time costs less than to spill what is grouped; to look at spilled ones does not.
function shareConditions(counts: RecordCounts, buckets: Iterable<number>): string[] {
  let all = 0;
  for (const { records } of counts.values()) all += records;
  let grouped = 0;
  for (const bucket of buckets) grouped += counts.get(bucket)?.records ?? 0;
  const shares = all > MOST_IN_MEMORY ? 1 : Math.ceil(grouped / MOST_GROUPED_AT_ONCE);
  if (shares <= 1) return ['true'];
  return Array.from({ length: shares }, (_, share) => `hash(sample) % ${shares} = ${share}`);
}

/** Makes a table, in place of one of that name, of what the statements select, one after the other. */
export async function fillTable(
  engine: Engine,
  table: string,
  statements: readonly string[],
  activity: string,
): Promise<void> {
  for (const [index, statement] of statements.entries()) {
    const into = index === 0 ? `CREATE OR REPLACE TEMP TABLE ${table} AS` : `INSERT INTO ${table}`;
    await engine.run(`${into} ${statement}`, activity);
  }
}

/** Whether two questions look at the same records. */
function overlap(questions: readonly Question[], buckets: readonly Bucket[], counts: RecordCounts): boolean {
  return buckets.some((bucket, index) => {
    const looking = questions.filter((question) => contains(lookedAt(question), bucket));
    return looking.length > 1 && counts.has(index);
  });
}

/**
 * Counts the submissions of each sample by bucket and key once for all questions, into the table `samples`. Where no
 * two of them look at the same records, each counts its own, since keeping samples would cost more than it saves.
 */
export async function keepSamples(
  engine: Engine,
  questions: readonly Question[],
  buckets: readonly Bucket[],
  counts: RecordCounts,
): Promise<SampleSource> {
  if (!overlap(questions, buckets, counts)) return { table: 'records', counts };
  const shares = shareConditions(counts, buckets.keys()).map(
    (isInShare) => `SELECT bucket, d0, d1, sample, count(*)::BIGINT AS n FROM records
      WHERE bucket >= 0 AND ${isInShare} AND ${COMPLETE} GROUP BY bucket, d0, d1, sample`,
  );
  await fillTable(engine, 'samples', shares, 'Counting samples');
  return { table: 'samples', counts };
}

/**
 * Statements that select the submissions `n` of each key and sample within each span (buckets that are counted as one,
 * such as a day), with the span's number as `span`. Each statement gives a share of the samples: what is counted over
 * them must be added up.
 */
export function bySample({ table, counts }: SampleSource, spans: readonly (readonly number[])[]): string[] {
  const buckets = spans.flat();
  const cases = spans.flatMap((span, index) => span.map((bucket) => `WHEN ${bucket} THEN ${index}`));
  const isOne = spans.length === 1;
  const span = `${isOne ? '0' : `(CASE bucket ${cases.join(' ')} END)`}::SMALLINT AS span`;
  const key = `${isOne ? '' : 'span, '}d0, d1, sample`;
  const where = `bucket IN (${buckets.join(', ')})`;
  if (table === 'records') {
    return shareConditions(counts, buckets).map(
      (isInShare) => `SELECT ${span}, d0, d1, sample, count(*)::BIGINT AS n FROM records
        WHERE ${where} AND ${isInShare} AND ${COMPLETE} GROUP BY ${key}`,
    );
  }
  // a bucket's samples have been counted: only those of several must be added up
  if (spans.every(({ length }) => length === 1))
    return [`SELECT ${span}, d0, d1, sample, n FROM samples WHERE ${where}`];
  return [`SELECT ${span}, d0, d1, sample, sum(n)::BIGINT AS n FROM samples WHERE ${where} GROUP BY ${key}`];
}
