import { createReadStream, statSync } from 'node:fs';
import { pipeline, type Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { InputError } from '../../errors.js';
import { nativeZstd } from './inflater.js';
import { unpackZstd } from './unpack-zstd.js';
import { assertLength, framesOf } from './zstd-frames.js';

export type Compression = 'none' | 'gzip' | 'zstd';

const MOST_AT_ONCE = 1 << 21;
const LEAST_AT_ONCE = 1 << 14;

/** Bytes of a chunk: no more than a small file needs, of which there may be thousands. */
function chunkSizeFor(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? MOST_AT_ONCE;
  return Math.min(MOST_AT_ONCE, Math.max(LEAST_AT_ONCE, size));
}

/** The words for compressed data that can't be inflated, behind some bytes of the file. */
export function damagedText(path: string, compression: Compression, bytes: number): string {
  return `File '${path}': its ${compression} data is damaged or cut off, after ${bytes} of its bytes`;
}

// Behind the last member of gzip data zeros may follow, as on tapes. The decoder stops at the first.
export async function assertOnlyPadding(path: string, from: number, bytes: number): Promise<void> {
  if (from >= bytes) return;
  let at = from;
  for await (const chunk of createReadStream(path, { start: from, end: bytes - 1 }) as AsyncIterable<Buffer>) {
    const found = chunk.findIndex((byte) => byte !== 0);
    if (found >= 0) {
      throw new InputError(damagedText(path, 'gzip', at + found));
    }
    at += chunk.length;
  }
}

const ignore = (): void => undefined;

/** The content of zstd data: one frame after the other, since Node's decoder ends with the first. */
async function* unpackFrames(data: AsyncIterable<Buffer>, path: string, open: () => Transform): AsyncGenerator<Buffer> {
  for await (const frame of framesOf(data, path)) {
    let unpacked = 0;
    for await (const chunk of pipeline(frame.data, open(), ignore) as AsyncIterable<Buffer>) {
      unpacked += chunk.length;
      yield chunk;
    }
    assertLength(frame.contentBytes, unpacked);
  }
}

function unpack(file: Readable, path: string, chunkSize: number): AsyncIterable<Buffer> {
  const data = file as AsyncIterable<Buffer>;
  const open = nativeZstd();
  return open ? unpackFrames(data, path, () => open({ chunkSize })) : unpackZstd(data, path);
}

/**
 * The content of a file, decompressed as it streams, in chunks of at most two megabytes.
 *
 * @param bytes how many bytes of the file are read at most
 * @throws InputError if the compressed data is damaged or cut off
 */
export async function* readContent(
  path: string,
  compression: Compression,
  signal?: AbortSignal,
  bytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  if (bytes === 0) return;
  const chunkSize = chunkSizeFor(path);
  const file = createReadStream(path, { highWaterMark: chunkSize, end: bytes - 1, ...(signal ? { signal } : {}) });
  if (compression === 'none') {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  // an error of either part is thrown to whoever reads the result
  const gunzip = compression === 'gzip' ? pipeline(file, zlib.createGunzip({ chunkSize }), ignore) : undefined;
  try {
    yield* gunzip ?? unpack(file, path, chunkSize);
    if (gunzip) await assertOnlyPadding(path, gunzip.bytesWritten, bytes);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof InputError) throw error;
    throw new InputError(damagedText(path, compression, file.bytesRead), { cause: error });
  } finally {
    gunzip?.destroy();
    file.destroy();
  }
}
