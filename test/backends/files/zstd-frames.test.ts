import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endOfFrames } from '../../../src/backends/files/zstd-frames.js';
import { temporaryFolder } from '../../support/run-tool.js';

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

async function endOf(bytes: Buffer): Promise<number> {
  const path = join(temporaryFolder(), 'x.zst');
  writeFileSync(path, bytes);
  await using file = await open(path);
  return await endOfFrames(file, bytes.length);
}

describe('endOfFrames', () => {
  it.each(Object.entries(FRAMES))('finds the end of a frame %s', async (_, bytes) => {
    expect(await endOf(bytes)).toBe(bytes.length);
  });

  it('of frames cut off anywhere is where the last whole one ends', async () => {
    const frames = Object.values(FRAMES);
    const whole = Buffer.concat(frames);
    const ends = new Set([0]);
    for (let i = 1; i <= frames.length; i++) ends.add(Buffer.concat(frames.slice(0, i)).length);
    for (let length = 0; length <= whole.length; length++) {
      const expected = Math.max(...[...ends].filter((end) => end <= length));
      expect(await endOf(whole.subarray(0, length))).toBe(expected);
    }
  });

  it('ends before what is no frame', async () => {
    const { plain = Buffer.alloc(0) } = FRAMES;
    expect(await endOf(Buffer.concat([plain, Buffer.from('junk')]))).toBe(plain.length);
  });
});
