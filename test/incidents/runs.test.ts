import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Findings } from '../../src/findings/findings.js';
import { silentLog } from '../../src/log/log.js';
import { findCompanions } from '../../src/state/companions.js';
import { runHere } from '../support/run-here.js';
import { temporaryFolder } from '../support/run-tool.js';
import { nightOf, WAVE, writeWaveFeed } from '../support/wave-feed.js';

function folderWithWave(): string {
  const folder = temporaryFolder();
  writeWaveFeed(join(folder, 'feed.ndjson'));
  return folder;
}

const keptIn = (folder: string): string =>
  findCompanions(join(folder, 'gst.json'), silentLog).read('incidents')?.toString('utf8') ?? '';

async function night(folder: string, day: number, ...more: string[]): Promise<Findings> {
  const { status, stdout, stderr } = await runHere([...nightOf(day), '--format', 'json', ...more], folder);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Findings;
}

describe('incidents of runs', () => {
  it('are one for a wave of five days, the same by nightly runs, by --catch-up, and again after a rollback', async () => {
    const folder = folderWithWave();
    const nights: Findings[] = [];
    for (const i of WAVE.keys()) nights.push(await night(folder, i + 1));
    const events = nights.map(({ incidents }) => incidents.map(({ event }) => event ?? 'open').join());
    expect(events).toEqual(['', '', '', 'new', 'ongoing', 'grown', 'ongoing', 'open', 'ended', '', '']);
    const nightly = keptIn(folder);
    expect(JSON.parse(nightly)).toMatchObject({ open: [], ended: [{ days: 4, event: 'ended', mark: 1300 }] });

    expect((await runHere(['gst', 'rollback', '-m', 'gst.json', '6'], folder)).status).toBe(0);
    expect(JSON.parse(keptIn(folder))).toMatchObject({ open: [{ days: 3, event: 'grown' }], ended: [] });
    const caughtUp = await runHere([...nightOf(WAVE.length).slice(0, 6), '-e', '2020-11-12', '--catch-up'], folder);
    expect(caughtUp.status, caughtUp.stderr).toBe(0);
    expect(keptIn(folder)).toBe(nightly);
  }, 60_000);

  it('are not touched by a run over a past day, with -t, or without data, nor by a dry run', async () => {
    const folder = folderWithWave();
    for (const day of [1, 2, 3, 4, 5]) await night(folder, day);
    const before = keptIn(folder);
    expect((await night(folder, 4)).incidents).toMatchObject([{ event: null, days: 2 }]);
    await night(folder, 6, '--dry-run');
    expect((await runHere([...nightOf(20)], folder)).status).toBe(0);
    expect(keptIn(folder)).toBe(before);
    await night(folder, 6, '-t', '1');
    expect(keptIn(folder)).toBe(before);
  }, 60_000);

  it('are told of the page too', async () => {
    const folder = folderWithWave();
    for (const day of [1, 2, 3]) await night(folder, day);
    await night(folder, 4, '--report', 'page.html');
    const page = readFileSync(join(folder, 'page.html'), 'utf8');
    expect(page).toContain('<h2 id="incidents">Incidents</h2>');
    expect(page).toMatch(/ZipArchiveFile[\s\S]*<td>new<\/td>/);
  }, 60_000);
});
