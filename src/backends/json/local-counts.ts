import type { CrossCounts, LocalCounts, ValueCount } from '../backend.js';
import { KeyMap } from '../../tables/key-map.js';
import { meanAndStd } from '../moments.js';
import { type Engine, type Row, textOf } from './engine.js';
import { crossTable } from './group-tables.js';
import { guardedValue } from './token-sql.js';

// The most frequent first, ties by value: UTF-8 bytes sort as code points do.
const topOf = (value: string, top: number): string => `min({n: -n, v: ${guardedValue(value)}}, ${Math.max(1, top)})`;

function valueCounts(list: unknown, top: number): ValueCount[] {
  const found = (list as { n: bigint; v: string }[]).slice(0, top);
  return found.map(({ n, v }) => ({ value: textOf(v), submissions: -Number(n) }));
}

/** Selects a key's two values. */
export const KEY = `${guardedValue('d0')}, ${guardedValue('d1')}`;

const keyOf = ([d0, d1]: Row): [string, string] => [textOf(d0), textOf(d1)];

/** Selects what a table of groups counts, over some of its buckets. */
function grouped(table: string, value: string, buckets: readonly number[]): string {
  const where = `bucket IN (${buckets.join(', ')})`;
  if (buckets.length === 1) return `SELECT d0, d1, ${value}, n FROM ${table} WHERE ${where}`;
  return `SELECT d0, d1, ${value}, sum(n)::BIGINT AS n FROM ${table} WHERE ${where} GROUP BY d0, d1, ${value}`;
}

async function crossCounts(
  engine: Engine,
  column: string,
  buckets: readonly number[],
  top: number,
): Promise<KeyMap<CrossCounts>> {
  const values = grouped(crossTable(column), 'value', buckets);
  const rows = await engine.run(`SELECT ${KEY}, count(*), ${topOf('value', top)} FROM (${values}) GROUP BY d0, d1`);
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
  const rows = await engine.run(
    `SELECT ${KEY}, sum(n)::BIGINT, count(*), max(n), sum(n::HUGEINT * n), ${topOf('sample', top)}
      FROM (${grouped('samples', 'sample', buckets)}) GROUP BY d0, d1`,
    'Counting submissions',
  );
  const cross: KeyMap<CrossCounts>[] = [];
  for (const column of crossColumns) cross.push(await crossCounts(engine, column, buckets, top));
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
