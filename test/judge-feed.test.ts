import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DAY_FLAGS, feedRecord, NOON, writeFeed } from './support/feed-files.js';
import { runHere } from './support/run-here.js';
import { temporaryFolder } from './support/run-tool.js';

const run = async (folder: string, ...flags: string[]) =>
  await runHere([...flags, ...DAY_FLAGS, '-m', 't.json'], folder);

describe('a feed in which nothing can be counted is an error, and makes no table', () => {
  it.each([
    ['the analyzer is another', ['-a', 'network-type'], [feedRecord()], [/event\.id/, /-a FileTypePeakAnalyzer/]],
    ['the times are in seconds', [], [feedRecord({ utc_timestamp: NOON / 1000 })], [/1970/, /time_format = seconds/]],
    ['an attribute is nowhere', [], [{ ...feedRecord(), 'file.sha1': null }], [/'file\.sha1' \(sample/]],
  ] as const)('%s', async (_, flags, records, words) => {
    const folder = temporaryFolder();
    const feed = writeFeed(folder, records);
    const { status, stderr } = await run(folder, '-n', feed, ...flags, '-o', 'peaks.json');
    expect(status).toBe(3);
    for (const word of words) expect(stderr).toMatch(word);
    expect(fs.readdirSync(folder)).toEqual([feed]);
    expect((await run(folder, 'explain', 'malicious', 'Pdf', '-n', feed, ...flags)).status).toBe(3);
  });

  it('one object is around the list', async () => {
    const folder = temporaryFolder();
    fs.writeFileSync(join(folder, 'a.json'), JSON.stringify({ Records: [feedRecord(), feedRecord()] }));
    const { status, stderr } = await run(folder, '-n', 'a.json');
    expect(status).toBe(3);
    expect(stderr).toMatch(/the records have Records|records = Records/);
  });
});

it('times that can hardly be right are told beside good ones, and left to the window that holds them', async () => {
  const folder = temporaryFolder();
  const feed = writeFeed(folder, [
    feedRecord(),
    feedRecord({ utc_timestamp: 1_604_491_200 }),
    feedRecord({ utc_timestamp: Date.UTC(2094, 0, 1) }),
  ]);
  const { status, stderr } = await run(folder, '-n', feed);
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /WARNING.*2 of 3 records have a time before 2000 .* the oldest of 1970-01-19 13:41:31, the newest of 2094-01-01 00:00:00/,
  );
  expect((await runHere(['-n', feed, '-s', '1970-01-19', '-m', 'u.json', '-t', '0'], folder)).status).toBe(0);
  expect(fs.readFileSync(join(folder, 'u.json'), 'utf8')).toContain('1970-01-20 00:00:00');
});

it('a feed of the right kind without a record in the window is no error', async () => {
  const folder = temporaryFolder();
  const feed = writeFeed(folder, [feedRecord({ utc_timestamp: NOON - 5 * 86_400_000 })]);
  expect((await run(folder, '-n', feed)).status).toBe(0);
});
