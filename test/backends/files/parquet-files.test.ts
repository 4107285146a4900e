import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../../src/analyzers/file-type.js';
import { temporaryFolder } from '../../support/run-tool.js';
import { openFiles } from './open-files.js';

const DAY = Date.UTC(2020, 10, 4);
const WINDOW = { start: DAY, end: DAY + 1000 };

/** Counts what a Parquet file with the given columns (SQL) holds: submissions by key, and what was left out. */
async function countsOf(columns: string): Promise<unknown> {
  const path = join(temporaryFolder(), 'table.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT ${columns}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  // the engine would number the second of two columns that differ in case alone
  const bytes = readFileSync(path).toString('latin1').replaceAll('eile.sha1', 'FILE.sha1');
  writeFileSync(path, bytes, 'latin1');
  await using backend = await openFiles([path], FileTypePeakAnalyzer.feed);
  for await (const answer of backend.answer([{ kind: 'local', window: WINDOW, top: 5, canPeak: () => true }])) {
    if (answer.kind !== 'local') break;
    const keys = [...answer.keys].map(([key, { submissions, cross, distribution }]) => ({
      key,
      submissions,
      sample: distribution?.top[0]?.value,
      user: cross[0]?.top[0]?.value,
    }));
    return { keys, leftOut: answer.coverage.leftOut };
  }
  return undefined;
}

const TIME = `${DAY} AS utc_timestamp`;
const REST = `'a' AS "file.sha1", 'benign' AS "task.severity", 'Pdf' AS "file.llfile_type"`;
const counted = (more: object): unknown => ({
  keys: [{ key: ['benign', 'Pdf'], submissions: 1, sample: 'a', user: undefined, ...more }],
  leftOut: 0,
});

it.each([
  ['a timestamp', `TIMESTAMP '2020-11-04 00:00:00.5' AS utc_timestamp, ${REST}`],
  ['nanoseconds', `TIMESTAMP_NS '2020-11-04 00:00:00.123456789' AS utc_timestamp, ${REST}`],
  ['a timestamp with a zone', `TIMESTAMPTZ '2020-11-04 02:00:00+02' AS utc_timestamp, ${REST}`],
  ['a date', `DATE '2020-11-04' AS utc_timestamp, ${REST}`],
  ['a double', `${DAY}.5::DOUBLE AS utc_timestamp, ${REST}`],
  ['a number as text', `'${DAY}' AS utc_timestamp, ${REST}`],
  ['ISO 8601', `'2020-11-04T00:00:00Z' AS utc_timestamp, ${REST}`],
  ['objects', `${TIME}, {'sha1': 'a', 'llfile_type': 'Pdf'} AS file, {'severity': 'benign'} AS task`],
  [
    'bytes within objects',
    `${TIME}, {'sha1': encode('a'), 'llfile_type': 'Pdf'} AS file, {'severity': 'benign'} AS task`,
  ],
  ['columns in another case', `${TIME}, 'a' AS "FILE.SHA1", 'benign' AS "task.severity", 'Pdf' AS "file.llfile_type"`],
  ['columns that differ in case', `${TIME}, 'b' AS "eile.sha1", ${REST}`],
  ['the same the other way round', `${TIME}, ${REST}, 'b' AS "eile.sha1"`],
])('counts Parquet with %s', async (_, columns) => {
  expect(await countsOf(columns)).toEqual(counted({}));
});

it.each([
  ['text that is kept as bytes', `encode('né😀')`, 'né😀'],
  ['bytes that are no text', `'a\\xFF'::BLOB`, 'a\\xFF'],
  ['a number above 2^53', '9007199254740993', '9007199254740993'],
  ['a whole double', '70.0::DOUBLE', '70'],
  ['a decimal', '1.50::DECIMAL(9, 2)', '1.5'],
  ['true', 'true', 'true'],
  ['a list of one value', `['x']`, 'x'],
  ['quotes and line ends', `'"' || chr(10) || '\\'`, '"\n\\'],
])('takes %s as a value', async (_, sql, value) => {
  const columns = `${TIME}, 'a' AS "file.sha1", ${sql} AS "task.severity", 'Pdf' AS "file.llfile_type"`;
  expect(await countsOf(columns)).toEqual(counted({ key: [value, 'Pdf'] }));
});

it('takes what is no number as missing', async () => {
  const columns = `${TIME}, ${REST}, 'NaN'::DOUBLE AS "source.user_id"`;
  expect(await countsOf(columns)).toEqual(counted({}));
  expect(await countsOf(columns.replace(`'Pdf'`, `'NaN'::FLOAT`))).toEqual({ keys: [], leftOut: 1 });
});

it('names the file and the record of a value that can’t be used, and not the reader’s words', async () => {
  await expect(countsOf(`'soon' AS utc_timestamp, ${REST}`)).rejects.toThrow(
    /^File '.*table\.parquet', record 1, attribute 'utc_timestamp': "soon" is not a time/,
  );
});
