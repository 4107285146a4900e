import * as fs from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { LockedError, OutputError, errnoOf } from '../errors.js';
import { printable } from '../log/printable.js';
import type { Log } from '../log/log.js';
import { formatTime } from '../window/time-window.js';
import { onAbruptEnd } from '../clean-up.js';
import { loadTryLock, type TryLock } from './kernel-lock.js';
import { explainWriteFault, keepOwnership } from './write-target.js';
import { stopwatch } from '../stopwatch.js';

const POLL_MS = 100;
const LONGEST_NOTE = 1000;
// far more than runs that end in the instant between opening and locking could be
const MOST_VANISHED = 1000;

export interface LockOptions {
  /** Seconds to wait for another holder. */
  readonly timeout: number;
  /** The time at which the run began, epoch milliseconds: what others are told while they wait. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** What the holder of a lock writes into its file, for those who wait. */
interface Holder {
  readonly pid: number;
  readonly since: string;
  readonly host: string;
}

function holderText(path: string): string {
  try {
    const text = fs.readFileSync(path, 'utf8').slice(0, LONGEST_NOTE);
    const { pid, since, host } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    return printable(`process ${String(pid)} on ${String(host)}, since ${String(since)} (UTC)`);
  } catch {
    return 'a process that has not yet said which it is';
  }
}

// The file that was locked may have been taken away, by the holder before us, between opening and locking it.
function isStillThere(handle: number, path: string): boolean {
  const locked = fs.fstatSync(handle);
  const there = fs.lstatSync(path, { throwIfNoEntry: false });
  return there?.ino === locked.ino && there.dev === locked.dev;
}

// Undefined if another process holds it; 'gone' if that process has just ended and the next attempt may succeed.
function tryOnce(path: string, model: fs.Stats | undefined, tryLock: TryLock): number | 'gone' | undefined {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = fs.constants;
  const handle = fs.openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o666);
  let held = false;
  try {
    if (!fs.fstatSync(handle).isFile()) throw new Error('it is not a regular file');
    if (!tryLock(handle)) return undefined;
    if (!isStillThere(handle, path)) return 'gone';
    // so that whoever may write the table can lock it again if we are killed
    if (model) keepOwnership(handle, model, (model.mode & 0o666) | 0o600);
    held = true;
    return handle;
  } finally {
    if (!held) fs.closeSync(handle);
  }
}

function lockFault(path: string, error: unknown): OutputError {
  const what = errnoOf(error) === 'ELOOP' ? 'it is a symbolic link' : explainWriteFault(error);
  return new OutputError(`Can't lock the global table: '${path}': ${what}`, { cause: error });
}

/**
 * Takes the lock on a file that no two runs may change at once, waiting for another holder. It is the operating
 * system's own lock on a file beside it: the kernel gives it back in the instant in which the holder ends, however it
 * ends, so a lock file that a killed run left is no lock.
 *
 * @param target the file to lock, symbolic links followed
 * @throws LockedError that names the holder if it does not end in time; OutputError if the lock file can't be
 * written
 */
export async function lockTable(target: string, options: LockOptions): Promise<Disposable> {
  const { timeout, now, signal, log } = options;
  const path = `${target}.lock`;
  const tryLock = await loadTryLock();
  const elapsed = stopwatch();
  let told = false;
  let vanished = 0;
  for (;;) {
    signal.throwIfAborted();
    let handle: number | 'gone' | undefined;
    try {
      handle = tryOnce(path, fs.statSync(target, { throwIfNoEntry: false }), tryLock);
    } catch (error) {
      throw lockFault(path, error);
    }
    if (handle === 'gone') {
      if (++vanished < MOST_VANISHED) continue;
      throw lockFault(
        path,
        new Error('its file system shows the file under changing numbers; keep it on a local disk'),
      );
    }
    if (handle !== undefined) return signedLock(handle, path, now + Math.round(elapsed()));
    const waited = elapsed();
    if (waited >= timeout * 1000) {
      throw new LockedError(
        `Another run holds the global table '${target}': ${holderText(path)}; waited ${timeout} s (--lock-timeout)`,
      );
    }
    if (!told) log.info(`Waiting for another run that holds the global table: ${holderText(path)}`);
    told = true;
    await pause(Math.min(POLL_MS, timeout * 1000 - waited), undefined, { signal }).catch(() => undefined);
  }
}

function signedLock(handle: number, path: string, since: number): Disposable {
  // taken away before it is given back: whoever opened it meanwhile sees that and opens a new one
  const release = (): void => {
    try {
      fs.rmSync(path, { force: true });
    } finally {
      fs.closeSync(handle);
    }
  };
  const holder: Holder = { pid: process.pid, since: formatTime(since), host: hostname() };
  try {
    fs.ftruncateSync(handle);
    fs.writeSync(handle, `${JSON.stringify(holder)}\n`, 0);
  } catch (error) {
    release();
    throw lockFault(path, error);
  }
  const forget = onAbruptEnd(release);
  return {
    [Symbol.dispose]() {
      forget();
      release();
    },
  };
}
