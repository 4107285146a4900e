import type { CrossCounts, LocalCounts, Question, ValueCount } from '../backend.js';
import { KeyMap } from '../../tables/key-map.js';
import { meanAndStd } from '../moments.js';
import { type Engine, type Row, textOf } from './engine.js';
import { guardedValue } from './token-sql.js';

/** The condition under which a record can be counted: it has both dimensions and a sample. */
export const COMPLETE = 'd0 IS NOT NULL AND d1 IS NOT NULL AND sample IS NOT NULL';

/**
 * Makes `samples`: the submissions of each sample by bucket and key, counted from `records` once for all questions. A
 * local question alone reads them but once, so that keeping them would cost more than it saves.
 */
export async function makeSamples(engine: Engine, questions: readonly Question[]): Promise<void> {
  const readOnce = questions.length === 1 && questions[0]?.kind === 'local';
  await engine.run(
    `CREATE TEMP ${readOnce ? 'VIEW' : 'TABLE'} samples AS SELECT bucket, d0, d1, sample, count(*)::BIGINT AS n FROM records
      WHERE bucket >= 0 AND ${COMPLETE} GROUP BY bucket, d0, d1, sample`,
    'Counting samples',
  );
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

/** The counts of each key over some buckets, which together are the local window. */
export async function localCounts(
  engine: Engine,
  buckets: readonly number[],
  crossColumns: readonly string[],
  top: number,
): Promise<KeyMap<LocalCounts>> {
  if (buckets.length === 0) return new KeyMap();
  const where = `bucket IN (${buckets.join(', ')})`;
  const bySample =
    buckets.length === 1
      ? `SELECT d0, d1, sample, n FROM samples WHERE ${where}`
      : `SELECT d0, d1, sample, sum(n)::BIGINT AS n FROM samples WHERE ${where} GROUP BY d0, d1, sample`;
  const rows = await engine.run(
    `SELECT ${KEY}, sum(n)::BIGINT, count(*), max(n), sum(n::HUGEINT * n), ${topOf('sample', top)}
      FROM (${bySample}) GROUP BY d0, d1`,
    'Counting submissions',
  );
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
