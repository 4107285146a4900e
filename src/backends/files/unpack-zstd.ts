import { InputError } from '../../errors.js';
import type { ZstdDecoder } from './zstd-decoder.js';
import { assertLength } from './zstd-frames.js';
import {
  assertDecodable,
  BLOCK_HEADER_BYTES,
  blockHeader,
  CHECKSUM_BYTES,
  frameHeader,
  isSkippable,
  MOST_HEADER_BYTES,
  ZSTD_MAGIC,
} from './zstd-header.js';

/** Bytes that are passed over at once. */
const MOST_SKIPPED = 1 << 16;

/** Gives bytes of a content that arrives in chunks. */
class Bytes {
  #held: Buffer = Buffer.alloc(0);
  readonly #chunks: AsyncIterator<Buffer>;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes without taking them; fewer than `length` at the end. */
  async peek(length: number): Promise<Buffer> {
    while (this.#held.length < length) {
      const next = await this.#chunks.next();
      if (next.done === true) break;
      this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    }
    return this.#held.subarray(0, length);
  }

  /** @throws Error if fewer are left */
  async take(length: number): Promise<Buffer> {
    const bytes = await this.peek(length);
    if (bytes.length < length) throw new Error('it is cut off');
    this.#held = this.#held.subarray(length);
    return bytes;
  }
}

async function* unpackFrame(bytes: Bytes, path: string, decoder: ZstdDecoder): AsyncGenerator<Buffer> {
  const header = frameHeader(await bytes.peek(MOST_HEADER_BYTES));
  if (header === undefined) throw new Error('it is cut off');
  assertDecodable(path, header);
  let length = 0;
  const contents = function* (data: Buffer): Generator<Buffer> {
    for (const content of decoder.decode(data)) {
      length += content.length;
      yield content;
    }
  };
  yield* contents(await bytes.take(header.length));
  for (let isLast = false; !isLast;) {
    const start = await bytes.take(BLOCK_HEADER_BYTES);
    const block = blockHeader(start);
    ({ isLast } = block);
    yield* contents(Buffer.concat([start, await bytes.take(block.length)]));
  }
  if (header.hasChecksum) yield* contents(await bytes.take(CHECKSUM_BYTES));
  assertLength(header.contentBytes, length);
}

/**
 * The content of zstd data, one block at a time, so that memory is bounded by the window whatever the data unpack to.
 * For Node.js before 22.15, which has no decoder of its own.
 *
 * @param path for messages
 * @throws InputError if a frame needs what we don't have; Error if the data is damaged or cut off
 */
export async function* unpackZstd(data: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  const bytes = new Bytes(data);
  // loaded only if there is something to unpack
  const { ZstdDecoder: Decoder } = await import('./zstd-decoder.js');
  using decoder = await Decoder.open();
  for (;;) {
    const start = await bytes.peek(4);
    if (start.length === 0) return;
    const magic = start.length < 4 ? 0 : start.readUInt32LE();
    if (isSkippable(magic)) {
      const length = (await bytes.take(8)).readUInt32LE(4);
      for (let left = length; left > 0; left -= MOST_SKIPPED) await bytes.take(Math.min(left, MOST_SKIPPED));
    } else if (magic === ZSTD_MAGIC) {
      yield* unpackFrame(bytes, path, decoder);
    } else {
      throw new InputError(`File '${path}' is damaged or cut off: something else is behind its zstd data`);
    }
  }
}
