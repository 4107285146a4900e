import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutputError } from '../../src/errors.js';
import { silentLog } from '../../src/log/log.js';
import { openGlobalTableStore } from '../../src/state/global-table-store.js';
import { runBuilt, tinyBackend } from '../harness/built-command.js';
import { skipLoudly } from '../support/skip-loudly.js';
import { DAY, november, recordsOn, writeTinyFeed } from '../harness/tiny-feed.js';
import { tableWith } from './table-with.js';

const root = fs.mkdtempSync(join(tmpdir(), 'faults-'));
const disk = join(root, 'disk');
const feed = join(root, 'feed');

const mount = (...args: string[]): boolean => spawnSync('mount', args).status === 0;
const mayMount = ((): boolean => {
  fs.mkdirSync(disk);
  return process.getuid?.() === 0 && mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk);
})();
if (!mayMount) skipLoudly('full and read-only file systems', 'it takes root, who may mount');

const NOBODY = { uid: 65534, gid: 65534 };
const mayBeNobody = process.getuid?.() === 0;
if (!mayBeNobody) skipLoudly('permissions as another user', 'it takes root');

beforeAll(() => {
  fs.chmodSync(root, 0o755);
  writeTinyFeed(feed, recordsOn(4, ['malicious', 'Zip'], 5));
});
afterAll(() => {
  if (mayMount) spawnSync('umount', ['-l', disk]);
  fs.rmSync(root, { recursive: true });
});

const lock = { timeout: 0, now: november(4), signal: new AbortController().signal, log: silentLog };
const window = { start: november(4), end: november(4) + DAY };
const analysis = (table: string): string[] => [
  ...[...tinyBackend(), '-n', feed, '-m', table],
  ...['-s', '2020-11-04', '-e', '2020-11-05'],
];

/** Every file below a folder with what it holds, but for the one that fills the disk. */
function contents(folder: string): Record<string, string> {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name !== 'filler');
  const regular = files.filter((name) => fs.statSync(join(folder, name)).isFile());
  return Object.fromEntries(regular.sort().map((name) => [name, fs.readFileSync(join(folder, name), 'utf8')]));
}

function fill(free: number): void {
  const filler = join(disk, 'filler');
  fs.rmSync(filler, { force: true });
  const { bavail, bsize } = fs.statfsSync(disk);
  fs.writeFileSync(filler, Buffer.alloc(Math.max(0, (bavail - free) * bsize)));
}

describe.runIf(mayMount)('a disk of 1 MB', () => {
  const keys = Array.from({ length: 200 }, (_, i) => `Type${i}`);

  it.each([0, 7])('that fills at any write leaves the old table byte for byte (--keep %i)', async (keep) => {
    const table = join(disk, 'gst.json');
    for (const name of fs.readdirSync(disk)) fs.rmSync(join(disk, name), { recursive: true });
    let failures = 0;
    let successes = 0;
    for (let free = 0; successes < 3; free++) {
      fill(64);
      {
        using store = await openGlobalTableStore(table, { ...lock, keep: 1 });
        store.save(tableWith(1, keys), window, new Map([['history/2020-11', 'x'.repeat(9000)]]));
      }
      const before = contents(disk);
      fill(free);
      try {
        using store = await openGlobalTableStore(table, { ...lock, keep });
        store.save(tableWith(2, keys), window, new Map([['history/2020-11', 'y'.repeat(9000)]]));
        successes++;
      } catch (error) {
        failures++;
        expect(error).toBeInstanceOf(OutputError);
        expect((error as Error).message).toMatch(/: the disk is full$/);
        expect(contents(disk)).toEqual(before);
      }
    }
    expect(failures).toBeGreaterThan(5);
  });

  it('that is full is one clear line of the command, and 8', async () => {
    const table = join(disk, 'gst.json');
    const elsewhere = join(root, 'elsewhere.json');
    for (const name of fs.readdirSync(disk)) fs.rmSync(join(disk, name), { recursive: true });
    fs.writeFileSync(table, '{}');
    for (const [free, flags] of [
      [0, ['-m', table]],
      [1, ['-m', table]],
      [0, ['-m', elsewhere, '-o', join(disk, 'peaks.json')]],
    ] as const) {
      fill(free);
      const { code, stderr } = await runBuilt([...analysis(table), ...flags]);
      expect(code).toBe(8);
      expect(stderr.split('\n').filter((line) => line.startsWith('ERROR'))).toEqual([
        expect.stringMatching(/(Can't write|Can't lock the global table|Can't keep versions in).*: the disk is full$/),
      ]);
      expect(contents(disk)).toEqual({ 'gst.json': '{}' });
    }
  });

  it('mounted read-only is one clear line and 8; a dry run does not mind', async () => {
    const table = join(disk, 'gst.json');
    for (const name of fs.readdirSync(disk)) fs.rmSync(join(disk, name), { recursive: true });
    fs.writeFileSync(table, '{}');
    expect(mount('-o', 'remount,ro', disk)).toBe(true);
    try {
      const { code, stderr } = await runBuilt(analysis(table));
      expect(code).toBe(8);
      expect(stderr).toContain(`Can't write '${table}': the file system is read-only`);
      expect(await runBuilt([...analysis(table), '--dry-run'])).toMatchObject({ code: 0 });
      expect(contents(disk)).toEqual({ 'gst.json': '{}' });
    } finally {
      expect(mount('-o', 'remount,rw', disk)).toBe(true);
    }
  });
});

describe.runIf(mayBeNobody)('as another user', () => {
  const reachable = mayBeNobody && spawnSync(process.execPath, [...binOf(), '--version'], NOBODY).status === 0;
  if (mayBeNobody && !reachable) skipLoudly('permissions as another user', 'that user may not read this folder', true);

  const folderOf = (name: string, owner: number, mode: number): string => {
    const folder = join(root, name);
    fs.mkdirSync(folder);
    fs.chownSync(folder, owner, owner);
    fs.chmodSync(folder, mode);
    return folder;
  };

  it.runIf(reachable)('a folder without permission is 8, a table without permission 5, and both stay', async () => {
    const folder = folderOf('closed', 0, 0o755);
    const table = join(folder, 'gst.json');
    fs.writeFileSync(table, '{}');
    const closed = await runBuilt(analysis(table), NOBODY);
    expect(closed.code).toBe(8);
    expect(closed.stderr).toContain(`Can't write '${table}': permission denied`);
    expect(await runBuilt([...analysis(table), '--dry-run'], NOBODY)).toMatchObject({ code: 0 });
    fs.chownSync(folder, NOBODY.uid, NOBODY.gid);
    fs.chmodSync(table, 0o600);
    const hidden = await runBuilt(analysis(table), NOBODY);
    expect(hidden.code).toBe(5);
    expect(hidden.stderr).toMatch(/Can't read the global table '.*gst\.json' \(-m\): permission denied/);
    expect(contents(folder)).toEqual({ 'gst.json': '{}' });
  });

  it.runIf(reachable)('carries on after a run of root, killed or not', async () => {
    const folder = folderOf('shared', NOBODY.uid, 0o755);
    const table = join(folder, 'gst.json');
    expect(await runBuilt(analysis(table), NOBODY)).toMatchObject({ code: 0 });
    fs.rmSync(`${table}.versions`, { recursive: true });
    const killed = await runBuilt([...analysis(table), ...tinyBackend('SlowBackend')], {
      onLine: (line, child) => line.includes('Loading local tables') && child.kill('SIGKILL'),
    });
    expect(killed.signal).toBe('SIGKILL');
    expect(fs.existsSync(`${table}.lock`)).toBe(true);
    expect(await runBuilt(analysis(table), NOBODY)).toMatchObject({ code: 0 });
    fs.rmSync(`${table}.versions`, { recursive: true });
    expect(await runBuilt(analysis(table))).toMatchObject({ code: 0 });
    expect(await runBuilt([...analysis(table), '-s', '2020-11-05', '-e', '2020-11-06'], NOBODY)).toMatchObject({
      code: 0,
    });
  });
});

function binOf(): string[] {
  return [new URL('../../dist/bin.js', import.meta.url).pathname];
}
