import type { CrossCounts, LocalCounts, ValueCount } from '../backend.js';
import { KeyMap } from '../../tables/key-map.js';
import { meanAndStd } from '../moments.js';
import { COMPLETE } from './coverage.js';
import { type Engine, type Row, textOf } from './engine.js';
import { bySample, fillTable, type SampleSource } from './samples.js';
import { guardedValue } from './token-sql.js';

// The most frequent first, ties by value: UTF-8 bytes sort as code points do.
const topOf = (value: string, top: number): string => `min({n: -n, v: ${guardedValue(value)}}, ${Math.max(1, top)})`;

function valueCounts(list: unknown, top: number): ValueCount[] {
  const found = (list as { n: bigint; v: string }[]).slice(0, top);
  return found.map(({ n, v }) => ({ value: textOf(v), submissions: -Number(n) }));
}

/** Selects a key's two values. */
export const KEY = `${guardedValue('d0')}, ${guardedValue('d1')}`;

/** The key of a row that begins with {@link KEY}. */
export const keyOf = ([d0, d1]: Row): [string, string] => [textOf(d0), textOf(d1)];

async function crossCounts(engine: Engine, column: string, where: string, top: number): Promise<KeyMap<CrossCounts>> {
  const rows = await engine.run(
    `SELECT ${KEY}, count(*), ${topOf(column, top)} FROM (
      SELECT d0, d1, ${column}, count(*)::BIGINT AS n FROM records
      WHERE ${where} AND ${COMPLETE} AND ${column} IS NOT NULL GROUP BY d0, d1, ${column}) GROUP BY d0, d1`,
    'Counting cross dimensions',
  );
  return new KeyMap(rows.map((row) => [keyOf(row), { distinct: Number(row[2]), top: valueCounts(row[3], top) }]));
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
  const shares = bySample(source, [buckets]).map(
    (samples) => `SELECT d0, d1, sum(n) AS submissions, count(*) AS samples, max(n) AS most,
        sum(n::HUGEINT * n) AS squares, ${topOf('sample', top)} AS top
      FROM (${samples}) GROUP BY d0, d1`,
  );
  await fillTable(engine, 'shares', shares, 'Counting submissions');
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
