import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import type { ToolRun } from '../../support/run-tool.js';
import { runHere } from '../../support/run-here.js';
import { skipLoudly } from '../../support/skip-loudly.js';
import { eventsOf, folderWith, night, webhook } from '../notified-runs.js';
import { scriptedReceiver } from '../scripted-receiver.js';

const root = fs.mkdtempSync(join(tmpdir(), 'outbox-'));
const disk = join(root, 'disk');
const before = join(root, 'before');
fs.mkdirSync(disk);
const mayMount =
  process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;
if (!mayMount) skipLoudly('the outbox on a full disk', 'it takes root, who may mount');
afterAll(() => {
  if (mayMount) spawnSync('umount', ['-l', disk]);
  fs.rmSync(root, { recursive: true });
});

const table = join(disk, 'gst.json');
const filler = join(disk, 'filler');

/** The table and what was saved with it. */
function saved(): Record<string, string> {
  const files = fs.readdirSync(disk, { recursive: true, encoding: 'utf8' });
  const own = files.filter((name) => /^gst\.json(?:$|\.state\/|\.versions\/)/.test(name));
  const regular = own.filter((name) => fs.statSync(join(disk, name)).isFile());
  return Object.fromEntries(regular.sort().map((name) => [name, fs.readFileSync(join(disk, name), 'latin1')]));
}

/** Takes the disk back to what it was, with so many free blocks. */
function restore(free: number): void {
  for (const name of fs.readdirSync(disk)) fs.rmSync(join(disk, name), { recursive: true });
  fs.cpSync(before, disk, { recursive: true });
  const { bavail, bsize } = fs.statfsSync(disk);
  fs.writeFileSync(filler, Buffer.alloc(Math.max(0, (bavail - free) * bsize)));
}

describe.runIf(mayMount)('a disk that fills at any write of a night with something to tell', () => {
  it('leaves the table as it was or tells what it saved, says so in words, and tells each once when there is room', async () => {
    const receiver = await scriptedReceiver();
    const folder = folderWith(webhook(receiver, 'when = new, failure'));
    const run = (day: number): Promise<ToolRun> => night(folder, day, '-m', table);
    for (const day of [1, 2, 3]) expect((await run(day)).status).toBe(0);
    fs.cpSync(disk, before, { recursive: true });
    expect(receiver.requests).toEqual([]);

    const seen = new Set<string>();
    let successes = 0;
    for (let free = 0; successes < 2; free++) {
      restore(free);
      const untouched = saved();
      const { status, log } = await run(4);
      const events = eventsOf(receiver);
      const text = log.join('\n');
      if (status === 0) {
        seen.add(events.length > 0 ? 'told' : 'kept');
        if (events.length === 0) {
          expect(text).toMatch(/no space left|ENOSPC|disk is full/i);
          const { stdout } = await runHere(['notify', 'outbox', '-m', table], folder, Date.UTC(2020, 10, 5));
          expect(stdout).toContain('1 message waiting');
        } else {
          successes++;
          expect(events).toEqual(['new']);
        }
      } else {
        seen.add('refused');
        expect({ status, events }, text).toEqual({ status: 8, events: ['failure'] });
        expect(text).toContain('the disk is full');
        expect(saved()).toEqual(untouched);
      }
      fs.rmSync(filler);
      expect((await run(status === 0 ? 5 : 4)).status).toBe(0);
      expect(
        eventsOf(receiver).filter((event) => event === 'new'),
        `${free} free blocks, ${text}`,
      ).toEqual(['new']);
      receiver.requests.length = 0;
    }
    expect(seen).toContain('refused');
    expect(seen).toContain('told');
  }, 60_000);
});
