import type { Engine } from './engine.js';
import { settleTokens } from './settle-tokens.js';

/** The condition under which a record can be counted: it has both dimensions and a sample. */
export const COMPLETE = 'd0 IS NOT NULL AND d1 IS NOT NULL AND sample IS NOT NULL';

/** The table that counts the values of one cross dimension. */
export const crossTable = (column: string): string => `cross_${column}`;

async function countGroups(engine: Engine, crossColumns: readonly string[], local: readonly number[]): Promise<void> {
  await engine.run(
    `CREATE OR REPLACE TEMP TABLE samples AS SELECT bucket, d0, d1, sample, count(*)::BIGINT AS n FROM records
      WHERE bucket >= 0 AND ${COMPLETE} GROUP BY bucket, d0, d1, sample`,
    'Counting samples',
  );
  for (const column of crossColumns) {
    await engine.run(
      `CREATE OR REPLACE TEMP TABLE ${crossTable(column)} AS
        SELECT bucket, d0, d1, ${column} AS value, count(*)::BIGINT AS n FROM records
        WHERE bucket IN (${[-1, ...local].join(', ')}) AND ${COMPLETE} AND ${column} IS NOT NULL
        GROUP BY bucket, d0, d1, ${column}`,
      'Counting cross dimensions',
    );
  }
}

/**
 * Counts the records once for all questions: the submissions of each sample by bucket and key in `samples`, and those of
 * each value of each cross dimension, over the buckets of local windows, in a table of its own. In all of them equal
 * values have equal tokens.
 *
 * @returns false where a token is no single value's: a record is malformed
 */
export async function buildGroupTables(
  engine: Engine,
  crossColumns: readonly string[],
  local: readonly number[],
): Promise<boolean> {
  await countGroups(engine, crossColumns, local);
  const columns = [
    ...['d0', 'd1', 'sample'].map((column) => ({ column, table: 'samples', as: column })),
    ...crossColumns.map((column) => ({ column, table: crossTable(column), as: 'value' })),
  ];
  const settled = await settleTokens(engine, columns);
  if (settled === 'malformed') return false;
  if (settled === 'changed') await countGroups(engine, crossColumns, local);
  return true;
}
