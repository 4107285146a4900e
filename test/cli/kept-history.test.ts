import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordsOn } from '../harness/tiny-feed.js';
import { runTool, temporaryFolder, type ToolRun } from '../support/run-tool.js';
import { nightOf, writeWaveFeed } from '../support/wave-feed.js';

const ROBUST = ['--detector', 'robust', '--first-history', '0', '--set', 'learnDays=2'];

/** The history that is kept beside the table, as a backtest tells it. */
function keptHistory(folder: string): unknown {
  const args = ['backtest', '-m', 'gst.json', '--detector', 'robust', '--set', 'learnDays=2', '--format', 'json'];
  const { status, stdout, stderr } = runTool(args, folder);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

const night = (folder: string, day: number, ...more: string[]): ToolRun => {
  const done = runTool([...nightOf(day), ...ROBUST, '-o', `peaks-${day}.json`, ...more], folder);
  expect(done.status, done.stderr).toBeLessThan(11);
  return done;
};

function folderWithNights(last: number): string {
  const folder = temporaryFolder();
  writeWaveFeed(join(folder, 'feed.ndjson'));
  for (let day = 1; day <= last; day++) night(folder, day);
  return folder;
}

describe('the history that runs keep', () => {
  it(
    'is replayed by backtest, taken back by rollback, and what --catch-up would have kept',
    { timeout: 300_000 },
    () => {
      const folder = folderWithNights(4);
      const before = keptHistory(folder);
      expect(before).toMatchObject({ firstDay: '2020-11-01', lastDay: '2020-11-04', days: 4, keys: 2 });
      night(folder, 5);
      const after = keptHistory(folder);
      expect(after).toMatchObject({ lastDay: '2020-11-05', days: 5 });
      expect(runTool(['gst', 'rollback', '-m', 'gst.json'], folder).status).toBe(0);
      expect(keptHistory(folder)).toEqual(before);

      const other = folderWithNights(1);
      night(other, 5, '--catch-up');
      expect(keptHistory(other)).toEqual(after);
      const peaks = (where: string): string => readFileSync(join(where, 'gst.json'), 'utf8');
      night(folder, 5);
      expect(peaks(other)).toBe(peaks(folder));
    },
  );

  it('does not change by a run over a past day, unless --late-data is given', { timeout: 300_000 }, () => {
    const folder = folderWithNights(3);
    const before = keptHistory(folder);
    const late = recordsOn(2, ['malicious', 'IsoFile'], 5).map((record) => `${JSON.stringify(record)}\n`);
    appendFileSync(join(folder, 'feed.ndjson'), late.join(''));
    night(folder, 2);
    expect(keptHistory(folder)).toEqual(before);
    night(folder, 2, '--late-data');
    expect(keptHistory(folder)).toMatchObject({ days: 3, keys: 3 });
  });
});

describe('backtest -m', () => {
  it('says that there is no table, or no history beside it', () => {
    const folder = temporaryFolder();
    writeWaveFeed(join(folder, 'feed.ndjson'));
    expect(runTool(['backtest', '-m', 'gst.json'], folder).log[0]).toContain('There is no global table');
    expect(runTool([...nightOf(1), '--history-days', '0'], folder).status).toBe(0);
    const none = runTool(['backtest', '-m', 'gst.json'], folder);
    expect(none.log[0]).toContain('no history is kept beside it');
    expect(none.status).toBe(runTool(['gst', 'show', '-m', 'none.json'], folder).status);
    const both = runTool(['backtest', 'x.jsonl', '-m', 'gst.json'], folder);
    expect([both.status, both.log[0]]).toEqual([2, 'give a feed or -m, not both']);
  });
});
