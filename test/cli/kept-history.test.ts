import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordsOn } from '../harness/tiny-feed.js';
import { runHere } from '../support/run-here.js';
import { temporaryFolder, type ToolRun } from '../support/run-tool.js';
import { nightOf, writeWaveFeed } from '../support/wave-feed.js';

const ROBUST = ['--detector', 'robust', '--first-history', '0', '--set', 'learnDays=2'];

/** The history that is kept beside the table, as a backtest tells it. */
async function keptHistory(folder: string): Promise<unknown> {
  const args = ['backtest', '-m', 'gst.json', '--detector', 'robust', '--set', 'learnDays=2', '--format', 'json'];
  const { status, stdout, stderr } = await runHere(args, folder);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

const night = async (folder: string, day: number, ...more: string[]): Promise<ToolRun> => {
  const done = await runHere([...nightOf(day), ...ROBUST, '-o', `peaks-${day}.json`, ...more], folder);
  expect(done.status, done.stderr).toBeLessThan(11);
  return done;
};

async function folderWithNights(last: number): Promise<string> {
  const folder = temporaryFolder();
  writeWaveFeed(join(folder, 'feed.ndjson'));
  for (let day = 1; day <= last; day++) await night(folder, day);
  return folder;
}

describe('the history that runs keep', () => {
  it(
    'is replayed by backtest, taken back by rollback, and what --catch-up would have kept',
    { timeout: 300_000 },
    async () => {
      const folder = await folderWithNights(4);
      const before = await keptHistory(folder);
      expect(before).toMatchObject({ firstDay: '2020-11-01', lastDay: '2020-11-04', days: 4, keys: 2 });
      await night(folder, 5);
      const after = await keptHistory(folder);
      expect(after).toMatchObject({ lastDay: '2020-11-05', days: 5 });
      expect((await runHere(['gst', 'rollback', '-m', 'gst.json'], folder)).status).toBe(0);
      expect(await keptHistory(folder)).toEqual(before);

      const other = await folderWithNights(1);
      await night(other, 5, '--catch-up');
      expect(await keptHistory(other)).toEqual(after);
      const peaks = (where: string): string => readFileSync(join(where, 'gst.json'), 'utf8');
      await night(folder, 5);
      expect(peaks(other)).toBe(peaks(folder));
    },
  );

  it('does not change by a run over a past day, unless --late-data is given', { timeout: 300_000 }, async () => {
    const folder = await folderWithNights(3);
    const before = await keptHistory(folder);
    const late = recordsOn(2, ['malicious', 'IsoFile'], 5).map((record) => `${JSON.stringify(record)}\n`);
    appendFileSync(join(folder, 'feed.ndjson'), late.join(''));
    await night(folder, 2);
    expect(await keptHistory(folder)).toEqual(before);
    await night(folder, 2, '--late-data');
    expect(await keptHistory(folder)).toMatchObject({ days: 3, keys: 3 });
  });
});

describe('backtest -m', () => {
  it('says that there is no table, or no history beside it', async () => {
    const folder = temporaryFolder();
    writeWaveFeed(join(folder, 'feed.ndjson'));
    expect((await runHere(['backtest', '-m', 'gst.json'], folder)).log[0]).toContain('There is no global table');
    expect((await runHere([...nightOf(1), '--history-days', '0'], folder)).status).toBe(0);
    const none = await runHere(['backtest', '-m', 'gst.json'], folder);
    expect(none.log[0]).toContain('no history is kept beside it');
    expect(none.status).toBe((await runHere(['gst', 'show', '-m', 'none.json'], folder)).status);
    const both = await runHere(['backtest', 'x.jsonl', '-m', 'gst.json'], folder);
    expect([both.status, both.log[0]]).toEqual([2, 'give a feed or -m, not both']);
  });
});
