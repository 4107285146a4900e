import * as fs from 'node:fs';
import { errnoOf } from '../errors.js';

const WAIT_FOR_READER_MS = 2000;
const WAIT_FOR_ROOM_MS = 10_000;
const POLL_MS = 20;

/** Pipes that were opened early, so that their reader stays until there is something to write. */
const held = new Map<string, number>();

function pauseSync(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
}

// Opening a pipe for writing waits for its reader, and no signal would be heard meanwhile.
function openPipe(path: string): number {
  for (let waited = 0; ; waited += POLL_MS) {
    try {
      return fs.openSync(path, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
    } catch (error) {
      if (errnoOf(error) !== 'ENXIO') throw error;
      if (waited >= WAIT_FOR_READER_MS) {
        throw new Error(`it is a pipe that nobody reads; waited ${WAIT_FOR_READER_MS / 1000} s`, { cause: error });
      }
    }
    pauseSync();
  }
}

/**
 * Opens a named pipe that is to be written to later.
 *
 * @throws Error if nobody reads from it within two seconds
 */
export function holdPipe(path: string): void {
  if (!held.has(path)) held.set(path, openPipe(path));
}

/**
 * Writes to a named pipe, and closes it.
 *
 * @throws Error if nobody reads from it, or its reader takes nothing for ten seconds
 */
export function writePipe(path: string, content: string | Buffer): void {
  const pipe = held.get(path) ?? openPipe(path);
  held.delete(path);
  try {
    let rest = typeof content === 'string' ? Buffer.from(content) : content;
    for (let waited = 0; rest.length > 0;) {
      try {
        rest = rest.subarray(fs.writeSync(pipe, rest));
        waited = 0;
      } catch (error) {
        if (errnoOf(error) !== 'EAGAIN') throw error;
        if (waited >= WAIT_FOR_ROOM_MS) throw new Error('it is a pipe whose reader takes nothing', { cause: error });
        pauseSync();
        waited += POLL_MS;
      }
    }
  } finally {
    fs.closeSync(pipe);
  }
}
