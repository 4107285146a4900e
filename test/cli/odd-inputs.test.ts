import * as fs from 'node:fs';
import { join } from 'node:path';
import { crc32, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DAY_FLAGS, feedRecord, NOON } from '../support/feed-files.js';
import { runHere } from '../support/run-here.js';
import { temporaryFolder } from '../support/run-tool.js';

type Files = Readonly<Record<string, string | Buffer>>;

const HEADER = 'utc_timestamp,file.sha1,task.severity,file.llfile_type';
const row = (sample: string): string => `${NOON},${sample},malicious,Pdf\n`;
const record = (sample: string, more: Record<string, unknown> = {}) => feedRecord({ 'file.sha1': sample, ...more });
const lines = (...records: readonly unknown[]): string => records.map((one) => `${JSON.stringify(one)}\n`).join('');

async function run(files: Files, ...args: string[]) {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(join(folder, name), content);
  const ended = await runHere([...args, ...DAY_FLAGS, '-m', 't.json'], folder);
  const path = join(folder, 't.json');
  const table = fs.existsSync(path) ? (JSON.parse(fs.readFileSync(path, 'utf8')) as Table) : undefined;
  const [, , , submissions, , samples] = table?.['malicious']?.['Pdf'] ?? [];
  return { ...ended, table, counts: [submissions, samples] };
}

type Table = Record<string, Record<string, unknown[]>>;

/** A gzip header with flags, and what they announce behind its ten bytes. */
function gzipWith(flags: number, more: Buffer): Buffer {
  const header = Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3, ...more]);
  return Buffer.concat([header, gzipSync(lines(record('a'))).subarray(10)]);
}

function gzipWithHeaderSum(): Buffer {
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(crc32(Buffer.from([0x1f, 0x8b, 8, 2, 0, 0, 0, 0, 0, 3])) & 0xffff);
  return gzipWith(2, sum);
}

describe('is counted as it is meant:', () => {
  const nestedTwice =
    `{"utc_timestamp":${NOON},"file":{"sha1":"a","llfile_type":"Doc","llfile_type":"Pdf"},` +
    '"task":{"severity":"benign","severity":"malicious"}}';
  const objectTwice =
    `{"utc_timestamp":${NOON},"file":{"sha1":"x","llfile_type":"Doc"},"file":{"sha1":"a","llfile_type":"Pdf"},` +
    '"task":{"severity":"malicious"}}';
  const spelt = `utc_timestamp,FILE.SHA1,file.sha1,task.severity,file.llfile_type\n`;
  const quoted = HEADER.split(',').map((name) => `"${name}"`);
  it.each<[what: string, files: Files, counts: [number, number]]>([
    [
      'a column beside one whose name differs in case',
      { 'a.csv': `${spelt}${NOON},x,a,malicious,Pdf\n${NOON},x,b,malicious,Pdf\n` },
      [2, 2],
    ],
    ['a key twice in an object within, in lines', { 'a.ndjson': `${nestedTwice}\n` }, [1, 1]],
    ['a key twice in an object within, in an array', { 'a.json': `[${nestedTwice}]` }, [1, 1]],
    ['an object twice', { 'a.ndjson': `${objectTwice}\n` }, [1, 1]],
    ['an object twice, in a hit', { 'a.ndjson': `{"_source":${objectTwice}}\n` }, [1, 1]],
    [
      'a key twice, once with an escape',
      { 'a.ndjson': lines(record('a')).replace('"malicious"', '"benign","task\\u002eseverity":"malicious"') },
      [1, 1],
    ],
    [
      'a quoted header behind a byte order mark',
      { 'a.csv': `\ufeff${quoted.join(',')}\n"${NOON}","a","malicious","Pdf"\n` },
      [1, 1],
    ],
    ['the same, packed', { 'a.csv.gz': gzipSync(`\ufeff${quoted.join(',')}\n${row('a')}`) }, [1, 1]],
    [
      'a table whose line ends are mixed',
      { 'a.csv': `${HEADER}\r\n${row('a')}${row('b').replace('\n', '\r\n')}${row('c').trim()}` },
      [3, 3],
    ],
    [
      'minutes with an offset',
      {
        'a.ndjson': lines(
          ...['Z', '+01:00', ''].map((offset, i) => record(`${i}`, { utc_timestamp: `2020-11-04T10:15${offset}` })),
        ),
      },
      [3, 3],
    ],
    ['a line of 20 MB', { 'a.ndjson': lines(record('a', { long: 'x'.repeat(20_000_000) })) }, [1, 1]],
    ['gzip that says that it is text', { 'a.ndjson.gz': gzipWith(1, Buffer.alloc(0)) }, [1, 1]],
    ['gzip with a sum of its header', { 'a.ndjson.gz': gzipWithHeaderSum() }, [1, 1]],
    ['gzip with a further field', { 'a.ndjson.gz': gzipWith(4, Buffer.from('\x02\0ab', 'latin1')) }, [1, 1]],
    ['gzip with a name', { 'a.ndjson.gz': gzipWith(8, Buffer.from('name\0')) }, [1, 1]],
    ['gzip with a comment', { 'a.ndjson.gz': gzipWith(16, Buffer.from('words\0')) }, [1, 1]],
    [
      'gzip with zeros behind it',
      { 'a.ndjson.gz': Buffer.concat([gzipSync(lines(record('a'))), Buffer.alloc(512)]) },
      [1, 1],
    ],
    [
      'a packed table with zeros behind it',
      { 'a.csv.gz': Buffer.concat([gzipSync(`${HEADER}\n${row('a')}`), Buffer.alloc(5)]) },
      [1, 1],
    ],
    ['an empty file beside one that is not', { 'a.json': JSON.stringify([record('a')]), 'b.json': '' }, [1, 1]],
  ])('%s', async (_, files, counts) => {
    const ended = await run(files, '-n', '[ab].*');
    expect({ status: ended.status, stderr: ended.stderr }).toMatchObject({ status: 0 });
    expect(ended.counts).toEqual(counts);
  });

  it('fifteen hundred files with brackets in their names, at the cost of their bytes', async () => {
    const files = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`h[${i}].ndjson`, lines(record('a'))]));
    const began = performance.now();
    const { counts, log } = await run(files, '-n', 'h*.ndjson');
    expect(counts).toEqual([1500, 1]);
    expect(log.join('\n')).toContain('Loaded files: 1500');
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});

describe('ends with its code, in words, and without a table:', () => {
  const twice = 'utc_timestamp,file.sha1,file.sha1,task.severity,file.llfile_type\n';
  const long = `${'x'.repeat(300)}.json`;
  it.each<[what: string, files: Files, args: string[], status: number, words: RegExp]>([
    [
      'a wanted column twice',
      { 'a.csv': `${twice}${NOON},x,a,malicious,Pdf\n` },
      ['-n', 'a.csv'],
      3,
      /a\.csv.*file\.sha1/,
    ],
    [
      'two columns, neither spelt as wanted',
      { 'a.csv': twice.replace('file.sha1,file.sha1', 'File.SHA1,FILE.sha1') + `${NOON},x,a,malicious,Pdf\n` },
      ['-n', 'a.csv'],
      3,
      /a\.csv.*file\.sha1/,
    ],
    [
      'an offset that is none',
      { 'a.ndjson': lines(record('a'), record('b', { utc_timestamp: '2020-11-04T10:00:00+99:99' })) },
      ['-n', 'a.ndjson'],
      3,
      /a\.ndjson', line 2, /,
    ],
    [
      'what xz has packed',
      { 'a.ndjson': Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4]) },
      ['-n', 'a.ndjson'],
      3,
      /\bxz\b/,
    ],
    [
      'an output whose name is too long',
      { 'a.ndjson': lines(record('a')) },
      ['-n', 'a.ndjson', '-o', long],
      8,
      /its name is too long/,
    ],
    [
      'a page whose name is too long',
      { 'a.ndjson': lines(record('a')) },
      ['-n', 'a.ndjson', '--report', `${long}.html`],
      8,
      /its name is too long/,
    ],
    [
      'the feed of another analyzer',
      { 'a.ndjson': lines(record('a')) },
      ['-n', 'a.ndjson', '-a', 'NetworkTypePeakAnalyzer'],
      3,
      /event\.id.*FileTypePeakAnalyzer/,
    ],
  ])('%s', async (_, files, args, status, words) => {
    const ended = await run(files, ...args);
    expect({ status: ended.status, stderr: ended.stderr }).toMatchObject({ status });
    expect(ended.stderr).toMatch(words);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
    expect(ended.table).toBeUndefined();
  });
});
