import { type Key, KeyMap } from '../../../tables/key-map.js';
import type { DayCounts } from '../../backend.js';
import type { Fold } from './count-slices.js';
import { Spread } from './spread.js';

/** The rows of a fold. Groups come sorted by key, so the row of the last one is mostly the row of the next. */
export class Rows<Value> {
  readonly map = new KeyMap<Value>();
  #last: { readonly key: Key; readonly row: Value } | undefined;

  rowFor(key: Key, create: () => Value): Value {
    const last = this.#last;
    if (last?.key === key) return last.row;
    let row = this.map.get(key);
    if (row === undefined) this.map.set(key, (row = create()));
    this.#last = { key, row };
    return row;
  }
}

/** Folds groups into how submissions spread over the values of each key. */
export function spreadFold(top: number): Fold<Rows<Spread>> {
  return {
    start: () => new Rows(),
    add: (rows, { key, value, count }) => rows.rowFor(key, () => new Spread(top)).add(value, count),
    merge(into, other) {
      for (const [key, spread] of other.map) into.rowFor(key, () => new Spread(top)).merge(spread);
    },
  };
}

/** Submissions and distinct samples of a key. */
export interface Sums {
  submissions: number;
  samples: number;
}

function sumsBy(samplesOf: (count: number) => number): Fold<Rows<Sums>> {
  return {
    start: () => new Rows(),
    add(rows, { key, count }) {
      const sums = rows.rowFor(key, () => ({ submissions: 0, samples: 0 }));
      sums.submissions += count;
      sums.samples += samplesOf(count);
    },
    merge(into, other) {
      for (const [key, { submissions, samples }] of other.map) {
        const sums = into.rowFor(key, () => ({ submissions: 0, samples: 0 }));
        sums.submissions += submissions;
        sums.samples += samples;
      }
    },
  };
}

/** Folds groups of samples into submissions and distinct samples of each key. */
export const sumsFold = sumsBy(() => 1);

/** The same if every record is a sample of its own. */
export const ownSamplesFold = sumsBy((count) => count);

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
