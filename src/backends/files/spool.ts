import { createWriteStream } from 'node:fs';
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { errnoOf, InputError, OutputError, readFaultOf } from '../../errors.js';
import type { PipeNames } from './pipe-names.js';
import { explainWriteFault } from '../../state/write-target.js';

/** How long a pipe may be without anybody who writes to it. */
const WAIT_MS = 2000;
const POLL_MS = 20;
const FIRST_BYTES = 1 << 16;

/** Whether a value of `-n` is the standard input. */
export function isStandardInput(input: string): boolean {
  return input === '-' || input === '/dev/stdin';
}

/** Waits until somebody writes to a pipe; gives the first bytes, which may be none if a writer has come and said nothing. */
async function firstBytes(handle: number, path: string, signal: AbortSignal): Promise<Buffer> {
  // the pipe of `<(…)` has had its writer from the beginning
  const isAnonymous = path.startsWith('/dev/fd/') || path.startsWith('/proc/');
  const buffer = Buffer.alloc(FIRST_BYTES);
  for (let waited = 0; ; waited += POLL_MS) {
    signal.throwIfAborted();
    try {
      const count = fs.readSync(handle, buffer, 0, buffer.length, null);
      if (count > 0 || isAnonymous) return buffer.subarray(0, count);
    } catch (error) {
      // somebody has it open and has not written yet
      if (errnoOf(error) === 'EAGAIN') return buffer.subarray(0, 0);
      throw error;
    }
    if (waited >= WAIT_MS) {
      throw new InputError(`'${path}' is a pipe that nobody writes to; waited ${WAIT_MS / 1000} s`);
    }
    await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function write(content: AsyncIterable<Buffer>, target: string, signal: AbortSignal): Promise<void> {
  const file = createWriteStream(target, { flags: 'wx', mode: 0o600 });
  const writing = { failed: false };
  file.on('error', () => (writing.failed = true));
  try {
    await pipeline(content, file, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!writing.failed) throw error;
    const remedy = errnoOf(error) === 'ENOSPC' ? '; free space there or set TMPDIR to another folder' : '';
    throw new OutputError(`Can't spill to '${dirname(target)}': ${explainWriteFault(error)}${remedy}`, {
      cause: error,
    });
  }
}

/**
 * What comes through a pipe. Opening it never blocks, and so the signals that end a run are heard.
 *
 * @throws InputError if nobody writes to it, or it can't be read
 */
export async function* pipeContent(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  let handle: number | undefined;
  try {
    // a device, such as the null device, is read as a file
    const isPipe = fs.statSync(path).isFIFO();
    handle = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    if (!isPipe) {
      yield fs.readFileSync(handle);
      return;
    }
    const first = await firstBytes(handle, path, signal);
    if (first.length > 0) yield first;
    const { Socket } = await import('node:net');
    const rest = new Socket({ fd: handle, readable: true, writable: false });
    handle = undefined;
    try {
      yield* rest as AsyncIterable<Buffer>;
    } finally {
      rest.destroy();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof InputError) throw error;
    throw new InputError(`Can't read the pipe '${path}': ${readFaultOf(error)}`, { cause: error });
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}

/**
 * Writes what comes through the standard input or a pipe into a file of `folder`, since it must be looked at more than once.
 *
 * @returns the path of the file
 * @throws InputError if nobody writes to the pipe, or it can't be read; OutputError if the folder can't be written to
 */
export async function spool(input: string, folder: string, signal: AbortSignal): Promise<string> {
  if (isStandardInput(input)) {
    const target = join(folder, 'standard-input');
    await write(process.stdin as AsyncIterable<Buffer>, target, signal);
    return target;
  }
  const target = join(folder, basename(input));
  await write(pipeContent(input, signal), target, signal);
  return target;
}

/**
 * Writes what comes through pipes to files in a folder, which is asked for when the first does.
 *
 * @param names learns, if it is given, which file holds what came through which pipe
 */
export function spoolInto(
  folder: { readonly path: string },
  signal: AbortSignal,
  names?: PipeNames,
): (input: string) => Promise<string> {
  let pipes = 0;
  return async (input) => {
    // a folder for each, since two pipes may have one name
    const own = join(folder.path, String(++pipes));
    fs.mkdirSync(own, { recursive: true });
    const path = await spool(input, own, signal);
    names?.note(path, input);
    return path;
  };
}

function isPipe(path: string): boolean {
  try {
    return fs.statSync(path, { throwIfNoEntry: false })?.isFIFO() ?? false;
  } catch (error) {
    throw new InputError(`Can't read the file '${path}': ${readFaultOf(error)}`, { cause: error });
  }
}

/**
 * The path of a file that holds what a name leads to: itself, or what came through it if it is a pipe.
 *
 * @throws InputError if it can't be looked at, or nobody writes to the pipe
 */
export async function notPipe(path: string, folder: { readonly path: string }, signal: AbortSignal): Promise<string> {
  return isPipe(path) ? await spoolInto(folder, signal)(path) : path;
}
