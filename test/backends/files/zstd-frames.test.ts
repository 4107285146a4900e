import { describe, expect, it } from 'vitest';
import { framesOf } from '../../../src/backends/files/zstd-frames.js';

/** A block: three bytes of header (last, type, size), then its content. */
function block(last: boolean, type: 'raw' | 'rle', size: number): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((size << 3) | ((type === 'rle' ? 1 : 0) << 1) | (last ? 1 : 0), 0, 3);
  return Buffer.concat([header, Buffer.alloc(type === 'rle' ? 1 : size, 0x61)]);
}

function frame(descriptor: number, headerBytes: number, blocks: Buffer[], checksum: boolean): Buffer {
  const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor]);
  return Buffer.concat([magic, Buffer.alloc(headerBytes), ...blocks, Buffer.alloc(checksum ? 4 : 0)]);
}

// the descriptor's bits: 7-6 length of the content's size, 5 single segment, 2 checksum, 1-0 length of the dictionary's
const FRAMES: Record<string, Buffer> = {
  plain: frame(0x00, 1, [block(true, 'raw', 5)], false),
  'with a checksum': frame(0x04, 1, [block(false, 'raw', 3), block(true, 'raw', 4)], true),
  'of a single segment': frame(0x20, 1, [block(true, 'rle', 100_000)], false),
  'with a size of eight bytes and a dictionary': frame(0xc3, 1 + 4 + 8, [block(true, 'raw', 0)], false),
  skippable: Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]),
};

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** The frames of data that comes in pieces, and the error with which they end. */
async function framesIn(data: Buffer, size = data.length): Promise<{ frames: Buffer[]; problem?: string }> {
  const frames: Buffer[] = [];
  try {
    for await (const frame of framesOf(inPieces(data, size), 'x.zst')) {
      const pieces: Buffer[] = [];
      for await (const piece of frame.data) pieces.push(piece);
      frames.push(Buffer.concat(pieces));
    }
    return { frames };
  } catch (error) {
    return { frames, problem: String(error) };
  }
}

const SIZES = [1, 2, 7, 1000];
const amissAfter = (end: number): string =>
  `InputError: File 'x.zst' is damaged or cut off: its zstd data ends amiss after byte ${end}`;

describe('framesOf', () => {
  it.each(Object.entries(FRAMES))('finds the end of a frame %s', async (name, bytes) => {
    expect(await framesIn(bytes)).toEqual({ frames: name === 'skippable' ? [] : [bytes] });
  });

  it('tells of data cut off anywhere which whole frames are before it, whatever the pieces', async () => {
    const parts = Object.values(FRAMES);
    const whole = Buffer.concat(parts);
    const ends = parts.map((_, i) => Buffer.concat(parts.slice(0, i + 1)).length);
    for (let length = 0; length <= whole.length; length++) {
      const before = parts.filter((_, i) => (ends[i] ?? 0) <= length);
      const frames = before.filter((each) => each !== FRAMES['skippable']);
      const end = Buffer.concat(before).length;
      for (const size of SIZES) {
        expect(await framesIn(whole.subarray(0, length), size)).toEqual(
          end === length ? { frames } : { frames, problem: amissAfter(end) },
        );
      }
    }
  });

  it.each(SIZES)('ends before what is no frame, in pieces of %d bytes', async (size) => {
    const { plain = Buffer.alloc(0) } = FRAMES;
    const data = Buffer.concat([plain, Buffer.from('junk, and more of it')]);
    expect(await framesIn(data, size)).toEqual({ frames: [plain], problem: amissAfter(plain.length) });
  });
});
