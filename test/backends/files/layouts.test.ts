import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../../src/analyzers/file-type.js';
import { NetworkTypePeakAnalyzer } from '../../../src/analyzers/network-type.js';
import type { Answer, LocalCounts, Question } from '../../../src/backends/backend.js';
import { comparable } from '../contract.js';
import { openFiles } from './open-files.js';

const DAY = Date.UTC(2020, 10, 4);

const HEADER = 'utc_timestamp,file.sha1,task.severity,file.llfile_type,source.user_id,source.origin';

interface FileRecord {
  readonly utc_timestamp: number;
  readonly 'file.sha1': string;
  readonly 'task.severity': string;
  readonly 'file.llfile_type': string;
  readonly 'source.user_id': number | null;
  readonly 'source.origin': string;
}

const RECORDS = Array.from({ length: 500 }, (_, i): FileRecord => ({
  utc_timestamp: DAY + i * 1000,
  'file.sha1': `${i % 37}a"b,c`,
  'task.severity': ['malicious', 'benign', ''][i % 3] ?? '',
  'file.llfile_type': `Type${i % 5}`,
  'source.user_id': i % 11 === 0 ? null : i % 7,
  'source.origin': i % 2 === 0 ? 'API' : 'é\n',
}));

const QUESTIONS: Question[] = [
  { kind: 'local', window: { start: DAY, end: DAY + 400_000 }, top: 5, canPeak: () => true },
  { kind: 'daily', window: { start: DAY - 1, end: DAY + 100_000 } },
];

function nested(record: FileRecord): unknown {
  const { utc_timestamp, ...rest } = record;
  return {
    utc_timestamp,
    file: { sha1: rest['file.sha1'], llfile_type: rest['file.llfile_type'] },
    task: { severity: rest['task.severity'] },
    source: { user_id: rest['source.user_id'], origin: rest['source.origin'] },
  };
}

const quoted = (value: unknown): string =>
  typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String((value as number | null) ?? '');

const lines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const csvOf = (records: readonly FileRecord[]): string =>
  [HEADER, ...records.map((record) => Object.values(record).map(quoted).join(','))].join('\n');
const csv = csvOf(RECORDS);
const array = JSON.stringify(RECORDS, null, 2);

const TEXTS: Record<string, string | Buffer> = {
  'lines.ndjson': lines(RECORDS),
  'lines.json': lines(RECORDS),
  'compact.json': JSON.stringify(RECORDS),
  'array.json.gz': gzipSync(array),
  'misnamed.json': gzipSync(array),
  'members.ndjson.gz': Buffer.concat([gzipSync(lines(RECORDS.slice(0, 9))), gzipSync(lines(RECORDS.slice(9)))]),
  'nested.json': JSON.stringify(RECORDS.map(nested)),
  'wrapped.json': JSON.stringify(RECORDS.map((record) => ({ _index: 'i', _source: record }))),
  'wrapped-nested.ndjson': lines(RECORDS.map((record) => ({ _id: '1', _source: nested(record) }))),
  'one-value-arrays.json': JSON.stringify(
    RECORDS.map((record) => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, [value]]))),
  ),
  'iso.json': JSON.stringify(
    RECORDS.map((record) => ({ ...record, utc_timestamp: new Date(record.utc_timestamp).toISOString() })),
  ),
  'windows-line-ends.ndjson': lines(RECORDS).replaceAll('\n', '\r\n'),
  'behind-blanks.json': `${' '.repeat(200_000)}${array}`,
  'behind-blanks.json.gz': gzipSync(`${'\n'.repeat(200_000)}${array}`),
  'export.csv': csv,
  'export.csv.gz': gzipSync(csv),
  'odd [name] {1} *?.json': array,
};

let folder: string;
let expected: unknown;

async function answersOf(...names: string[]): Promise<unknown> {
  const backend = await openFiles(
    names.map((name) => join(folder, name)),
    FileTypePeakAnalyzer.feed,
  );
  const answers: Answer[] = [];
  for await (const answer of backend.answer(QUESTIONS)) answers.push(answer);
  return answers.map(comparable);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tpa-test-'));
  writeFileSync(join(folder, 'array.json'), array);
  for (const [name, text] of Object.entries(TEXTS)) writeFileSync(join(folder, name), text);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const from = `FROM read_json('${join(folder, 'lines.ndjson')}')`;
  await connection.run(`COPY (SELECT * ${from}) TO '${join(folder, 'table.parquet')}' (FORMAT parquet)`);
  for (const name of ['array.json', 'lines.ndjson']) {
    const read = `read_csv('${join(folder, name)}', columns = {l: 'VARCHAR'}, header = false, delim = '\u0002', quote = '', escape = '')`;
    await connection.run(
      `COPY (SELECT l FROM ${read}) TO '${join(folder, `${name}.zst`)}'
        (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0002', COMPRESSION zstd)`,
    );
  }
  connection.closeSync();
  expected = await answersOf('array.json');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('JsonBackend, the same records in another layout', () => {
  it.each([...Object.keys(TEXTS), 'table.parquet', 'array.json.zst', 'lines.ndjson.zst'])(
    'gives the same answers from %s',
    async (name) => {
      expect(await answersOf(name)).toEqual(expected);
    },
  );

  it('counts the records of all files together, each file once', async () => {
    writeFileSync(join(folder, 'part1.json'), JSON.stringify(RECORDS.slice(0, 200)));
    writeFileSync(join(folder, 'part2.ndjson'), lines(RECORDS.slice(200, 300)));
    writeFileSync(join(folder, 'part3.csv'), csvOf(RECORDS.slice(300)));
    expect(await answersOf('part[123].*', 'part1.json')).toEqual(expected);
  });
});

describe('JsonBackend, tables', () => {
  const header = 'utc_timestamp,file.sha1,task.severity,file.llfile_type,source.user_id\n';

  async function countsOf(files: Record<string, string>): Promise<unknown[]> {
    const paths = Object.entries(files).map(([name, text]) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    });
    const backend = await openFiles(paths, FileTypePeakAnalyzer.feed);
    for await (const answer of backend.answer(QUESTIONS.slice(0, 1))) {
      const keys = [...answer.keys].map(([, counts]) => counts as LocalCounts);
      return keys.map(({ submissions, cross }) => [submissions, cross[0]?.distinct]);
    }
    return [];
  }

  it('counts a row that begins with #', async () => {
    const rows = ['a', '#', '#b', 'c'].map((cell) => `${cell},${DAY},benign,Pdf,u\n`);
    const csv = `file.sha1,${header.replace('file.sha1,', '')}${rows.join('')}`;
    expect(await countsOf({ 'hash.csv': csv })).toEqual([[4, 1]]);
  });

  it('finds columns in any case, also where the files differ in it', async () => {
    const upper = header.replace('source.user_id', 'Source.User_ID').replace('file.sha1', 'File.SHA1');
    const row = (user: string): string => `${DAY},a,benign,Pdf,${user}\n`;
    expect(await countsOf({ 'upper.csv': upper + row('u'), 'lower.csv': header + row('v') })).toEqual([[2, 2]]);
  });
});

describe('JsonBackend, documents exported from Elasticsearch', () => {
  it.each([
    { 'threat.name.keyword': 'x' },
    { 'threat.name': 'x' },
    { threat: { name: 'x' } },
    { threat: { 'name.keyword': 'x' } },
    { threat: { name: { keyword: 'x' } } },
    { 'threat.name': { keyword: 'x' } },
  ])('finds the attribute threat.name.keyword in %j', async (threat) => {
    const record = { utc_timestamp: DAY, 'event.id': 'e', 'event.impact': 70, ...threat };
    const path = join(folder, 'event.json');
    writeFileSync(path, JSON.stringify([record, { _source: record }]));
    const backend = await openFiles([path], NetworkTypePeakAnalyzer.feed);
    for await (const answer of backend.answer(QUESTIONS.slice(0, 1))) {
      expect([...answer.keys].map(([key]) => key)).toEqual([['70', 'x']]);
      expect(answer.coverage.records).toBe(2);
    }
  });
});
