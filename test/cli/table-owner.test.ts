import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DAY_FLAGS, feedRecord, usualTable, wave, writeFeed } from '../support/feed-files.js';
import { runHere } from '../support/run-here.js';
import { temporaryFolder } from '../support/run-tool.js';

const network = (): Record<string, unknown> => ({
  utc_timestamp: '2020-11-04T10:00:00Z',
  'event.id': 'e',
  'event.impact': 70,
  'threat.name.keyword': 'Ryuk',
});

describe('a table that is another analyzer’s', () => {
  it('is refused with 2, and stays; explain refuses it too', async () => {
    const folder = temporaryFolder();
    const feed = writeFeed(folder, [feedRecord(), network()]);
    expect((await runHere(['-n', feed, ...DAY_FLAGS, '-m', 't.json'], folder)).status).toBe(0);
    const before = fs.readFileSync(join(folder, 't.json'), 'utf8');
    const other = ['-a', 'network-type', '-n', feed, ...DAY_FLAGS, '-m', 't.json'];
    const { status, stderr } = await runHere(other, folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/'FileTypePeakAnalyzer', not of 'NetworkTypePeakAnalyzer'/);
    expect((await runHere([...other, '--dry-run'], folder)).status).toBe(2);
    expect(await runHere(['explain', '70', 'Ryuk', ...other], folder)).toMatchObject({ status: 2 });
    expect(fs.readFileSync(join(folder, 't.json'), 'utf8')).toBe(before);
    fs.copyFileSync(join(folder, 't.json'), join(folder, 'copy.json'));
    expect((await runHere([...other, '-m', 'copy.json'], folder)).status).toBe(0);
  });

  it('is taken if it has no row, or if nobody knows whose it is', async () => {
    const folder = temporaryFolder();
    const feed = writeFeed(folder, [network()]);
    fs.writeFileSync(join(folder, 't.json'), usualTable(['malicious', 'Pdf']));
    const flags = ['-a', 'network-type', '-n', feed, ...DAY_FLAGS, '-m', 't.json'];
    expect((await runHere(flags, folder)).status).toBe(0);
    fs.writeFileSync(join(folder, 't.json'), '{}');
    const files = writeFeed(folder, [feedRecord()], 'files.json');
    expect((await runHere(['-n', files, ...DAY_FLAGS, '-m', 't.json'], folder)).status).toBe(0);
  });

  it('is told if somebody else has replaced it since the last run', async () => {
    const folder = temporaryFolder();
    const feed = writeFeed(folder, [feedRecord()]);
    const flags = ['-n', feed, ...DAY_FLAGS, '-m', 't.json'];
    expect((await runHere(flags, folder)).status).toBe(0);
    fs.writeFileSync(join(folder, 't.json'), usualTable(['malicious', 'Pdf']));
    const { status, log } = await runHere(flags, folder);
    expect(status).toBe(0);
    expect(log).toContainEqual(expect.stringContaining('somebody else has replaced this one since the last run'));
    expect((await runHere(flags, folder)).stderr).not.toContain('somebody else');
  });
});

it('a table without a row counts as none: the history is asked for', async () => {
  const folder = temporaryFolder();
  const feed = writeFeed(folder, wave());
  fs.writeFileSync(join(folder, 't.json'), '{}');
  const { status, log } = await runHere(['-n', feed, ...DAY_FLAGS, '-m', 't.json'], folder);
  expect(status).toBe(0);
  expect(log).toContain('Loading global tables from the backend');
  expect(log).not.toContainEqual(expect.stringContaining('Failed'));
});

describe('a table with rows in the future', () => {
  const FUTURE = usualTable(['malicious', 'Pdf']).replaceAll('2020-11-04 00:00:00', '2028-01-01 00:00:00');

  it('is told by a run that it keeps from sliding, by gst verify, --catch-up and the metrics', async () => {
    const folder = temporaryFolder();
    const feed = writeFeed(folder, wave());
    fs.writeFileSync(join(folder, 't.json'), FUTURE);
    const flags = ['-n', feed, ...DAY_FLAGS, '-m', 't.json', '--metrics', 'm.prom'];
    expect((await runHere(flags, folder)).stderr).toMatch(
      /WARNING.*did not slide: 1 of the 1 rows .* end in the future \(up to 2028-01-01 00:00:00; see gst verify\)/,
    );
    expect(fs.readFileSync(join(folder, 'm.prom'), 'utf8')).toContain('global_table_future_rows 1');
    const verified = await runHere(['gst', 'verify', '-m', 't.json'], folder);
    expect(verified.status).toBe(0);
    expect(verified.stdout).toContain('1 of its rows end in the future, the latest on 2028-01-01 00:00:00');
    expect((await runHere([...flags, '--catch-up'], folder)).stderr).toMatch(
      /WARNING.*1 of 1 rows .* end in the future/,
    );
  });

  it('does not keep --catch-up from the days that the other rows have missed', async () => {
    const folder = temporaryFolder();
    const days = [3, 4].map((day) => feedRecord({ utc_timestamp: Date.UTC(2020, 10, day), 'task.severity': 'benign' }));
    const feed = writeFeed(folder, days);
    const usual = usualTable(['benign', 'Pdf'], ['malicious', 'Pdf']).replaceAll('2020-11-04', '2020-11-03');
    const at = usual.indexOf('malicious');
    fs.writeFileSync(
      join(folder, 't.json'),
      usual.slice(0, at) + usual.slice(at).replaceAll('2020-11-03', '2028-01-01'),
    );
    const { log } = await runHere(['-n', feed, '-e', '2020-11-05', '-m', 't.json', '--catch-up'], folder);
    expect(log).toContain('Catching up 2 days: 2020-11-03 to 2020-11-04');
  });

  it('comes of no typo: a window that ends in the future is refused, unless asked for', async () => {
    const folder = temporaryFolder();
    const feed = writeFeed(folder, wave());
    const flags = ['-n', feed, '-s', '2020-11-04', '-e', '2028-01-01', '-m', 't.json'];
    const { status, stderr } = await runHere(flags, folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/ends in the future, on 2028-01-01/);
    expect(fs.readdirSync(folder)).toEqual(['feed.json']);
    expect((await runHere([...flags, '--allow-future'], folder)).status).toBe(0);
  });
});

it('a second run over a day says that the table did not slide', async () => {
  const folder = temporaryFolder();
  const feed = writeFeed(folder, wave());
  const flags = ['-n', feed, ...DAY_FLAGS, '-m', 't.json'];
  expect((await runHere(flags, folder)).stderr).not.toContain('slide');
  expect((await runHere(flags, folder)).stderr).toMatch(
    /did not slide: 1 of the 1 rows .*\(up to 2020-11-05 00:00:00\)/,
  );
});
