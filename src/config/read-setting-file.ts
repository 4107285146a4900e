import { isUtf8 } from 'node:buffer';
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
 *
 * @throws Error if it can't be read, or is not UTF-8
 */
export function readSettingFile(path: string): string {
  const handle = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    return textOf(fs.fstatSync(handle).isFIFO() ? readPipe(handle, path) : fs.readFileSync(handle));
  } finally {
    fs.closeSync(handle);
  }
}

const NEWLINE = 10;

/** Where bytes stop being UTF-8. */
function badBytePlace(bytes: Buffer): string {
  let start = 0;
  for (let line = 1; ; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const text = bytes.subarray(start, newline < 0 ? bytes.length : newline);
    if (isUtf8(text)) {
      start += text.length + 1;
      continue;
    }
    let valid = text.length;
    while (!isUtf8(text.subarray(0, valid))) valid--;
    return `line ${line}, byte ${start + valid} of the file`;
  }
}

/**
 * Which byte is wrong is not told, since it may be one of a password; nor is it replaced, which would give another password.
 *
 * @throws Error if it is not UTF-8
 */
function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new Error(`it is not UTF-8 (${badBytePlace(bytes)}): save it as UTF-8`);
  return bytes.toString('utf8');
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
