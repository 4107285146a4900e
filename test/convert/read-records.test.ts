import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatJson } from '../../src/convert/json-value.js';
import { readRecords } from '../../src/convert/read-records.js';
import { temporaryFolder } from '../support/run-tool.js';
import { anyText } from '../support/any-text.js';

const { signal } = new AbortController();

async function textsOf(content: string | Uint8Array, name = 'feed.json'): Promise<string[]> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  const texts: string[] = [];
  for await (const record of readRecords(path, signal)) texts.push(formatJson(record));
  return texts;
}

describe('readRecords', () => {
  it('reads an array and lines alike', async () => {
    const records = ['{"a":1}', '{"b":{"c":[true,null,"x"]}}'];
    expect(await textsOf(`[${records.join(' ,\n ')}]`)).toEqual(records);
    expect(await textsOf(records.join('\n'))).toEqual(records);
    expect(await textsOf(gzipSync(`${records.join('\r\n')}\n`), 'feed.ndjson.gz')).toEqual(records);
    // gzip is told by the bytes, not by the name
    expect(await textsOf(gzipSync(records.join('\n')), 'feed.json')).toEqual(records);
    expect(await textsOf('[]')).toEqual([]);
  });

  it('keeps the order of names that are numbers, and of a name that occurs twice the last value', async () => {
    expect(await textsOf('{"10":1,"b":2,"9":3,"b":4}')).toEqual(['{"10":1,"b":4,"9":3}']);
  });

  it('keeps numbers as they are written, and any attribute name', async () => {
    const record = '{"id":12345678901234567890,"x":1.50,"e":1e2,"__proto__":"p","":"","a":{"constructor":{}}}';
    expect(await textsOf(`[${record}]`)).toEqual([record]);
  });

  it('reads back whatever JSON.stringify writes', async () => {
    const objects = fc.array(fc.dictionary(anyText, fc.jsonValue()), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(objects, async (records) => {
        const parsed = (await textsOf(JSON.stringify(records))).map((text) => JSON.parse(text) as unknown);
        expect(parsed).toEqual(JSON.parse(JSON.stringify(records)));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['[{"a":1},', "line 1, column 10: the file ends before the array's ']'"],
    ['{"a":1}\n{"a":', 'line 2, column 6: a value is missing (record 2)'],
    ['[\n{"a":"ü"},\n{"a":1,}\n]', 'line 3, column 8: a quoted attribute name is missing (record 2)'],
    ['[{"a":1}] x', 'line 1, column 11: there is something after the end of the array'],
    ['[{"a":1},2]', 'line 1, column 10: record 2 must be an object'],
    [`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 'record 1: it is nested more than 1000 levels deep'],
    ['"text"', 'line 1, column 1: it holds neither an array of records nor one record a line'],
    ['{"a":NaN}', 'line 1, column 6: '],
    ['{"a":01}', 'line 1, column '],
  ])('refuses %j', async (content, problem) => {
    await expect(textsOf(content)).rejects.toThrow(problem);
  });

  it('refuses bytes that are no UTF-8, packed data that is cut, and a file that is not there', async () => {
    await expect(textsOf(Buffer.from([0x5b, 0xff, 0x5d]))).rejects.toThrow('record 1 holds bytes that are not UTF-8');
    await expect(textsOf(gzipSync('[{"a":1}]').subarray(0, 20), 'a.json.gz')).rejects.toThrow(
      /File '.*a\.json\.gz': its gzip data is damaged or cut off/,
    );
    await expect(readRecords('/nowhere.json', signal).next()).rejects.toThrow(/Can't read the file '\/nowhere.json'/);
  });

  it('stops at once where the work is stopped', async () => {
    const stop = new AbortController();
    const path = join(temporaryFolder(), 'feed.ndjson');
    writeFileSync(path, '{"a":1}\n'.repeat(100_000));
    const records = readRecords(path, stop.signal);
    await records.next();
    stop.abort(new Error('stopped'));
    await expect(
      (async () => {
        for await (const record of records) expect(record.size).toBe(1);
      })(),
    ).rejects.toThrow('stopped');
  });
});
