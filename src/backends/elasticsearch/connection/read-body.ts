import { sizeText } from '../../../text/size-text.js';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { EngineFault, type Remedy } from './engine-fault.js';

/** How much of an answer is held in memory, unpacked. */
export interface AnswerLimit {
  readonly bytes: number;
  /** What helps if it has more. */
  readonly remedy: Remedy;
}

// Values come from attackers and may have 32 kB each: a page of them would not fit into any memory.
export const PAGE_LIMIT: AnswerLimit = { bytes: 16 * 2 ** 20, remedy: 'smaller' };

// What is asked beside pages answers with a few kilobytes; the names of ten thousand indices are a megabyte.
export const ANSWER_LIMIT: AnswerLimit = { bytes: 64 * 2 ** 20, remedy: 'none' };

export interface Body {
  readonly plain: Buffer;
  /** Bytes received, compressed if they were. */
  readonly bytes: number;
}

/** Reads and unpacks the whole body of an answer, as far as the limit allows. */
export async function readBody(
  body: Readable,
  headers: IncomingHttpHeaders,
  limit: AnswerLimit,
  signal: AbortSignal | undefined,
): Promise<Body> {
  const encoding = headers['content-encoding'] ?? '';
  let bytes = 0;
  const chunks: Buffer[] = [];
  const cancel = (): void => void body.destroy();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    body.on('data', (chunk: Buffer) => (bytes += chunk.length));
    const decoded =
      encoding === 'gzip' ? body.pipe(createGunzip()) : encoding === 'deflate' ? body.pipe(createInflate()) : body;
    if (decoded !== body) body.once('error', (error) => decoded.destroy(error));
    let length = 0;
    for await (const chunk of decoded as AsyncIterable<Buffer>) {
      if ((length += chunk.length) > limit.bytes) {
        body.destroy();
        throw new EngineFault(limit.remedy, `the answer has more than ${sizeText(limit.bytes)}`);
      }
      chunks.push(chunk);
    }
    signal?.throwIfAborted();
    return { plain: Buffer.concat(chunks, length), bytes };
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
