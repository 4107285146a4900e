import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from '../../errors.js';
import {
  BLOCK_HEADER_BYTES,
  blockHeader,
  CHECKSUM_BYTES,
  frameHeader,
  isSkippable,
  MOST_HEADER_BYTES,
  ZSTD_MAGIC,
} from './zstd-header.js';

// The format is RFC 8878, section 3: frames of blocks, each with its size before it.

class Cursor {
  constructor(
    private readonly file: FileHandle,
    readonly size: number,
    public position = 0,
  ) {}

  async read(length: number): Promise<Buffer | undefined> {
    if (this.position + length > this.size) return undefined;
    const bytes = Buffer.alloc(length);
    await this.file.read(bytes, 0, length, this.position);
    this.position += length;
    return bytes;
  }

  /** The bytes from a place near the position on, without moving it; fewer at the end. */
  async peek(length: number, from: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.file.read(Buffer.alloc(length), 0, length, this.position + from);
    return buffer.subarray(0, bytesRead);
  }

  skip(length: number): boolean {
    this.position += length;
    return this.position <= this.size;
  }
}

async function readBlocks(cursor: Cursor): Promise<boolean> {
  for (;;) {
    const header = await cursor.read(BLOCK_HEADER_BYTES);
    if (!header) return false;
    const { length, isLast } = blockHeader(header);
    if (!cursor.skip(length)) return false;
    if (isLast) return true;
  }
}

async function readFrame(cursor: Cursor): Promise<boolean> {
  const magic = (await cursor.read(4))?.readUInt32LE();
  if (magic === undefined) return false;
  if (isSkippable(magic)) {
    const length = (await cursor.read(4))?.readUInt32LE();
    return length !== undefined && cursor.skip(length);
  }
  if (magic !== ZSTD_MAGIC) return false;
  const header = frameHeader(await cursor.peek(MOST_HEADER_BYTES, -4));
  if (!header || !cursor.skip(header.length - 4)) return false;
  if (!(await readBlocks(cursor))) return false;
  return !header.hasChecksum || cursor.skip(CHECKSUM_BYTES);
}

/**
 * The end of the whole frames of a zstd file, found from its block headers alone: less than its size if it is cut off,
 * which the engine would not notice in some places.
 */
export async function endOfFrames(file: FileHandle, size: number): Promise<number> {
  const cursor = new Cursor(file, size);
  let end = 0;
  while (end < size && (await readFrame(cursor))) end = cursor.position;
  return end;
}

/**
 * Makes sure that a zstd file is whole, which decoders don't.
 *
 * @throws InputError if it is cut off, or something else is behind its frames
 */
export async function assertWholeFrames(path: string, size: number): Promise<void> {
  await using file = await open(path);
  const end = await endOfFrames(file, size);
  if (end < size)
    throw new InputError(`File '${path}' is damaged or cut off: its zstd data ends amiss after byte ${end}`);
}
