import { compareCodePoints } from './code-point-order.js';

/** One pair of values of the two dimensions. */
export type Key = readonly [dimension0: string, dimension1: string];

export function compareKeys(a: Key, b: Key): number {
  return compareCodePoints(a[0], b[0]) || compareCodePoints(a[1], b[1]);
}

/** A map from keys to values. Safe for any string (`__proto__` too), and read out in code point order. */
export class KeyMap<Value> {
  readonly #rows = new Map<string, Map<string, Value>>();
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
    if (row === undefined) this.#rows.set(key[0], (row = new Map<string, Value>()));
    if (!row.has(key[1])) this.#size++;
    row.set(key[1], value);
  }

  *keys(): Generator<Key> {
    for (const [key] of this) yield key;
  }

  *values(): Generator<Value> {
    for (const [, value] of this) yield value;
  }

  *[Symbol.iterator](): Generator<readonly [Key, Value]> {
    const byCodePoint = ([a]: [string, unknown], [b]: [string, unknown]): number => compareCodePoints(a, b);
    for (const [dimension0, row] of [...this.#rows].sort(byCodePoint)) {
      for (const [dimension1, value] of [...row].sort(byCodePoint)) yield [[dimension0, dimension1], value];
    }
  }
}
