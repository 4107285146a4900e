import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LockedError, OutputError, StoppedError } from '../../src/errors.js';
import { silentLog } from '../../src/log/log.js';
import { cleanUpAbruptly } from '../../src/clean-up.js';
import { lockTable } from '../../src/state/table-lock.js';

const NOW = Date.UTC(2020, 10, 4, 12);
let folder: string;
let target: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'lock-'));
  target = join(folder, 'gst.json');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const options = (timeout: number, signal = new AbortController().signal) => ({
  timeout,
  now: NOW,
  signal,
  log: silentLog,
});

/** Another process that takes the lock and says so. */
async function otherHolder(): Promise<ReturnType<typeof spawn>> {
  const source = `
    import { lockTable } from ${JSON.stringify(new URL('../../build/state/table-lock.js', import.meta.url).href)};
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const signal = new AbortController().signal;
    globalThis.kept = await lockTable(process.argv[1], { timeout: 0, now: ${NOW}, signal, log });
    process.stdout.write('locked');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, target], { stdio: 'pipe' });
  await once(child.stdout, 'data');
  return child;
}

it('lets one in after the other, and leaves no file', async () => {
  const first = await lockTable(target, options(0));
  expect(fs.existsSync(`${target}.lock`)).toBe(true);
  let second: Disposable | undefined;
  const waiting = lockTable(target, options(30)).then((lock) => (second = lock));
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(second).toBeUndefined();
  first[Symbol.dispose]();
  (await waiting)[Symbol.dispose]();
  expect(fs.readdirSync(folder)).toEqual([]);
});

it('names the process that holds it, and since when', async () => {
  using held = await lockTable(target, options(0));
  expect(held).toBeDefined();
  const attempt = lockTable(target, options(0.2));
  await expect(attempt).rejects.toThrow(LockedError);
  await expect(attempt).rejects.toThrow(
    new RegExp(`gst\\.json': process ${process.pid} on .*, since 2020-11-04 12:00:00 \\(UTC\\); waited 0\\.2 s`),
  );
});

it('has no use for the file of a dead holder, whatever it says', async () => {
  const child = await otherHolder();
  await expect(lockTable(target, options(0))).rejects.toThrow(`process ${child.pid} on`);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(fs.existsSync(`${target}.lock`)).toBe(true);
  // as after a reboot, where the number belongs to someone else now
  fs.writeFileSync(`${target}.lock`, JSON.stringify({ pid: process.pid, since: 'long ago', host: 'here' }));
  (await lockTable(target, options(0)))[Symbol.dispose]();
  expect(fs.readdirSync(folder)).toEqual([]);
});

it('ends the waiting when the run is stopped', async () => {
  using held = await lockTable(target, options(0));
  expect(held).toBeDefined();
  const stop = new AbortController();
  setTimeout(() => stop.abort(new StoppedError('SIGTERM')), 50);
  await expect(lockTable(target, options(60, stop.signal))).rejects.toThrow(StoppedError);
});

it('is taken away where the process ends in the middle', async () => {
  await lockTable(target, options(0));
  cleanUpAbruptly();
  expect(fs.readdirSync(folder)).toEqual([]);
  (await lockTable(target, options(0)))[Symbol.dispose]();
});

it('writes through no symbolic link, and into nothing but a file', async () => {
  const victim = join(folder, 'victim');
  fs.writeFileSync(victim, 'precious');
  fs.symlinkSync(victim, `${target}.lock`);
  await expect(lockTable(target, options(0))).rejects.toThrow(/gst\.json\.lock': it is a symbolic link/);
  expect(fs.readFileSync(victim, 'utf8')).toBe('precious');
  fs.rmSync(`${target}.lock`);
  fs.mkdirSync(`${target}.lock`);
  await expect(lockTable(target, options(0))).rejects.toThrow(OutputError);
  await expect(lockTable(join(folder, 'missing/gst.json'), options(0))).rejects.toThrow('there is no such folder');
});

it.runIf(process.getuid?.() === 0)(
  'belongs to whom the table belongs, so that root leaves no lock behind',
  async () => {
    fs.writeFileSync(target, '{}');
    fs.chmodSync(target, 0o640);
    fs.chownSync(target, 12345, 23456);
    using held = await lockTable(target, options(0));
    expect(held).toBeDefined();
    const { uid, gid, mode } = fs.statSync(`${target}.lock`);
    expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: 12345, gid: 23456, mode: 0o640 });
  },
);
