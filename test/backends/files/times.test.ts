import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../../src/analyzers/file-type.js';
import { everyNth } from '../../support/long-tests.js';
import { temporaryFolder } from '../../support/run-tool.js';
import { openFiles } from './open-files.js';

const TEN = Date.UTC(2024, 1, 1, 10);

const TIMES: readonly (readonly [text: string, time: number])[] = [
  ['2024-02-01T10:15Z', TEN + 900_000],
  ['2024-02-01T10:15+01:00', TEN - 2_700_000],
  ['2024-02-01T10:15', TEN + 900_000],
  ['2024-02-01 10:00:00 +00:00', TEN],
  ['2024-02-01 10:00:00 UTC', TEN],
  ['2024-02-01 10:00:00,250', TEN + 250],
  ['2024-02-01 10:00:00.2509', TEN + 250],
  ['2024-02-01T09:59:60Z', TEN],
  ['2024-02-01T10:00:00+1400', TEN - 14 * 3_600_000],
  ['2024-02-01', TEN - 10 * 3_600_000],
];

const NO_TIMES = [
  '2024-02-01T10:00:00+99:99',
  '2024-02-01T10:00:00+14:01',
  '2024-02-01T10:00:00-15:00',
  '2024-02-01T25:00:00',
  '2024-02-01T10:60:00',
  '2024-02-01T10:00:61',
  '2024-02-30',
  '2024-13-01',
  '2024-00-01T10:00:00Z',
  'soon',
] as const;

type Write = (path: string, time: string) => void | Promise<void>;

const NAMES = ['utc_timestamp', 'file.sha1', 'task.severity', 'file.llfile_type'] as const;
const record = (time: string): string =>
  JSON.stringify({ utc_timestamp: time, 'file.sha1': 'a', 'task.severity': 'benign', 'file.llfile_type': 'Pdf' });

const nested = (time: string): string =>
  JSON.stringify({ utc_timestamp: time, file: { sha1: 'a', llfile_type: 'Pdf' }, task: { severity: 'benign' } });

const LAYOUTS: Readonly<Record<string, Write>> = {
  'array.json': (path, time) => writeFileSync(path, `[${record(time)}]`),
  'lines.ndjson': (path, time) => writeFileSync(path, `${record(time)}\n`),
  'lines.ndjson.gz': (path, time) => writeFileSync(path, gzipSync(`${record(time)}\n`)),
  'nested.json': (path, time) => writeFileSync(path, `[${nested(time)}]`),
  'hits.ndjson': (path, time) => writeFileSync(path, `{"_id":"1","_source":${nested(time)}}\n`),
  'table.csv': (path, time) => writeFileSync(path, `${NAMES.join(',')}\n"${time}",a,benign,Pdf\n`),
  'table.tsv': (path, time) => writeFileSync(path, `${NAMES.join('\t')}\n${time}\ta\tbenign\tPdf\n`),
  async 'table.parquet'(path, time) {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const [first, ...rest] = NAMES;
    const others = rest.map((name, i) => `'${['a', 'benign', 'Pdf'][i]}' AS "${name}"`).join(', ');
    await connection.run(`COPY (SELECT '${time}' AS "${first}", ${others}) TO '${path}' (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
  },
};

async function newestOf(name: string, time: string): Promise<number | undefined> {
  const path = join(temporaryFolder(), name);
  await LAYOUTS[name]?.(path, time);
  await using backend = await openFiles([path], FileTypePeakAnalyzer.feed);
  return await backend.newest();
}

describe.each(Object.keys(LAYOUTS))('times in %s', (name) => {
  it.each(everyNth(2, TIMES))('reads %s', async (text, time) => {
    expect(await newestOf(name, text)).toBe(time);
  });

  it.each(everyNth(2, NO_TIMES))('refuses %s', async (text) => {
    await expect(newestOf(name, text)).rejects.toThrow(/attribute 'utc_timestamp': ".*" is not a time/);
  });
});
