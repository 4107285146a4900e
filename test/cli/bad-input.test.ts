import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DAY_FLAGS, feedRecord, NOON, usualTable, writeFeed } from '../support/feed-files.js';
import { runHere } from '../support/run-here.js';
import { temporaryFolder } from '../support/run-tool.js';

const TABLE = usualTable(['malicious', 'Pdf']);
const TABLE_NAME = 'global_table.json';
const FEED = ['-n', 'feed.json', ...DAY_FLAGS];

/** A folder with a good feed and a good table. */
function goodFolder(): string {
  const folder = temporaryFolder();
  writeFeed(folder, [feedRecord()]);
  writeFileSync(join(folder, TABLE_NAME), TABLE);
  return folder;
}

async function expectFailure(folder: string, args: readonly string[], status: number, line: RegExp): Promise<void> {
  const before = readFileSync(join(folder, TABLE_NAME));
  const run = await runHere(args, folder);
  expect(run.stderr).toMatch(line);
  expect(run.status).toBe(status);
  expect(run.stderr).not.toMatch(/^\s*at |\bnode:internal|\.js:\d/m);
  expect(run.stdout).toBe('');
  expect(readFileSync(join(folder, TABLE_NAME)).equals(before)).toBe(true);
}

const WITH = (...flags: string[]): string[] => [...FEED, ...flags];

describe('a bad flag ends with 2 and names the flag', () => {
  it.each<[args: string[], line: RegExp]>([
    [[], /required option '-n, --backend-input/],
    [['-n'], /'-n, --backend-input <text\.\.\.>' argument missing/],
    [['--nonsense'], /unknown option '--nonsense'/],
    [WITH('--thresold', '1'), /unknown option '--thresold'\n\(Did you mean --threshold\?\)/],
    [WITH('--backend', 'x'), /Flags can't be shortened: '--backend'; write --backend-input or --backend-class/],
    [WITH('--thresh=1'), /Flags can't be shortened: '--thresh'; write --threshold/],
    [['-n', 'feed.json', '–e', '2020-11-05'], /'–e' begins with a typeset dash; did you mean '-e'\?/],
    [['-n', 'feed.json', '—end-date', '2020-11-05'], /did you mean '--end-date'\?/],
    [WITH('--memory', '4000'), /'--memory <MB>' argument '4000' is invalid\. It must be at most 3072\./],
    [WITH('-d', '0'), /'-d, --delta <days>' argument '0' is invalid\. It must be a whole number of at least 1/],
    [WITH('-d', '1.5'), /-d, --delta .*'1\.5' is invalid/],
    [WITH('-d', '1e3'), /-d, --delta .*'1e3' is invalid/],
    [WITH('-k', '-1'), /-k, --delay .*'-1' is invalid/],
    [WITH('-t', 'many'), /-t, --threshold .*'many' is invalid/],
    [WITH('-t', ''), /-t, --threshold .*'' is invalid/],
    [WITH('-t', '99999999999999999999'), /-t, --threshold .* is invalid/],
    [
      ['-n', 'feed.json', '-s', '2021-02-29'],
      /-s, --start-date .*'2021-02-29' is invalid\. It must be a day that exists/,
    ],
    [['-n', 'feed.json', '-e', 'today'], /-e, --end-date .*'today' is invalid/],
    [
      ['-n', 'feed.json', '-s', '2020-11-05', '-e', '2020-11-04'],
      /end date \(-e 2020-11-04\) must lie after the start date \(-s 2020-11-05\)/,
    ],
    [['-n', 'feed.json', '-s', '2020-11-04', '-e', '2020-11-04'], /end date \(-e 2020-11-04\) must lie after/],
    [['-n', 'feed.json', '-s', '2020-11-04', '-k', '1'], /A delay \(-k\) .* can't be given with -s/],
    [WITH('-a', 'FileTypePeekAnalyzer'), /Unknown analyzer .* \(-a\)\. Did you mean 'FileTypePeakAnalyzer'\?/],
    [
      WITH('-b', 'JsonBackends'),
      /Unknown backend 'JsonBackends' \(-b\)\. Did you mean 'JsonBackend'\? There are: .*JsonBackend/,
    ],
    [WITH('-b', './none.mjs#X'), /-b \.\/none\.mjs#X: can't load the module/],
    [WITH('-c', 'none.ini'), /configuration file 'none\.ini' \(-c\): there is no such file/],
    [WITH('--log-format', 'xml'), /--log-format .*'xml' is invalid\. Allowed choices are text, json/],
    [[...FEED, 'extra'].filter((arg) => arg !== '-n'), /too many arguments|unknown command/],
  ])('%j', async (args, line) => {
    await expectFailure(goodFolder(), args, 2, line);
  });

  it('a broken configuration, with its line', async () => {
    const folder = goodFolder();
    writeFileSync(join(folder, 'c.ini'), '[a]\nnonsense\n');
    await expectFailure(
      folder,
      WITH('-c', 'c.ini'),
      2,
      /Configuration file 'c\.ini', line 2: it is neither \[section\] nor key = value/,
    );
  });
});

describe('bad telemetry ends with 3 and names file and place', () => {
  const GOOD = JSON.stringify(feedRecord());
  it.each<[what: string, content: string | Buffer, line: RegExp]>([
    ['no JSON', 'hello', /feed\.json', line 1, column 1: it holds neither/],
    ['another kind of file', 'PK\u0003\u0004', /feed\.json', line 1, column 1: it is a zip archive/],
    ['cut off in a record', `[${GOOD},\n{"utc_timestamp": 16`, /feed\.json', line 2, column 21: .*\(record 2\)/],
    ['cut off after a comma', `[${GOOD},`, /feed\.json', line 1, column \d+: the file ends before the array's '\]'/],
    ['cut off before the bracket', `[${GOOD}\n`, /feed\.json', line 2, column 1: the file ends before/],
    [
      'not UTF-8',
      Buffer.from(`[${GOOD.replace('Pdf', 'é')}]`, 'latin1'),
      /feed\.json', line 1, column \d+: record 1 .* not UTF-8/,
    ],
    ['a record that is no object', `[${GOOD},\n7]`, /feed\.json', line 2, column 1: record 2 is a number/],
    [
      'an object as dimension',
      `[${GOOD},\n${JSON.stringify(feedRecord({ 'task.severity': {} }))}]`,
      /line 2, column 1: record 2, attribute 'task\.severity': an object/,
    ],
    [
      'a time that is none',
      `[${JSON.stringify(feedRecord({ utc_timestamp: '\u001b[2J' }))}]`,
      /record 1, attribute 'utc_timestamp': "\\u001b\[2J" is not a time/,
    ],
    ['damaged gzip', gzipSync(`[${GOOD}]`).subarray(0, -4), /feed\.json': its gzip data is damaged or cut off/],
  ])('%s', async (_, content, line) => {
    const folder = goodFolder();
    writeFileSync(join(folder, 'feed.json'), content);
    await expectFailure(folder, FEED, 3, line);
  });

  it.each([
    ['none.json', /-n 'none\.json': there is no such file/],
    ['none_*.json', /-n 'none_\*\.json' matches no file/],
    ['', /-n ''/],
    ['.', /-n '\.' is a folder; name its files/],
  ])('-n %j', async (input, line) => {
    await expectFailure(goodFolder(), ['-n', input, ...DAY_FLAGS], 3, line);
  });

  it('of many files names the bad one', async () => {
    const folder = goodFolder();
    writeFeed(folder, [feedRecord()], 'feed_2.json');
    writeFileSync(join(folder, 'feed_3.json'), '[');
    await expectFailure(folder, ['-n', 'feed*.json', ...DAY_FLAGS], 3, /File '.*\/feed_3\.json', line 1/);
  });

  it('records left out, with --strict', async () => {
    const folder = goodFolder();
    writeFeed(folder, [feedRecord(), feedRecord({ 'file.sha1': undefined })]);
    await expectFailure(
      folder,
      WITH('--strict'),
      3,
      /\(--strict\): 1 of 2 records \(1 without 'file\.sha1'\) of the local window/,
    );
  });
});

describe('a broken global table ends with 5, names the row and stays', () => {
  const ROW = ['2020-10-28 00:00:00', '2020-11-04 00:00:00', 7, 10, 20, 5, 8, 2, 2.5, 90];
  const withCell = (index: number, value: unknown): string =>
    JSON.stringify({ malicious: { Pdf: ROW.map((cell, i) => (i === index ? value : cell)) } });
  it.each<[what: string, content: string | Buffer, line: RegExp]>([
    ['0 bytes', '', /global_table\.json' is broken: line 1, column 1: it is empty/],
    ['half a file', TABLE.slice(0, TABLE.length / 2), /is broken: line \d+, column \d+: /],
    ['something behind', `${TABLE}}`, /is broken: line \d+, column \d+: /],
    ['a list', '[]', /must hold an object/],
    ['null', 'null', /must hold an object/],
    ['a first level without rows', '{"malicious":[1]}', /row 'malicious': it must hold an object of rows/],
    ['a row that is no list', '{"malicious":{"Pdf":{}}}', /row \('malicious', 'Pdf'\): a row is a list of 10 values/],
    ['a row of nine values', JSON.stringify({ malicious: { Pdf: ROW.slice(1) } }), /row \('malicious', 'Pdf'\)/],
    ['a row of eleven values', JSON.stringify({ malicious: { Pdf: [...ROW, 1] } }), /row \('malicious', 'Pdf'\)/],
    ['no time', withCell(0, 'yesterday'), /row \('malicious', 'Pdf'\): start_ts must be a time .*not 'yesterday'/],
    ['a day that does not exist', withCell(1, '2020-02-30 00:00:00'), /end_ts must be a time/],
    ['a time as a number', withCell(0, NOON), /start_ts must be a time/],
    ['an end before the start', withCell(0, '2020-11-05 00:00:00'), /end_ts lies before start_ts/],
    ['no windows', withCell(2, 0), /window_count must be at least 1/],
    ['half a window', withCell(2, 1.5), /window_count must be a whole number/],
    ['a text as number', withCell(3, '10'), /sub_count_avg must be a number/],
    ['a missing number', withCell(9, null), /threshold_suggested must be a number/],
    ['a negative number', withCell(4, -1), /sub_count_max is negative/],
    ['NaN, as Python may write it', TABLE.replace('2.5', 'NaN'), /line \d+, column \d+/],
    ['a number beyond all doubles', TABLE.replace('2.5', '1e999'), /samp_sub_count_max/],
    ['bytes that are not UTF-8', Buffer.from(TABLE.replace('Pdf', 'é'), 'latin1'), /global_table\.json/],
    ['escape sequences', '{"\\u001b[2J":{"a":[]}}', /row \('\\x1b\[2J', 'a'\)/],
  ])('%s', async (_, content, line) => {
    const folder = goodFolder();
    writeFileSync(join(folder, TABLE_NAME), content);
    // the table is read before anything else: the bad feed is never seen
    writeFileSync(join(folder, 'feed.json'), `[${JSON.stringify(feedRecord())},{]`);
    await expectFailure(folder, FEED, 5, line);
  });

  it('a folder in its place is refused, too', async () => {
    const folder = goodFolder();
    mkdirSync(join(folder, 'table'));
    await expectFailure(folder, WITH('-m', 'table'), 5, /'.*\/table'.*folder/);
  });
});

describe('what can not be written ends with 8', () => {
  it.each([
    ['-o', 'no/such/folder/out.json'],
    ['-m', 'no/such/folder/table.json'],
    ['-o', '.'],
    ['-o', '/proc/out.json'],
  ])('%s %s', async (flag, path) => {
    await expectFailure(goodFolder(), WITH(flag, path), 8, /^ERROR -> /m);
  });

  it('is found before the telemetry is read', async () => {
    const folder = goodFolder();
    writeFileSync(join(folder, 'feed.json'), '[{');
    await expectFailure(folder, WITH('-o', 'no/such/folder/out.json'), 8, /no\/such\/folder/);
  });
});

describe('a whole feed without records', () => {
  it('ends with 0, and with 7 where data was expected; the table stays', async () => {
    const folder = goodFolder();
    writeFeed(folder, [feedRecord({ utc_timestamp: NOON - 86_400_000 })]);
    expect((await runHere(FEED, folder)).status).toBe(0);
    await expectFailure(folder, WITH('--expect-data'), 7, /No data from 2020-11-04 00:00:00 to 2020-11-05 00:00:00/);
  });
});
