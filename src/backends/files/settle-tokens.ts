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

/** The column of the table `records` that tells whether the token in this one is a string's (NULL where it is missing). */
export const isStringColumn = (column: string): string => `${column}_is_string`;

/** The columns of which some token is no string's. */
async function columnsOfOthers(engine: Engine, columns: readonly string[]): Promise<string[]> {
  if (columns.length === 0) return [];
  const tests = columns.map((name) => `bool_and(${isStringColumn(name)})`);
  const [passed = []] = await engine.run(`SELECT ${tests.join(', ')} FROM records`);
  return columns.filter((_, i) => passed[i] === false);
}

/** Whether all tokens of a column are plain. Those of samples apart they are few: finding these costs less than testing all. */
async function isPlainColumn(engine: Engine, name: string): Promise<boolean> {
  const tokens = `SELECT ${name === 'sample' ? '' : 'DISTINCT'} ${name} AS token FROM records`;
  const [row] = await engine.run(`SELECT bool_and(${isPlain('token')}) FROM (${tokens})`);
  return row?.[0] !== false;
}

/**
 * Sees to it that in each column of the table `records` equal values have equal tokens. That is so already where all are
 * strings, or all are integers; else every value becomes a string's token: `70`, `70.0` and `"70"` are one value.
 *
 * @returns false where a token is no single value's
 */
export async function settleTokens(engine: Engine, columns: readonly string[]): Promise<boolean> {
  for (const name of await columnsOfOthers(engine, columns)) {
    if (await isPlainColumn(engine, name)) continue;
    const isOdd = `NOT ${isString(name)} AND NOT (${isPlain(name)})`;
    const odd = await engine.run(`SELECT DISTINCT ${guarded(name)} FROM records WHERE ${isOdd}`);
    const tokens = odd.map(([token]) => textOf(token));
    if (!(await fillSettled(engine, tokens))) return false;
    const mark = isStringColumn(name);
    await engine.run(
      `UPDATE records SET ${name} = settled.value, ${mark} = ${isString('settled.value')}
        FROM settled WHERE records.${name} = settled.token`,
    );
    await engine.run(
      `UPDATE records SET ${name} = to_json(${name})::VARCHAR, ${mark} = true WHERE NOT ${isString(name)}`,
    );
  }
  return true;
}
