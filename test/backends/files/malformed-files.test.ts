import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../../src/analyzers/file-type.js';
import { InputError } from '../../../src/errors.js';
import type { Log } from '../../../src/log/log.js';
import { openFiles } from './open-files.js';

const TIME = Date.UTC(2020, 10, 4);
const record = (more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    utc_timestamp: TIME,
    'file.sha1': 'a',
    'task.severity': 'benign',
    'file.llfile_type': 'Pdf',
    'source.user_id': 1,
    ...more,
  });
const GOOD = record();
const HEADER = 'utc_timestamp,file.sha1,task.severity,file.llfile_type\n';
const ROW = `${TIME},a,benign,Pdf\n`;
const tabs = (csv: string): string => csv.replaceAll(',', '\t');
const many = (count: number): string => Array.from({ length: count }, () => GOOD).join(',\n');

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tpa-test-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function failureOf(name: string, content: string | Buffer): Promise<unknown> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const window = { start: TIME + 1, end: TIME + 2 };
  try {
    await using backend = await openFiles([path], FileTypePeakAnalyzer.feed);
    const answers = backend.answer([{ kind: 'local', window, top: 1, canPeak: () => true }]);
    for await (const { kind } of answers) expect(kind).toBe('local');
  } catch (error) {
    return error;
  }
  return undefined;
}

const MALFORMED: [what: string, name: string, content: string | Buffer, message: RegExp][] = [
  ['a file of one byte', 'one.json', '{', /line 1, column 2: a '}' is missing: the file ends within a record/],
  ['an open array', 'open.json', '[', /the file ends before the array's ']'/],
  ['no telemetry at all', 'text.json', 'hello', /line 1, column 1: it holds neither an array/],
  ['a number', 'number.json', '5', /line 1, column 1: it holds neither/],
  ['an array cut after a comma', 'comma.json', `[${GOOD},`, /line 1, column \d+: the file ends before/],
  ['the same with a line break', 'comma2.json', `[\n${GOOD},\n${GOOD},\n`, /line 4, column 1: the file ends before/],
  ['an array cut between } and ]', 'bracket.json', `[${GOOD}`, /the file ends before the array's ']'/],
  [
    'an array cut within a record',
    'mid.json',
    `[${GOOD},\n{"utc_timestamp":1`,
    /line 2, column 19: a '}' is missing: .* \(record 2\), at byte \d+$/,
  ],
  ['lines cut within a record', 'mid.ndjson', `${GOOD}\n{"utc_timestamp":1`, /line 2, column 19: a '}' is missing/],
  ['something behind the array', 'behind.json', `[${GOOD}] x`, /there is something after the end of the array/],
  ['a second array', 'second.json', `[${GOOD}][${GOOD}]`, /there is something after the end of the array/],
  ['a comma too many', 'commas.json', `[${GOOD},,${GOOD}]`, /a record is missing/],
  ['a comma at the end', 'last.json', `[${GOOD},]`, /a record is missing/],
  ['a missing comma', 'missing.json', `[${GOOD} ${GOOD}]`, /line 1, column \d+: a ',' or '\]' is missing \(record 2\)/],
  [
    'a dangling comma in a record',
    'dangling.json',
    `[${GOOD},{"a":1,}]`,
    /a quoted attribute name is missing \(record 2\)/,
  ],
  [
    'the same in lines',
    'dangling.ndjson',
    `${GOOD}\n{"a":[1, ]}\n`,
    /line 2, column 10: a value is missing \(record 2\)/,
  ],
  [
    'a dangling comma at the end of a line',
    'dangling2.ndjson',
    `${GOOD}\n{"a":1,}\n${GOOD}\n`,
    /line 2, column 8: .*\(record 2\)/,
  ],
  [
    'a line that is cut off among others',
    'line.ndjson',
    `${GOOD}\n{"utc_timestamp":1\n${GOOD}\n`,
    /line 3, column 1: .*\(record 2, which begins on line 2\)/,
  ],
  ['an unquoted name', 'name.json', '[{a:1}]', /line 1, column 3: an unexpected character/],
  [
    'NaN in an attribute that is not counted, as Python writes it',
    'nan.json',
    `[${GOOD.replace('}', ',"score":NaN}')}]`,
    /NaN and Infinity are not values in JSON/,
  ],
  ['a comment', 'comment.json', `[/* */${GOOD}]`, /a comment/],
  ['a control character', 'control.json', '[{"a":"\u0001"}]', /a control character/],
  ['half of a surrogate pair', 'surrogate.json', '[{"a":"\\ud800"}]', /record 1 holds half of a surrogate pair/],
  ['bytes that are not UTF-8', 'latin1.json', Buffer.from(`[${record({ a: 'é' })}]`, 'latin1'), /are not UTF-8/],
  ['UTF-16', 'utf16.json', Buffer.from(`\ufeff[${GOOD}]`, 'utf16le'), /it is UTF-16; save the file as UTF-8/],
  ['a byte order mark within', 'bom.ndjson', `${GOOD}\n\ufeff${GOOD}`, /line 2, column 1: a record must begin with \{/],
  ['binary data', 'binary.json', Buffer.from([0x5b, 0, 1, 2, 255, 0x5d]), /line 1, column 2/],
  ['a record that is a number', 'five.json', `[${GOOD},5]`, /record 2 is a number; it must be an object/],
  ['a record that is null', 'null.json', `[${GOOD},null]`, /record 2 is null; it must be an object/],
  ['a line that is null', 'null.ndjson', `${GOOD}\nnull\n`, /line 2, column 1: record 2 is null/],
  ['a line that is an array', 'list.ndjson', `${GOOD}\n[1]\n`, /record 2 is an array/],
  [
    'an object as dimension',
    'object.json',
    `[${record({ 'task.severity': { a: 1 } })}]`,
    /record 1, attribute 'task.severity': an object; it must be one value/,
  ],
  [
    'a long array as sample',
    'array.json',
    `[${record({ 'file.sha1': ['a', 'b'] })}]`,
    /record 1, attribute 'file.sha1': an array/,
  ],
  ['an array as time', 'times.json', `[${record({ utc_timestamp: [1, 2] })}]`, /attribute 'utc_timestamp': an array/],
  [
    'a time that is none',
    'time.json',
    `[${GOOD},\n${record({ utc_timestamp: 'soon' })}]`,
    /line 2, column 1: record 2, attribute 'utc_timestamp': "soon" is not a time/,
  ],
  [
    'a day that does not exist',
    'day.json',
    `[${record({ utc_timestamp: '2020-02-30' })}]`,
    /"2020-02-30" is not a time/,
  ],
  ['a time that is true', 'true.json', `[${record({ utc_timestamp: true })}]`, /true is not a time/],
  ['gzip data cut off', 'cut.json.gz', gzipSync(`[${many(500)}]`).subarray(0, -9), /gzip data is damaged or cut off/],
  [
    'gzip data without its last byte',
    'cut1.ndjson.gz',
    gzipSync(`${GOOD}\n`).subarray(0, -1),
    /gzip data is damaged or cut off/,
  ],
  [
    'gzip data with a wrong checksum',
    'sum.json.gz',
    flip(gzipSync(`[${many(500)}]`), -6),
    /gzip data is damaged or cut off/,
  ],
  [
    'lines in gzip that are cut off within a name',
    'name.ndjson.gz',
    gzipSync(`${many(3).replaceAll(',\n', '\n')}\n${GOOD.slice(0, 40)}`),
    /line 4, column \d+: .* \(record 4\)/,
  ],
  ['a cut-off array in gzip', 'inner.json.gz', gzipSync(`[${many(3)},`), /line 3, column \d+: the file ends before/],
  ['white space that JSON has not', 'vt.json', `[\v${GOOD}]`, /line 1, column 2: /],
  ['nothing but such white space', 'ff.json.gz', gzipSync('[\f]'), /line 1, column 2: /],
  ['CSV with a short line', 'short.csv', `${HEADER}1,a\n`, /line 2: cells: 2, but the header has 4/],
  ['TSV with a long line', 'long.tsv', tabs(`${HEADER}${ROW}${ROW.trim()},x\n`), /line 3: cells: 5, but the header/],
  ['CSV whose long last line looks like a header', 'header.csv', `${HEADER}${ROW}a,b,c,d,e`, /line 3: cells: 5/],
  [
    'CSV with a time that is none',
    'time.csv',
    `${HEADER}${ROW}soon,a,b,c\n`,
    /line 3, attribute 'utc_timestamp': "soon"/,
  ],
  [
    'CSV with a zero before a time',
    'zero.csv',
    `${HEADER}${ROW}0${ROW}`,
    /line 3, attribute 'utc_timestamp': "0\d+" is/,
  ],
  [
    'CSV with an open quote',
    'open.csv.gz',
    gzipSync(`${HEADER}${ROW}1,"a,b,c\n`),
    /line \d: a quoted cell does not end/,
  ],
  ['CSV with a quote in a cell', 'quote.csv', `${HEADER}1,a"b,c,d\n`, /line 2: there is a quote within a cell/],
  [
    'CSV with text behind a quote',
    'behind.csv',
    `${HEADER}1,"a"b,c,d\n`,
    /line 2: there is something behind the quote/,
  ],
  ['CSV with a NUL byte', 'nul.csv', `${HEADER}${ROW}1,"a"\0,c,d\n`, /line 3: a NUL byte/],
  ['CSV in Latin 1', 'latin1.csv', Buffer.from(`${HEADER}1,é,c,d\n`, 'latin1'), /line 2: bytes that are not UTF-8/],
  [
    'CSV with a column twice',
    'twice.csv',
    `${HEADER.trim()},file.sha1\n${ROW.trim()},x\n`,
    /line 1: two columns are 'file.sha1'/,
  ],
  ['text that is called Parquet', 'text.parquet', 'hello, world', /is not Parquet, though its name says so/],
  ['Parquet that was cut off', 'cut.parquet', 'PAR1 and no end', /is damaged or cut off: its Parquet data has no end/],
  [
    'Parquet with damage inside',
    'inside.parquet',
    `PAR1${'x'.repeat(60)}\x08\0\0\0PAR1`,
    /is damaged: its Parquet data can't be read/,
  ],
  [
    'CSV with a damaged header',
    'head.csv',
    `${HEADER.replace('file.sha1,', '')}${ROW}`,
    /line 2: cells: 4, but the header has 3/,
  ],
];

function flip(bytes: Buffer, at: number): Buffer {
  const index = bytes.length + at;
  bytes[index] = (bytes[index] ?? 0) ^ 0xff;
  return bytes;
}

describe('JsonBackend, malformed files', () => {
  it.each(MALFORMED)('refuses %s', async (_, name, content, message) => {
    const failure = await failureOf(name, content);
    expect(failure).toBeInstanceOf(InputError);
    expect((failure as Error).message).toContain(join(folder, name));
    expect((failure as Error).message).toMatch(message);
  });

  it('names the place of the very first fault of many records, in every file layout', async () => {
    const records = Array.from({ length: 5000 }, () => GOOD);
    records[4321] = GOOD.replace('"a"', '"a""');
    expect(await failureOf('big.json', `[${records.join(',\n')}]`)).toMatchObject({
      message: expect.stringMatching(/line 4322, column \d+: .*\(record 4322\)/) as string,
    });
    expect(await failureOf('big.ndjson', records.join('\n'))).toMatchObject({
      message: expect.stringMatching(/line 4322, column \d+: .*\(record 4322\)/) as string,
    });
  });
});

describe('JsonBackend, files without records', () => {
  it.each([
    ['list.json', '[]'],
    ['spaced.json', ' [ \n ] '],
    ['lines.ndjson', ''],
    ['empty.json', ''],
    ['blank.json', ' \n\t\n'],
    ['rotated.log.1', ''],
    ['lines.jsonl', '\n\n'],
    ['lines.ndjson.gz', gzipSync('')],
    ['list.json.gz', gzipSync('[]')],
  ])('takes %s as no records, with a warning', async (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const warnings: string[] = [];
    const log: Log = { debug() {}, info() {}, warn: (text) => warnings.push(text), error() {} };
    await using backend = await openFiles([path], FileTypePeakAnalyzer.feed, log);
    const window = { start: TIME, end: TIME + 1 };
    for await (const answer of backend.answer([{ kind: 'local', window, top: 1, canPeak: () => true }])) {
      expect(answer.keys.size).toBe(0);
    }
    expect(warnings).toEqual([`File '${path}' holds no record`]);
  });
});

describe('JsonBackend, what only looks malformed', () => {
  it.each([
    ['a comma before a bracket in a string', record({ a: 'x,}', b: ',]', c: ', }', d: '{"e":1,},' })],
    ['the name __proto__', GOOD.replace('}', ',"__proto__":{"file.sha1":[1,2]}}')],
    ['a pair of surrogates beside what looks malformed', record({ a: ',]' }).replace('}', ',"b":"\\ud83d\\ude00"}')],
    ['an escaped backslash that looks like half of a pair', record({ a: ',]', b: '\\ud800' })],
    ['several values of a cross dimension', record({ 'source.user_id': [1, 2] })],
    ['deep nesting', GOOD.replace('}', `,"deep":${'['.repeat(900)}${']'.repeat(900)}}`)],
  ])('counts %s', async (_, text) => {
    expect(await failureOf('fine.json', `[${text},\n${GOOD}]`)).toBeUndefined();
    expect(await failureOf('fine.ndjson', `${text}\n\n  \n${GOOD}`)).toBeUndefined();
  });
});
