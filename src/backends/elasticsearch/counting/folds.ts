import { KeyMap } from '../../../tables/key-map.js';
import { valueText } from '../connection/lossless-json.js';
import type { DayCounts } from '../../backend.js';
import type { Fold } from './count-slices.js';
import { keyOfBucket, type RawValue } from './composite.js';
import { Spread } from './spread.js';

interface Remembered<Value> {
  readonly rows: KeyMap<Value>;
  first: RawValue | undefined;
  second: RawValue | undefined;
  row: Value | undefined;
}

/** The rows of a fold. Groups come sorted by key, so the row of the last one is mostly the row of the next. */
export class Rows<Value> {
  readonly #memory: Remembered<Value> = { rows: new KeyMap(), first: undefined, second: undefined, row: undefined };

  get map(): KeyMap<Value> {
    return this.#memory.rows;
  }

  rowFor(raw: readonly RawValue[], create: () => Value): Value {
    const memory = this.#memory;
    if (memory.row !== undefined && raw[0] === memory.first && raw[1] === memory.second) return memory.row;
    const key = keyOfBucket(raw);
    let row = memory.rows.get(key);
    if (row === undefined) memory.rows.set(key, (row = create()));
    [memory.first, memory.second, memory.row] = [raw[0], raw[1], row];
    return row;
  }
}

/** Folds (dimension, dimension, value) groups into how submissions spread over the values of each key. */
export function spreadFold(top: number): Fold<Rows<Spread>> {
  return {
    start: () => new Rows(),
    add: (rows, { raw, count }) => rows.rowFor(raw, () => new Spread(top)).add(valueText(raw[2]), count),
    merge(into, other) {
      for (const [key, spread] of other.map) into.rowFor(key, () => new Spread(top)).merge(spread);
    },
  };
}

interface Sums {
  submissions: number;
  samples: number;
}

/** Folds (dimension, dimension, sample) groups into submissions and distinct samples of each key. */
export const sumsFold: Fold<Rows<Sums>> = {
  start: () => new Rows(),
  add(rows, { raw, count }) {
    const sums = rows.rowFor(raw, () => ({ submissions: 0, samples: 0 }));
    sums.submissions += count;
    sums.samples++;
  },
  merge(into, other) {
    for (const [key, { submissions, samples }] of other.map) {
      const sums = into.rowFor(key, () => ({ submissions: 0, samples: 0 }));
      sums.submissions += submissions;
      sums.samples += samples;
    }
  },
};

/** Turns the counts of each day into the days of each key. */
export function byKey(
  days: readonly (readonly [day: number, keys: KeyMap<DayCounts>])[],
): KeyMap<Map<number, DayCounts>> {
  const keys = new KeyMap<Map<number, DayCounts>>();
  for (const [day, counts] of days) {
    for (const [key, dayCounts] of counts) {
      const history = keys.get(key);
      if (history) history.set(day, dayCounts);
      else keys.set(key, new Map([[day, dayCounts]]));
    }
  }
  return keys;
}
