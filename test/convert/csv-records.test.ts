import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { csvRecords, csvTime } from '../../src/convert/csv-records.js';
import { formatJson } from '../../src/convert/json-value.js';
import { temporaryFolder } from '../support/run-tool.js';

const { signal } = new AbortController();

async function textsOf(content: string | Uint8Array, name = 'old.csv'): Promise<string[]> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  const texts: string[] = [];
  for await (const record of csvRecords(path, signal)) texts.push(formatJson(record));
  return texts;
}

describe('csvRecords', () => {
  it("knows the old export's columns, and keeps the names of others", async () => {
    const text =
      'ts,sha1,severity,file_type,user_id,origin,sensor.kind\n2020-11-04 10:00:00,ab,malicious,PeExeFile,7,API,dns\n';
    const record =
      '{"utc_timestamp":1604484000000,"file.sha1":"ab","task.severity":"malicious","file.llfile_type":"PeExeFile",' +
      '"source.user_id":7,"source.origin":"API","sensor.kind":"dns"}';
    expect(await textsOf(text)).toEqual([record]);
    expect(await textsOf(gzipSync(`\ufeff${text.replaceAll('\n', '\r\n')}`), 'old.csv.gz')).toEqual([record]);
  });

  it('reads quoted cells, empty ones as null, and numbers that are too long for a double as they are written', async () => {
    const text = 'sha1,file.name,submission_id,score\nab,"a ""b"",\nc",12345678901234567890,\n\ncd,,007,1.5\n';
    expect(await textsOf(text)).toEqual([
      '{"file.sha1":"ab","file.name":"a \\"b\\",\\nc","submission_id":12345678901234567890,"task.score":null}',
      '{"file.sha1":"cd","file.name":null,"submission_id":"007","task.score":"1.5"}',
    ]);
  });

  it.each([
    ['', 'is empty: its first line must name the columns'],
    ['ts,sha1\n2020-11-04 10:00:00\n', 'line 2: cells: 1, but the header has 2'],
    ['ts,sha1\n2020-11-04 10:00:00,ab\n"2020,cd\n', 'a quoted cell does not end'],
    ['ts,sha1\n2020-11-04 10:00:00,ab\n2020-02-30 10:00:00,cd\n', "line 3: 'utc_timestamp' is '2020-02-30 10:00:00'"],
    ['ts,sha1\n2020-11-04 10:00:00,ab\nyesterday,cd\n', "line 3: 'utc_timestamp' is 'yesterday'; a time must be"],
    ['sha1,file.sha1\na,b\n', "line 1: two columns are 'file.sha1'"],
    ['sha1,\na,b\n', 'line 1: a column has no name'],
  ])('refuses %j', async (content, problem) => {
    await expect(textsOf(content)).rejects.toThrow(problem);
  });
});

describe('csvTime', () => {
  it.each([
    ['2020-11-04 10:00:00', 1_604_484_000_000],
    ['2020-11-04T10:00:00Z', 1_604_484_000_000],
    ['2020-11-04 10:00:00.123456', 1_604_484_000_123],
    ['2020-02-29 00:00:00+00:00', Date.UTC(2020, 1, 29)],
    ['1604484000000', 1_604_484_000_000],
    ['0', 0],
    ['2020-11-04', Date.UTC(2020, 10, 4)],
    ['2020-11-04 10:00:00+02:00', Date.UTC(2020, 10, 4, 8)],
  ])('reads %s', (cell, time) => {
    expect(csvTime(cell)).toBe(time);
  });

  it.each(['2021-02-29 00:00:00', '2020-11-31 10:00:00', '2020-11-04 10:00:00+15:00', '99999999999999999', '1e3'])(
    'refuses %s',
    (cell) => {
      expect(csvTime(cell)).toBeUndefined();
    },
  );
});
