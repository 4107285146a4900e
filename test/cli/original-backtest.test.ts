import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runHere } from '../support/run-here.js';
import { temporaryFolder } from '../support/run-tool.js';

const DAYS = 14;
const day = (t: number): string => new Date(Date.UTC(2025, 0, 6 + t)).toISOString().slice(0, 10);
/** A number from 0 to 1 that only looks random. */
const noise = (...of: number[]): number => of.reduce((x, n) => (x * 9301 + n * 49_297 + 233) % 233_280, 7) / 233_280;

/** Records of four keys over two weeks: waves of many samples, and single samples that are sent again and again; a gap. */
function records(): string {
  const lines: string[] = [];
  for (let t = 0; t < DAYS; t++) {
    for (let k = 0; k < 4; k++) {
      if (t === 6 || noise(t, k) < 0.1) continue;
      const samples = 5 + Math.floor(noise(k, t, 1) * 20) + (noise(t, k, 2) > 0.8 ? 120 : 0);
      for (let s = 0; s < samples; s++) {
        const times = 1 + Math.floor(noise(t, k, s) * 3) + (s === 0 && noise(k, t, 3) > 0.7 ? 60 : 0);
        for (let i = 0; i < times; i++) {
          const file = { sha1: `${t}-${k}-${s}`, llfile_type: `FileType${k}` };
          const task = { severity: k % 2 === 0 ? 'malicious' : 'benign' };
          lines.push(
            JSON.stringify({
              utc_timestamp: Date.UTC(2025, 0, 6 + t, 3),
              file,
              task,
              source: { user_id: i, origin: 'web' },
            }),
          );
        }
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

interface Findings {
  readonly peaks: readonly { readonly dimension0: string; readonly dimension1: string }[];
}

describe('backtest --detector original', () => {
  it('flags what nightly runs of the original’s rule found, from the kept history and counted anew', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'feed.ndjson'), records());
    const found: string[] = [];
    for (let t = 0; t < DAYS; t++) {
      const span = ['-s', day(t), '-e', day(t + 1)];
      const night = ['-n', 'feed.ndjson', ...span, '-m', 'gst.json', '--format', 'json', '-o', 'night.json'];
      const { status, stderr } = await runHere(night, folder);
      expect(status, stderr).toBeLessThan(11);
      const { peaks } = JSON.parse(readFileSync(join(folder, 'night.json'), 'utf8')) as Findings;
      for (const { dimension0, dimension1 } of peaks) {
        found.push(JSON.stringify({ day: day(t), dimension_0: dimension0, dimension_1: dimension1 }));
      }
    }
    expect(found.length).toBeGreaterThan(5);
    for (const source of [
      ['-m', 'gst.json'],
      ['-n', 'feed.ndjson', '-s', day(0), '-e', day(DAYS)],
    ]) {
      const args = ['backtest', ...source, '--detector', 'original', '--flags', 'flags.jsonl'];
      const { status, stdout, stderr } = await runHere(args, folder);
      expect(status, stderr).toBe(0);
      expect(stdout).not.toContain('approximate');
      const flags = readFileSync(join(folder, 'flags.jsonl'), 'utf8').trimEnd().split('\n');
      expect(flags.toSorted()).toEqual(found.toSorted());
    }
  });
});
