import { canonicalValue } from './canonical-value.js';
import { type Engine, guarded, textOf } from './engine.js';
import { isPlain, isString, sqlText } from './token-sql.js';

const BATCH = 1000;

async function fillSettled(engine: Engine, odd: readonly string[]): Promise<boolean> {
  await engine.run('CREATE OR REPLACE TEMP TABLE settled (token VARCHAR, value VARCHAR)');
  for (let from = 0; from < odd.length; from += BATCH) {
    const pairs: string[] = [];
    for (const token of odd.slice(from, from + BATCH)) {
      const value = canonicalValue(token);
      if (value === undefined) return false;
      pairs.push(`(${sqlText(token)}, ${value === null ? 'NULL' : sqlText(JSON.stringify(value))})`);
    }
    await engine.run(`INSERT INTO settled VALUES ${pairs.join(', ')}`);
  }
  return true;
}

/** A column of the table `records`, and where its tokens stand counted, so that few need be looked at. */
export interface CountedColumn {
  readonly column: string;
  readonly table: string;
  readonly as: string;
}

/** Whether all tokens of a column are of one kind, so that equal values have equal tokens: all strings, or all plain. */
async function isUniform(engine: Engine, { table, as }: CountedColumn): Promise<boolean> {
  const [allStrings] = await engine.run(`SELECT bool_and(${isString(as)}) FROM ${table}`);
  // null where there are no rows
  if (allStrings?.[0] !== false) return true;
  const [allPlain] = await engine.run(`SELECT bool_and(${isPlain(as)}) FROM ${table}`);
  return allPlain?.[0] === true;
}

async function settleColumn(engine: Engine, name: string): Promise<boolean> {
  const isOdd = `NOT ${isString(name)} AND NOT (${isPlain(name)})`;
  const odd = await engine.run(`SELECT DISTINCT ${guarded(name)} FROM records WHERE ${isOdd}`);
  const tokens = odd.map(([token]) => textOf(token));
  if (!(await fillSettled(engine, tokens))) return false;
  await engine.run(`UPDATE records SET ${name} = settled.value FROM settled WHERE records.${name} = settled.token`);
  await engine.run(`UPDATE records SET ${name} = to_json(${name})::VARCHAR WHERE NOT ${isString(name)}`);
  return true;
}

/**
 * Sees to it that in each column of the table `records` equal values have equal tokens. That is so already where all are
 * strings, or all are integers; else every value becomes a string's token: `70`, `70.0` and `"70"` are one value.
 *
 * @returns `changed` where what was counted must be counted again; `malformed` where a token is no single value's
 */
export async function settleTokens(
  engine: Engine,
  columns: readonly CountedColumn[],
): Promise<'unchanged' | 'changed' | 'malformed'> {
  let result: 'unchanged' | 'changed' = 'unchanged';
  for (const counted of columns) {
    if (await isUniform(engine, counted)) continue;
    if (!(await settleColumn(engine, counted.column))) return 'malformed';
    result = 'changed';
  }
  return result;
}
