import { compareCodePoints, inCodePointOrder } from './code-point-order.js';

/** One pair of values of the two dimensions. */
export type Key = readonly [dimension0: string, dimension1: string];

export function compareKeys(a: Key, b: Key): number {
  return compareCodePoints(a[0], b[0]) || compareCodePoints(a[1], b[1]);
}

/**
 * A map that is read out in code point order. It is sorted when it is read, unless its names came in that order: a table of
 * a million keys is read many times in a run.
 */
class SortedMap<Value> {
  #values = new Map<string, Value>();
  #last = '';
  #isSorted = true;

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  set(name: string, value: Value): void {
    if (this.#isSorted && !this.#values.has(name)) {
      if (compareCodePoints(this.#last, name) > 0) this.#isSorted = false;
      this.#last = name;
    }
    this.#values.set(name, value);
  }

  #sort(): void {
    const names = inCodePointOrder([...this.#values.keys()]);
    const sorted = new Map<string, Value>();
    for (const name of names) sorted.set(name, this.#values.get(name) as Value);
    this.#values = sorted;
    this.#last = names.at(-1) ?? '';
    this.#isSorted = true;
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    if (!this.#isSorted) this.#sort();
    return this.#values.entries();
  }
}

/**
 * A map from keys to values. Safe for any string (`__proto__` too), and read out in code point order. While it is read,
 * no key may be added to it.
 */
export class KeyMap<Value> {
  readonly #rows = new SortedMap<SortedMap<Value>>();
  #size = 0;

  constructor(entries: Iterable<readonly [Key, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#size;
  }

  get(key: Key): Value | undefined {
    return this.#rows.get(key[0])?.get(key[1]);
  }

  has(key: Key): boolean {
    return this.#rows.get(key[0])?.has(key[1]) ?? false;
  }

  set(key: Key, value: Value): void {
    let row = this.#rows.get(key[0]);
    if (row === undefined) this.#rows.set(key[0], (row = new SortedMap<Value>()));
    if (!row.has(key[1])) this.#size++;
    row.set(key[1], value);
  }

  *keys(): Generator<Key> {
    for (const [key] of this) yield key;
  }

  *values(): Generator<Value> {
    for (const [, row] of this.#rows) for (const [, value] of row) yield value;
  }

  *[Symbol.iterator](): Generator<readonly [Key, Value]> {
    for (const [dimension0, row] of this.#rows) {
      for (const [dimension1, value] of row) yield [[dimension0, dimension1], value];
    }
  }
}
