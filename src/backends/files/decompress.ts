import { createReadStream, statSync } from 'node:fs';
import { pipeline, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { InputError, messageOf } from '../../errors.js';

export type Compression = 'none' | 'gzip' | 'zstd';

const MOST_AT_ONCE = 1 << 20;
const LEAST_AT_ONCE = 1 << 14;

/** Bytes of a chunk: no more than a small file needs, of which there may be thousands. */
function chunkSizeFor(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? MOST_AT_ONCE;
  return Math.min(MOST_AT_ONCE, Math.max(LEAST_AT_ONCE, size));
}

// Node has a zstd of its own from 22.15 on; before, a library in JavaScript does the same, more slowly.
function zstdTransform(): Transform {
  if ('createZstdDecompress' in zlib && typeof zlib.createZstdDecompress === 'function') {
    return (zlib.createZstdDecompress as () => Transform)();
  }
  const transform = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        decoder.push(chunk);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    // the decoder holds back a last short block until it is told that no more comes
    flush(done) {
      try {
        decoder.push(new Uint8Array(0), true);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const decoder = new Decompress((data) => transform.push(data));
  return transform;
}

// Behind the last member of gzip data zeros may follow, as on tapes. The decoder stops at the first.
async function assertOnlyPadding(path: string, from: number): Promise<void> {
  let at = from;
  for await (const chunk of createReadStream(path, { start: from }) as AsyncIterable<Buffer>) {
    const found = chunk.findIndex((byte) => byte !== 0);
    if (found >= 0) {
      throw new InputError(`File '${path}': its gzip data is damaged or cut off, after ${at + found} of its bytes`);
    }
    at += chunk.length;
  }
}

/**
 * The content of a file, decompressed as it streams, in chunks of at most a megabyte.
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
  const gunzip = compression === 'gzip' ? zlib.createGunzip({ chunkSize }) : undefined;
  const transform = gunzip ?? zstdTransform();
  // an error of either part surfaces where the result is read
  const content = pipeline(file, transform, () => undefined);
  try {
    yield* content as AsyncIterable<Buffer>;
    if (gunzip) await assertOnlyPadding(path, gunzip.bytesWritten);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof InputError) throw error;
    const after = `after ${file.bytesRead} of its bytes`;
    throw new InputError(
      `File '${path}': its ${compression} data is damaged or cut off, ${after}: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  } finally {
    content.destroy();
  }
}
