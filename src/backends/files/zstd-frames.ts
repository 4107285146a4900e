import { InputError } from '../../errors.js';
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

const MAGIC_BYTES = 4;
const SKIPPABLE_HEADER_BYTES = 8;

/** Bytes of one frame, whether its last are among them, and how many bytes its content has, if its header tells. */
export interface FramePiece {
  readonly bytes: Buffer;
  readonly isLast: boolean;
  readonly contentBytes: number | undefined;
}

/** A frame as its bytes pass by. */
export interface Frame {
  readonly data: AsyncIterable<Buffer>;
  readonly contentBytes: number | undefined;
}

/**
 * A frame's header and its content must agree. Decoders do not ask if the last block is empty.
 *
 * @throws Error if they don't
 */
export function assertLength(contentBytes: number | undefined, unpacked: number): void {
  if (contentBytes !== undefined && contentBytes !== unpacked) throw new Error('its length does not fit');
}

/** Of what the next header is. */
type Next = 'frame' | 'block';

/** A header: how many bytes there are from its beginning to the next one. */
interface Header {
  readonly bytes: number;
  readonly next: Next;
}

/**
 * Cuts zstd data, as it passes by, into its frames, from the headers of frames and blocks alone: decoders don't tell
 * whether their data was cut off, and some stop after the first frame. The format is RFC 8878, section 3: frames of blocks,
 * each with its size before it.
 */
export class ZstdFrames {
  #next: Next = 'frame';
  #isInFrame = false;
  #hasChecksum = false;
  #contentBytes: number | undefined;
  /** Bytes before the next header, and of the header that is not whole yet. */
  #left = 0;
  #held = Buffer.alloc(0);
  #at = 0;
  /** How many bytes the whole frames have. */
  #end = 0;

  constructor(private readonly path: string) {}

  /**
   * Cuts the next bytes. What may hold a part of a header is kept back.
   *
   * @throws InputError if something else than a frame is behind a frame, or a frame can't be decoded
   */
  *cut(chunk: Buffer): Generator<FramePiece> {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    let from = 0;
    let at = 0;
    for (;;) {
      const passed = Math.min(this.#left, bytes.length - at);
      at += passed;
      this.#left -= passed;
      if (this.#left > 0) break;
      if (this.#next === 'frame') {
        if (this.#isInFrame) yield this.#piece(bytes.subarray(from, at), true);
        this.#isInFrame = false;
        from = at;
        this.#end = this.#at + at;
      }
      const header = this.#header(bytes.subarray(at, at + MOST_HEADER_BYTES));
      if (header === undefined) break;
      this.#left = header.bytes;
      this.#next = header.next;
    }
    if (this.#isInFrame && at > from) yield this.#piece(bytes.subarray(from, at), false);
    this.#at += at;
    this.#held = Buffer.from(bytes.subarray(at));
  }

  #piece(bytes: Buffer, isLast: boolean): FramePiece {
    return { bytes, isLast, contentBytes: this.#contentBytes };
  }

  /** @throws InputError if the data ended within a frame */
  assertWhole(): void {
    if (this.#held.length > 0 || this.#left > 0 || this.#next !== 'frame') this.#fail();
  }

  #fail(): never {
    throw new InputError(`File '${this.path}' is damaged or cut off: its zstd data ends amiss after byte ${this.#end}`);
  }

  /** The header at the beginning of some bytes; undefined if they don't hold the whole of it. */
  #header(bytes: Buffer): Header | undefined {
    if (this.#next === 'frame') return this.#frameHeader(bytes);
    if (bytes.length < BLOCK_HEADER_BYTES) return undefined;
    const { length, isLast } = blockHeader(bytes);
    const behind = isLast && this.#hasChecksum ? CHECKSUM_BYTES : 0;
    return { bytes: BLOCK_HEADER_BYTES + length + behind, next: isLast ? 'frame' : 'block' };
  }

  #frameHeader(bytes: Buffer): Header | undefined {
    if (bytes.length < MAGIC_BYTES) return undefined;
    const magic = bytes.readUInt32LE();
    if (isSkippable(magic)) {
      if (bytes.length < SKIPPABLE_HEADER_BYTES) return undefined;
      return { bytes: SKIPPABLE_HEADER_BYTES + bytes.readUInt32LE(MAGIC_BYTES), next: 'frame' };
    }
    if (magic !== ZSTD_MAGIC) this.#fail();
    const header = frameHeader(bytes);
    if (header === undefined) return undefined;
    assertDecodable(this.path, header);
    this.#isInFrame = true;
    this.#hasChecksum = header.hasChecksum;
    this.#contentBytes = header.contentBytes;
    return { bytes: header.length, next: 'block' };
  }
}

/** The pieces of all frames that have content. */
async function* framePieces(chunks: AsyncIterable<Buffer>, path: string): AsyncGenerator<FramePiece> {
  const frames = new ZstdFrames(path);
  for await (const chunk of chunks) yield* frames.cut(chunk);
  frames.assertWhole();
}

/**
 * The frames of zstd data that have content, each as the bytes of it. A frame must be read to its end before the next.
 *
 * @param path for messages
 * @throws InputError if the data is cut off, something else is behind a frame, or a frame can't be decoded
 */
export async function* framesOf(chunks: AsyncIterable<Buffer>, path: string): AsyncGenerator<Frame> {
  const pieces = framePieces(chunks, path);
  const restOf = async function* (first: FramePiece): AsyncGenerator<Buffer> {
    for (let piece = first; ;) {
      yield piece.bytes;
      if (piece.isLast) return;
      const next = await pieces.next();
      // the pieces end, without an error, only behind a whole frame
      if (next.done === true) return;
      piece = next.value;
    }
  };
  for (;;) {
    const next = await pieces.next();
    if (next.done === true) return;
    yield { data: restOf(next.value), contentBytes: next.value.contentBytes };
  }
}
