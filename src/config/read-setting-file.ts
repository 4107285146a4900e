import * as fs from 'node:fs';
import { errnoOf } from '../errors.js';

const WAIT_MS = 2000;
const POLL_MS = 20;
const CHUNK = 1 << 16;

function pauseSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/**
 * Reads a small text file that a flag names. It may be a pipe (`<(…)`): one that nobody writes to, or whose writer says
 * nothing, is given up after two seconds.
 */
export function readSettingFile(path: string): string {
  const handle = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    if (!fs.fstatSync(handle).isFIFO()) return fs.readFileSync(handle, 'utf8');
    return readPipe(handle, path).toString('utf8');
  } finally {
    fs.closeSync(handle);
  }
}

function readPipe(handle: number, path: string): Buffer {
  const isAnonymous = path.startsWith('/dev/fd/') || path.startsWith('/proc/');
  const chunks: Buffer[] = [];
  let hadWriter = isAnonymous;
  for (let waited = 0; waited < WAIT_MS;) {
    const chunk = Buffer.alloc(CHUNK);
    try {
      const count = fs.readSync(handle, chunk, 0, CHUNK, null);
      if (count > 0) {
        chunks.push(chunk.subarray(0, count));
        hadWriter = true;
        waited = 0;
        continue;
      }
      if (hadWriter) return Buffer.concat(chunks);
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') throw error;
      hadWriter = true;
    }
    pauseSync(POLL_MS);
    waited += POLL_MS;
  }
  throw new Error(`it is a pipe that nobody writes to; waited ${WAIT_MS / 1000} s`);
}
