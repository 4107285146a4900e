import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordsOn, writeTinyFeed } from '../harness/tiny-feed.js';
import { runHere } from '../support/run-here.js';
import { ROOT, temporaryFolder, type ToolRun } from '../support/run-tool.js';

const TINY = join(ROOT, 'test/fixtures/tiny-backend.mjs#TinyBackend');
const ESTIMATING = join(ROOT, 'test/fixtures/estimating-backend.mjs#EstimatingBackend');
const ZIP = ['malicious', 'Zip'] as const;
const PDF = ['benign', 'Pdf'] as const;

/** 26 days: a wave of one day on the 25th, a gap on the 20th, and a day without one of the keys on the 12th. */
function folderWithFeed(): string {
  const folder = temporaryFolder();
  const days = Array.from({ length: 26 }, (_, i) => i + 1).filter((day) => day !== 20);
  writeTinyFeed(
    join(folder, 'feed.ndjson'),
    days.flatMap((day) => [
      ...recordsOn(day, ZIP, day === 25 ? 400 : 50),
      ...(day === 12 ? [] : recordsOn(day, PDF, 30)),
    ]),
  );
  return folder;
}

function night(folder: string, day: number, backend = TINY, ...more: string[]): Promise<ToolRun> {
  const window = ['-s', `2020-11-${day}`, '-e', `2020-11-${day + 1}`];
  const flags = ['-b', backend, '-n', 'feed.ndjson', '-m', 'gst.json', '--detector', 'robust', ...window];
  return runHere([...flags, ...more], folder);
}

async function kept(folder: string): Promise<unknown> {
  const { stdout } = await runHere(['backtest', '-m', 'gst.json', '--detector', 'robust', '--format', 'json'], folder);
  return JSON.parse(stdout);
}

describe('a run by the robust detector', () => {
  it('asks for a first history, tells its peak, and says so by exit code and metrics', async () => {
    const folder = folderWithFeed();
    const { status, log } = await night(folder, 25, TINY, '--exit-code', '--metrics', 'run.prom');
    expect(status).toBe(10);
    expect(log.join('\n')).toMatch(
      /first history, from 2020-09-30 on[^]*TelemetryPeak\(malicious, Zip\)[^]*why: 400 sub/,
    );
    expect(readFileSync(join(folder, 'run.prom'), 'utf8')).toMatch(/_peaks 1\n/);
    // the gap is one, the day without one of two keys is none
    expect(await kept(folder)).toMatchObject({ firstDay: '2020-11-01', days: 25, gaps: 1, keys: 2 });
  });

  it('knows nothing on its first night without one', async () => {
    const folder = folderWithFeed();
    const { status, log } = await night(folder, 25, TINY, '--exit-code', '--first-history', '0');
    expect([status, log.some((line) => line.includes('first history'))]).toEqual([0, false]);
    expect(await kept(folder)).toMatchObject({ days: 1 });
  });

  it('changes neither history nor incidents on a past day', async () => {
    const folder = folderWithFeed();
    await night(folder, 25);
    await night(folder, 26);
    const incidents = async (): Promise<string> =>
      (await runHere(['incidents', 'list', '-m', 'gst.json'], folder)).stdout;
    const before = [await incidents(), await kept(folder)];
    const { log } = await night(folder, 25);
    expect(log.join('\n')).toContain('TelemetryPeak(malicious, Zip)');
    expect([await incidents(), await kept(folder)]).toEqual(before);
  });

  it('sets days aside that a table restored by hand has not seen, with a warning', async () => {
    const folder = folderWithFeed();
    await night(folder, 25);
    copyFileSync(join(folder, 'gst.json'), join(folder, 'old.json'));
    await night(folder, 26);
    // as somebody else would write it: the same rows in another form
    const rows: unknown = JSON.parse(readFileSync(join(folder, 'old.json'), 'utf8'));
    writeFileSync(join(folder, 'gst.json'), JSON.stringify(rows));
    const { status, log } = await night(folder, 26);
    expect(status).toBeLessThan(11);
    expect(log.join('\n')).toContain(
      'The history has days that the global table has not seen, from 2020-11-26 on (1): they are set aside',
    );
    expect(await kept(folder)).toMatchObject({ lastDay: '2020-11-26', days: 26, gaps: 1 });
  });

  it('says of each peak that samples are estimates, if they are', async () => {
    const { log } = await night(folderWithFeed(), 25, ESTIMATING);
    expect(log.join('\n')).toMatch(/why: 400 submissions .*; numbers of samples are estimates/);
  });
});
