import type { ValueCount } from '../../backend.js';
import type { Key } from '../../../tables/key-map.js';
import type { Scanner } from './scanner.js';

/** What a key's values of one attribute come to, in one span of time. */
export interface ValueSums {
  /** Different values. */
  readonly values: number;
  readonly submissions: number;
  readonly squares: bigint;
  readonly max: number;
  readonly top: readonly ValueCount[];
}

/** The sums of all keys: the sums of a key by tag (span and attribute). */
export interface KeySums {
  readonly key: Key;
  readonly sums: ReadonlyMap<number, ValueSums>;
}

// A cell as `assembly/merge.ts` lays it out, and a value in its list.
const Cell = { group: 0, tag: 4, values: 8, submissions: 16, squares: 24, max: 32, topCount: 36, top: 44 };
const Ranked = { submissions: 0, address: 4, length: 8, bytes: 12 };
const GROUP_BYTES_AT = 16;

function keyAt(scanner: Scanner, group: number): Key {
  const { bytes } = scanner;
  const entry = scanner.exports.groupAt(group) >>> 0;
  const length = bytes.readUInt32LE(entry + 4);
  const start = entry + GROUP_BYTES_AT;
  const middle = start + 4 + bytes.readUInt32LE(start);
  return [bytes.toString('utf8', start + 4, middle), bytes.toString('utf8', middle, start + length)];
}

function sumsAt(bytes: Buffer, cell: number): ValueSums {
  const top: ValueCount[] = [];
  const list = bytes.readUInt32LE(cell + Cell.top);
  for (let i = 0; i < bytes.readUInt32LE(cell + Cell.topCount); i++) {
    const ranked = list + i * Ranked.bytes;
    const start = bytes.readUInt32LE(ranked + Ranked.address);
    const value = bytes.toString('utf8', start, start + bytes.readUInt32LE(ranked + Ranked.length));
    top.push({ value, submissions: bytes.readUInt32LE(ranked + Ranked.submissions) });
  }
  return {
    values: Number(bytes.readBigUInt64LE(cell + Cell.values)),
    submissions: Number(bytes.readBigUInt64LE(cell + Cell.submissions)),
    squares: bytes.readBigUInt64LE(cell + Cell.squares),
    max: bytes.readUInt32LE(cell + Cell.max),
    top,
  };
}

/** All sums that a scanner holds, key by key. */
export function readSums(scanner: Scanner): KeySums[] {
  const { exports: x, bytes } = scanner;
  const groups = new Map<number, Map<number, ValueSums>>();
  const slots = x.cellSlots() >>> 0;
  for (let i = 0; i < x.cellSlotCount(); i++) {
    const cell = bytes.readUInt32LE(slots + 4 * i);
    if (cell === 0) continue;
    const group = bytes.readUInt32LE(cell + Cell.group);
    const sums = groups.get(group) ?? new Map<number, ValueSums>();
    sums.set(bytes.readUInt32LE(cell + Cell.tag), sumsAt(bytes, cell));
    groups.set(group, sums);
  }
  return [...groups].map(([group, sums]) => ({ key: keyAt(scanner, group), sums }));
}
