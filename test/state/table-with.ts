import type { GlobalTable } from '../../src/tables/global-table.js';
import { KeyMap } from '../../src/tables/key-map.js';
import { DAY, november } from '../harness/tiny-feed.js';

/** A table of `keys` rows, whose counts are `count`. */
export function tableWith(count: number, keys = ['Type']): GlobalTable {
  return new KeyMap(
    keys.map((name) => [
      ['malicious', name],
      {
        start: november(1),
        end: november(1) + count * DAY,
        windowCount: Math.max(1, count),
        subCountAvg: count,
        subCountMax: count,
        sampCountAvg: count,
        sampCountMax: count,
        sampSubCountAvg: 1,
        sampSubCountMax: 1,
        thresholdSuggested: 90,
      },
    ]),
  );
}
