import type { CrossCounts, LocalCounts, Question, ValueCount } from '../backend.js';
import { KeyMap } from '../../tables/key-map.js';
import { meanAndStd } from '../moments.js';
import { type Engine, type Row, textOf } from './engine.js';
import { guardedValue } from './token-sql.js';

/** The condition under which a record can be counted: it has both dimensions and a sample. */
export const COMPLETE = 'd0 IS NOT NULL AND d1 IS NOT NULL AND sample IS NOT NULL';

/** Where samples are counted from: `records`, or `samples`, where {@link keepSamples} has counted them before. */
export type SampleSource = 'records' | 'samples';

/**
 * Counts the submissions of each sample by bucket and key once for all questions, into the table `samples`. A local
 * question alone counts them from the records, since keeping them would cost more than it saves.
 */
export async function keepSamples(engine: Engine, questions: readonly Question[]): Promise<SampleSource> {
  if (questions.length === 1 && questions[0]?.kind === 'local') return 'records';
  await engine.run(
    `CREATE TEMP TABLE samples AS SELECT bucket, d0, d1, sample, count(*)::BIGINT AS n FROM records
      WHERE bucket >= 0 AND ${COMPLETE} GROUP BY bucket, d0, d1, sample`,
    'Counting samples',
  );
  return 'samples';
}

// The most frequent first, ties by value: UTF-8 bytes sort as code points do.
const topOf = (value: string, top: number): string => `min({n: -n, v: ${guardedValue(value)}}, ${Math.max(1, top)})`;

function valueCounts(list: unknown, top: number): ValueCount[] {
  const found = (list as { n: bigint; v: string }[]).slice(0, top);
  return found.map(({ n, v }) => ({ value: textOf(v), submissions: -Number(n) }));
}

/** Selects a key's two values. */
export const KEY = `${guardedValue('d0')}, ${guardedValue('d1')}`;

const keyOf = ([d0, d1]: Row): [string, string] => [textOf(d0), textOf(d1)];

async function crossCounts(engine: Engine, column: string, where: string, top: number): Promise<KeyMap<CrossCounts>> {
  const rows = await engine.run(
    `SELECT ${KEY}, count(*), ${topOf(column, top)} FROM (
      SELECT d0, d1, ${column}, count(*)::BIGINT AS n FROM records
      WHERE ${where} AND ${COMPLETE} AND ${column} IS NOT NULL GROUP BY d0, d1, ${column}) GROUP BY d0, d1`,
    'Counting cross dimensions',
  );
  return new KeyMap(rows.map((row) => [keyOf(row), { distinct: Number(row[2]), top: valueCounts(row[3], top) }]));
}

// What the engine groups within its memory, and up to how many records it holds them there too.
const MOST_GROUPED_AT_ONCE = 500_000;
const MOST_IN_MEMORY = 1_500_000;

// To look at records in memory a second time costs less than to spill what is grouped; to look at spilled ones does not.
async function shareCount(engine: Engine): Promise<number> {
  const [row] = await engine.run('SELECT count(*) FROM records');
  const records = Number(row?.[0]);
  return records > MOST_IN_MEMORY ? 1 : Math.max(1, Math.ceil(records / MOST_GROUPED_AT_ONCE));
}

/** The submissions of each sample within the buckets, of a share of the samples. */
function bySample(source: SampleSource, buckets: readonly number[], isInShare: string): string {
  const where = `bucket IN (${buckets.join(', ')}) AND ${isInShare}`;
  if (source === 'records') {
    return `SELECT d0, d1, sample, count(*)::BIGINT AS n FROM records WHERE ${where} AND ${COMPLETE}
      GROUP BY d0, d1, sample`;
  }
  if (buckets.length === 1) return `SELECT d0, d1, sample, n FROM samples WHERE ${where}`;
  return `SELECT d0, d1, sample, sum(n)::BIGINT AS n FROM samples WHERE ${where} GROUP BY d0, d1, sample`;
}

/**
 * Rows of a key's values, its submissions and samples, the most submissions of one sample, the sum of their squares, and
 * the samples with most.
 */
async function countBySample(
  engine: Engine,
  source: SampleSource,
  buckets: readonly number[],
  top: number,
): Promise<Row[]> {
  const shares = source === 'records' ? await shareCount(engine) : 1;
  for (let share = 0; share < shares; share++) {
    const isInShare = shares === 1 ? 'true' : `hash(sample) % ${shares} = ${share}`;
    await engine.run(
      `${share === 0 ? 'CREATE OR REPLACE TEMP TABLE shares AS' : 'INSERT INTO shares'}
        SELECT d0, d1, sum(n) AS submissions, count(*) AS samples, max(n) AS most, sum(n::HUGEINT * n) AS squares,
          ${topOf('sample', top)} AS top
        FROM (${bySample(source, buckets, isInShare)}) GROUP BY d0, d1`,
      'Counting submissions',
    );
  }
  return await engine.run(
    `SELECT ${KEY}, sum(submissions)::BIGINT, sum(samples)::BIGINT, max(most), sum(squares),
      list_sort(flatten(list(top)))[:${Math.max(1, top)}] FROM shares GROUP BY d0, d1`,
  );
}

/** The counts of each key over some buckets, which together are the local window. */
export async function localCounts(
  engine: Engine,
  source: SampleSource,
  buckets: readonly number[],
  crossColumns: readonly string[],
  top: number,
): Promise<KeyMap<LocalCounts>> {
  if (buckets.length === 0) return new KeyMap();
  const where = `bucket IN (${buckets.join(', ')})`;
  const rows = await countBySample(engine, source, buckets, top);
  const cross: KeyMap<CrossCounts>[] = [];
  for (const column of crossColumns) cross.push(await crossCounts(engine, column, where, top));
  return new KeyMap(
    rows.map((row) => {
      const key = keyOf(row);
      const [submissions, samples, max] = [Number(row[2]), Number(row[3]), Number(row[4])];
      const { mean, std } = meanAndStd({ submissions, samples, max, squares: row[5] as bigint });
      const counts: LocalCounts = {
        submissions,
        samples,
        distribution: { max, mean, std, top: valueCounts(row[6], top) },
        cross: cross.map((counted) => counted.get(key) ?? { distinct: 0, top: [] }),
      };
      return [key, counts];
    }),
  );
}
