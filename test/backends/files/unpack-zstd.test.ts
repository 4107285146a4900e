import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readContent } from '../../../src/backends/files/decompress.js';
import { unpackZstd } from '../../../src/backends/files/unpack-zstd.js';
import { temporaryFolder } from '../../support/run-tool.js';

const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

function block(isLast: boolean, type: 0 | 1, size: number, content: Buffer): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((size << 3) | (type << 1) | (isLast ? 1 : 0), 0, 3);
  return Buffer.concat([header, content]);
}

const raw = (text: string, isLast = true): Buffer => block(isLast, 0, text.length, Buffer.from(text));
const repeated = (letter: string, count: number, isLast = true): Buffer => block(isLast, 1, count, Buffer.from(letter));

/** A frame whose window is 1 kB times 2 to the `exponent`. */
function frame(blocks: readonly Buffer[], { exponent = 7, checksum = undefined as number | undefined } = {}): Buffer {
  const header = Buffer.from([checksum === undefined ? 0 : 4, exponent << 3]);
  const end = Buffer.alloc(checksum === undefined ? 0 : 4);
  if (checksum !== undefined) end.writeUInt32LE(checksum);
  return Buffer.concat([MAGIC, header, ...blocks, end]);
}

const SKIPPED = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

async function* inPieces(data: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < data.length; at += size) yield await Promise.resolve(data.subarray(at, at + size));
}

async function unpacked(data: Buffer, size = 7): Promise<{ text: string; longest: number }> {
  let [text, longest] = ['', 0];
  for await (const chunk of unpackZstd(inPieces(data, size), 'x.zst')) {
    text += chunk.toString('latin1');
    longest = Math.max(longest, chunk.length);
  }
  return { text, longest };
}

describe('unpackZstd', () => {
  it('gives the content of all frames, however they arrive', async () => {
    const frames = [
      frame([raw('{"a":1}\n')]),
      SKIPPED,
      frame([raw('x', false), repeated('y', 3)], { checksum: 0x3eed9137 }),
      frame([raw('')]),
      frame([raw('z')]),
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4]), fc.integer({ min: 1, max: 40 }), async (order, size) => {
        const texts = ['{"a":1}\n', '', 'xyyy', '', 'z'];
        const data = Buffer.concat(order.map((i) => frames[i] ?? SKIPPED));
        expect((await unpacked(data, size)).text).toBe(order.map((i) => texts[i]).join(''));
      }),
      { numRuns: 50 },
    );
  });

  it('takes a block at a time, whatever a few bytes unpack to', async () => {
    const bomb = frame(Array.from({ length: 500 }, (_, i) => repeated('a', 1 << 17, i === 499)));
    const { text, longest } = await unpacked(bomb, 1 << 16);
    expect(text).toHaveLength(500 << 17);
    expect(longest).toBeLessThanOrEqual(1 << 17);
  });

  it('fails wherever the data is cut off', async () => {
    const data = frame([raw('abc', false), repeated('y', 3)], { checksum: 0x4907e24b });
    for (let length = 1; length < data.length; length++) {
      await expect(unpacked(data.subarray(0, length))).rejects.toThrow();
    }
  });

  it('fails if the content is not that of its checksum', async () => {
    const changed = frame([raw('abd', false), repeated('y', 3)], { checksum: 0x4907e24b });
    await expect(unpacked(changed)).rejects.toThrow('its checksum does not fit');
  });

  it('fails if the content is not as long as the header says', async () => {
    const header = Buffer.from([0x20, 4]);
    const data = Buffer.concat([MAGIC, header, raw('abc')]);
    await expect(unpacked(data)).rejects.toThrow('zstd fails with 20');
    const endsEmpty = Buffer.concat([MAGIC, header, raw('abc', false), raw('')]);
    await expect(unpacked(endsEmpty)).rejects.toThrow('its length does not fit');
    expect((await unpacked(Buffer.concat([MAGIC, Buffer.from([0x20, 3]), raw('abc')]))).text).toBe('abc');
  });

  it('gives back the memory of its windows, also of those of damaged data', async () => {
    const large = frame([raw('abc')], { exponent: 17 });
    const damaged = Buffer.concat([MAGIC, Buffer.from([0, 17 << 3, 15, 0, 0, 7])]);
    // together the windows would take more than WebAssembly has
    for (let i = 0; i < 20; i++) {
      expect((await unpacked(large)).text).toBe('abc');
      await expect(unpacked(damaged)).rejects.toThrow('zstd fails with 20');
    }
  });

  it('ends early if no more is wanted, and unpacks the next', async () => {
    const data = frame([raw('abc', false), raw('def')]);
    for await (const chunk of unpackZstd(inPieces(data, 7), 'x.zst')) {
      expect(chunk.toString()).toBe('abc');
      break;
    }
    expect((await unpacked(data)).text).toBe('abcdef');
  });

  it('refuses what is behind the frames', async () => {
    await expect(unpacked(Buffer.concat([frame([raw('a')]), Buffer.from('junk')]))).rejects.toThrow(
      "File 'x.zst' is damaged or cut off: something else is behind its zstd data",
    );
  });
});

describe('readContent of zstd data', () => {
  const read = async (data: Buffer): Promise<string> => {
    const path = join(temporaryFolder(), 'x.zst');
    writeFileSync(path, data);
    let text = '';
    for await (const chunk of readContent(path, 'zstd')) text += chunk.toString();
    return text;
  };

  it('takes a window of 128 MB', async () => {
    expect(await read(frame([raw('abc')], { exponent: 17 }))).toBe('abc');
  });

  it('goes on behind the end of a frame, and over what is to be skipped', async () => {
    const frames = [
      SKIPPED,
      frame([raw('ab', false), raw('c')]),
      frame([raw('')]),
      SKIPPED,
      frame([raw('d')]),
      SKIPPED,
    ];
    expect(await read(Buffer.concat(frames))).toBe('abcd');
  });

  it('says so if a later frame is cut off', async () => {
    const data = Buffer.concat([frame([raw('abc')]), frame([raw('def')])]);
    await expect(read(data.subarray(0, -1))).rejects.toThrow(/^File '.*x\.zst'.* is? ?damaged or cut off/);
  });

  it('says what a greater window needs', async () => {
    await expect(read(frame([raw('abc')], { exponent: 18 }))).rejects.toThrow(
      /with a window of 256 MB \(--long\), and at most 128 MB are read; unpack it/,
    );
  });

  it('says that it needs a dictionary', async () => {
    const data = Buffer.concat([MAGIC, Buffer.from([1, 0x38, 7]), raw('abc')]);
    await expect(read(data)).rejects.toThrow(/was packed by zstd with a dictionary \(7\); unpack it/);
  });

  it('has no words of a library for what is damaged', async () => {
    await expect(read(Buffer.concat([MAGIC, Buffer.from([0, 0x38, 0xff, 0xff, 0xff, 1, 2, 3])]))).rejects.toThrow(
      /^File '.*x\.zst': its zstd data is damaged or cut off, after \d+ of its bytes$/,
    );
  });
});
