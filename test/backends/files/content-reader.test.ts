import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openContent } from '../../../src/backends/files/content-reader.js';
import { InputError } from '../../../src/errors.js';
import { readContent } from '../../../src/backends/files/decompress.js';

const folder = mkdtempSync(join(tmpdir(), 'tpa-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'content');
const { signal } = new AbortController();
const nothing = (): undefined => undefined;
const zstd = 'zstdCompressSync' in zlib ? (zlib.zstdCompressSync as (data: Buffer) => Buffer) : undefined;
const PACKINGS = { gzip: (data: Buffer): Buffer => zlib.gzipSync(data), ...(zstd && { zstd }) };
const SKIPPED = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

/** Of damaged data two things may be wrong, and which a stream finds first depends on its threads. */
function faultOf(error: unknown): string {
  expect(error).toBeInstanceOf(InputError);
  expect(String(error)).toMatch(/damaged or cut off|was packed by zstd with/);
  return 'damaged';
}

/** What is read of a file in pieces of a size, or what is wrong with it. */
async function read(
  packing: 'gzip' | 'zstd',
  data: Buffer,
  size: number,
  inflaterOf?: () => undefined,
): Promise<string> {
  writeFileSync(path, data);
  const pieces: Buffer[] = [];
  try {
    await using content = openContent(path, packing, data.length, signal, inflaterOf);
    for (;;) {
      const piece = Buffer.alloc(size);
      const bytes = await content.read(piece);
      if (bytes === 0) return Buffer.concat(pieces).toString('latin1');
      pieces.push(piece.subarray(0, bytes));
    }
  } catch (error) {
    return faultOf(error);
  }
}

async function asStreamed(packing: 'gzip' | 'zstd', data: Buffer): Promise<string> {
  writeFileSync(path, data);
  const pieces: Buffer[] = [];
  try {
    for await (const piece of readContent(path, packing, undefined, data.length)) pieces.push(piece);
    return Buffer.concat(pieces).toString('latin1');
  } catch (error) {
    return faultOf(error);
  }
}

describe.each(Object.entries(PACKINGS) as ['gzip' | 'zstd', (data: Buffer) => Buffer][])(
  'openContent of data packed by %s',
  (packing, pack) => {
    const between = packing === 'zstd' ? SKIPPED : Buffer.alloc(0);

    it('gives what a stream gives: members one after the other, cut off, damaged, with something behind', async () => {
      const content = fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes));
      const change = fc.constantFrom('none', 'cut', 'flip', 'zeros', 'junk');
      await fc.assert(
        fc.asyncProperty(
          fc.array(content, { minLength: 1, maxLength: 3 }),
          change,
          fc.nat(),
          fc.integer({ min: 1, max: 5000 }),
          fc.boolean(),
          async (contents, changed, at, size, isStreamed) => {
            let data = Buffer.concat(contents.flatMap((each) => [pack(each), between]));
            if (changed === 'cut') data = data.subarray(0, at % data.length);
            if (changed === 'flip') data.writeUInt8((data[at % data.length] ?? 0) ^ 0x10, at % data.length);
            if (changed === 'zeros') data = Buffer.concat([data, Buffer.alloc(1 + (at % 9))]);
            if (changed === 'junk') data = Buffer.concat([data, Buffer.from('junk')]);
            const got = await read(packing, data, size, isStreamed ? nothing : undefined);
            expect(got).toBe(await asStreamed(packing, data));
            if (changed === 'none') expect(got).toBe(Buffer.concat(contents).toString('latin1'));
          },
        ),
        { numRuns: 150 },
      );
    });

    it('fills the buffer, however little is read at once', async () => {
      const content = Buffer.alloc(3_000_000, 'abcdefghijklm');
      const data = pack(content);
      expect(await read(packing, data, 1 << 20)).toBe(content.toString());
      writeFileSync(path, data);
      await using reader = openContent(path, packing, data.length, signal);
      const buffer = Buffer.from(new SharedArrayBuffer(1 << 20));
      expect(await reader.read(buffer)).toBe(1 << 20);
      expect(buffer.equals(content.subarray(0, 1 << 20))).toBe(true);
    });

    it('tells that a file became shorter', async () => {
      const data = pack(Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * i) % 251)));
      writeFileSync(path, data.subarray(0, -50));
      await using reader = openContent(path, packing, data.length, signal);
      const all = async (): Promise<void> => {
        while ((await reader.read(Buffer.alloc(100))) > 0);
      };
      await expect(all()).rejects.toThrow('damaged or cut off');
    });
  },
);

it('opens a file of no bytes', async () => {
  expect(await read('gzip', Buffer.alloc(0), 10)).toBe('');
});

describe('openContent of a zstd frame without a checksum', () => {
  const block = (content: string, isLast: boolean): Buffer => {
    const header = Buffer.alloc(3);
    header.writeUIntLE((content.length << 3) | (isLast ? 1 : 0), 0, 3);
    return Buffer.concat([header, Buffer.from(content)]);
  };
  /** A frame whose header tells how many bytes its content has. Its last block is empty. */
  const frame = (told: number, ...contents: string[]): Buffer =>
    Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, told]),
      ...contents.map((content) => block(content, false)),
      block('', true),
    ]);

  it.each([1, 4, 100])('counts what it unpacks to, frame by frame, in pieces of %d bytes', async (size) => {
    for (const inflaterOf of [undefined, nothing]) {
      const two = Buffer.concat([frame(6, 'abc', 'def'), SKIPPED, frame(2, 'gh')]);
      expect(await read('zstd', two, size, inflaterOf)).toBe('abcdefgh');
      for (const bad of [frame(7, 'abc', 'def'), Buffer.concat([frame(3, 'abc'), frame(9, 'def')])]) {
        expect(await read('zstd', bad, size, inflaterOf)).toBe('damaged');
      }
    }
  });
});

/** What is read of damaged data in pieces of a size, before it is told that it is damaged. */
async function readUntilFault(packing: 'gzip' | 'zstd', size: number, inflaterOf?: () => undefined): Promise<Buffer> {
  const { length } = readFileSync(path);
  await using content = openContent(path, packing, length, signal, inflaterOf);
  const pieces: Buffer[] = [];
  const piece = Buffer.alloc(size);
  const readAll = async (): Promise<void> => {
    for (;;) pieces.push(Buffer.from(piece.subarray(0, await content.read(piece))));
  };
  await expect(readAll()).rejects.toThrow('damaged or cut off');
  await expect(content.read(piece)).rejects.toThrow('damaged or cut off');
  return Buffer.concat(pieces);
}

describe('openContent, of damaged data', () => {
  it.each(Object.entries(PACKINGS))('gives what is before the damage, whatever the pieces: %s', async (name, pack) => {
    const packing = name as 'gzip' | 'zstd';
    const data = Buffer.from(Array.from({ length: 60_000 }, (_, i) => `{"record":${i}}`).join('\n'));
    const packed = pack(data);
    // a byte of the checksum
    const at = packed.length - (packing === 'gzip' ? 8 : 1);
    packed.writeUInt8(packed.readUInt8(at) ^ 1, at);
    writeFileSync(path, packed);
    for (const inflaterOf of [undefined, nothing]) {
      const small = await readUntilFault(packing, 1 << 18, inflaterOf);
      const large = await readUntilFault(packing, 1 << 20, inflaterOf);
      expect(small.equals(large)).toBe(true);
      expect(small.equals(data.subarray(0, small.length))).toBe(true);
      expect(small.length).toBeGreaterThan(500_000);
    }
  });
});
