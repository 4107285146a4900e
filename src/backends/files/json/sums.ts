import type { ValueCount } from '../../backend.js';
import type { Key } from '../../../tables/key-map.js';
import type { Scanner } from './scanner.js';

// A cell as `assembly/merge.ts` lays it out, and a value in its list.
const Cell = { group: 0, tag: 4, values: 8, submissions: 16, squares: 24, max: 32, topCount: 36, top: 44 };
const CELL_END = 40;
const Ranked = { submissions: 0, address: 4, length: 8, bytes: 12 };
const Group = { length: 4, bytes: 16 };

/** What a key's values of one attribute come to, in one span of time: a view of a packed cell. */
export class ValueSums {
  constructor(
    private readonly packed: Buffer,
    private readonly cell: number,
  ) {}

  /** Different values. */
  get values(): number {
    return Number(this.packed.readBigUInt64LE(this.cell + Cell.values));
  }

  get submissions(): number {
    return Number(this.packed.readBigUInt64LE(this.cell + Cell.submissions));
  }

  /** The sum of the values' submissions squared. */
  get squares(): bigint {
    return this.packed.readBigUInt64LE(this.cell + Cell.squares);
  }

  /** The most submissions of a value. */
  get max(): number {
    return this.packed.readUInt32LE(this.cell + Cell.max);
  }

  /** The most frequent values, most first, at most so many. */
  top(most: number): ValueCount[] {
    const { packed, cell } = this;
    const top: ValueCount[] = [];
    let at = cell + CELL_END;
    for (let left = Math.min(most, packed.readUInt32LE(cell + Cell.topCount)); left > 0; left--) {
      const start = at + 8;
      const end = start + packed.readUInt32LE(at + 4);
      top.push({ value: packed.toString('utf8', start, end), submissions: packed.readUInt32LE(at) });
      at = end;
    }
    return top;
  }
}

/** The sums of one key by tag (span and attribute). */
export interface KeySums {
  readonly key: Key;
  readonly sums: ReadonlyMap<number, ValueSums>;
}

/** The cells of a scanner, those of a key together, from its start to the next one's. */
function cellsByKey({ exports: x, bytes }: Scanner): { cells: Uint32Array; starts: Uint32Array } {
  const slots = x.cellSlots() >>> 0;
  const end = slots + 4 * x.cellSlotCount();
  const starts = new Uint32Array(x.groupCount() + 1);
  let count = 0;
  for (let slot = slots; slot < end; slot += 4) {
    const cell = bytes.readUInt32LE(slot);
    if (cell === 0) continue;
    count++;
    const next = bytes.readUInt32LE(cell + Cell.group) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let group = 1; group < starts.length; group++) starts[group] = (starts[group] ?? 0) + (starts[group - 1] ?? 0);
  const cells = new Uint32Array(count);
  const free = starts.slice();
  for (let slot = slots; slot < end; slot += 4) {
    const cell = bytes.readUInt32LE(slot);
    if (cell === 0) continue;
    const group = bytes.readUInt32LE(cell + Cell.group);
    const place = free[group] ?? 0;
    cells[place] = cell;
    free[group] = place + 1;
  }
  return { cells, starts };
}

function packedBytes({ exports: x, bytes }: Scanner, { cells, starts }: ReturnType<typeof cellsByKey>): number {
  let size = 0;
  for (let group = 0; group + 1 < starts.length; group++) {
    if (starts[group] === starts[group + 1]) continue;
    size += 8 + bytes.readUInt32LE((x.groupAt(group) >>> 0) + Group.length);
  }
  for (const cell of cells) {
    const list = bytes.readUInt32LE(cell + Cell.top);
    const count = bytes.readUInt32LE(cell + Cell.topCount);
    size += CELL_END + 8 * count;
    for (let i = 0; i < count; i++) size += bytes.readUInt32LE(list + i * Ranked.bytes + Ranked.length);
  }
  return size;
}

/**
 * The sums of all keys, as bytes: objects for a million keys, each with lists of values that hardly anybody looks at, take
 * gigabytes. Of each key: the length of its text, how many cells it has, its text; then each cell up to its list with the
 * length of all of it before, and of each value in its list how often it is there, its length, and its text.
 */
export class PackedSums {
  private constructor(private readonly bytes: Buffer) {}

  /** Copies them out of a scanner's memory, which another scan may use. */
  static of(scanner: Scanner): PackedSums {
    const { exports: x, bytes: from } = scanner;
    const byKey = cellsByKey(scanner);
    const bytes = Buffer.allocUnsafeSlow(packedBytes(scanner, byKey));
    const { cells, starts } = byKey;
    let at = 0;
    const copy = (start: number, length: number): void => {
      at += from.copy(bytes, at, start, start + length);
    };
    for (let group = 0; group + 1 < starts.length; group++) {
      const own = cells.subarray(starts[group], starts[group + 1]);
      if (own.length === 0) continue;
      const entry = x.groupAt(group) >>> 0;
      const length = from.readUInt32LE(entry + Group.length);
      at = bytes.writeUInt32LE(own.length, bytes.writeUInt32LE(length, at));
      copy(entry + Group.bytes, length);
      for (const cell of own) {
        const start = at;
        copy(cell, CELL_END);
        const list = from.readUInt32LE(cell + Cell.top);
        for (let i = 0; i < from.readUInt32LE(cell + Cell.topCount); i++) {
          const ranked = list + i * Ranked.bytes;
          const valueLength = from.readUInt32LE(ranked + Ranked.length);
          at = bytes.writeUInt32LE(from.readUInt32LE(ranked + Ranked.submissions), at);
          at = bytes.writeUInt32LE(valueLength, at);
          copy(from.readUInt32LE(ranked + Ranked.address), valueLength);
        }
        // in place of the key's number
        bytes.writeUInt32LE(at - start, start + Cell.group);
      }
    }
    return new PackedSums(bytes);
  }

  #keyAt(start: number, end: number): Key {
    const middle = start + 4 + this.bytes.readUInt32LE(start);
    return [this.bytes.toString('utf8', start + 4, middle), this.bytes.toString('utf8', middle, end)];
  }

  /** Key by key, in no particular order. */
  *[Symbol.iterator](): Generator<KeySums, void, undefined> {
    const { bytes } = this;
    let at = 0;
    while (at < bytes.length) {
      const end = at + 8 + bytes.readUInt32LE(at);
      const key = this.#keyAt(at + 8, end);
      const sums = new Map<number, ValueSums>();
      let cell = end;
      for (let left = bytes.readUInt32LE(at + 4); left > 0; left--) {
        sums.set(bytes.readUInt32LE(cell + Cell.tag), new ValueSums(bytes, cell));
        cell += bytes.readUInt32LE(cell + Cell.group);
      }
      at = cell;
      yield { key, sums };
    }
  }
}
