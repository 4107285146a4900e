import type { WindowResult } from '../analysis.js';
import type { Key } from '../tables/key-map.js';
import { nearest } from '../text/nearest.js';

/** The known key most like the one that was written, also with its two values the other way round. */
export function nearestKey([dimension0, dimension1]: Key, { local, before }: WindowResult): Key | undefined {
  if (local.has([dimension1, dimension0]) || before.has([dimension1, dimension0])) return [dimension1, dimension0];
  const keys = [...local.keys(), ...before.keys()];
  const first = nearest(dimension0, new Set(keys.map((key) => key[0])));
  const beside = keys.filter((key) => key[0] === first).map((key) => key[1]);
  const second = nearest(dimension1, new Set(beside));
  return first === undefined || second === undefined ? undefined : [first, second];
}
