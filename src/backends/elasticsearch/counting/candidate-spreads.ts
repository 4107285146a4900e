import { KeyMap } from '../../../tables/key-map.js';
import type { FeedQueries } from '../feed/feed-queries.js';
import type { Query } from '../section/settings.js';
import { assertAddedUp } from './added-up.js';
import { type Counting, countSlices, type Slice } from './count-slices.js';
import { spreadFold } from './folds.js';
import { groupingBy, keyReader, keySources, ONLY_KEY } from './grouping.js';
import { batchesOf, type KeyCount, ofKeys } from './key-batches.js';
import type { Spread } from './spread.js';

// A key with at least this share of a page is counted by itself: its groups need not carry it.
const OWN_SHARE = 1 / 8;

/** How submissions spread over samples, counted exactly, of the given keys: those that may be peaks. */
export async function countCandidates(
  counting: Counting,
  queries: FeedQueries,
  filter: readonly Query[],
  candidates: readonly KeyCount[],
  { top, zeros }: { readonly top: number; readonly zeros: ReadonlySet<string> },
): Promise<KeyMap<Spread>> {
  const sources = keySources(queries.dimensions);
  const sliceOf = (keys: readonly KeyCount[]): Slice => ({
    filter: [...filter, ofKeys(sources, keys)],
    records: keys.reduce((sum, { submissions }) => sum + submissions, 0),
  });
  const least = counting.pages.size * OWN_SHARE;
  const large = candidates.filter(({ submissions }) => submissions >= least);
  const small = batchesOf(candidates.filter(({ submissions }) => submissions < least));
  const ofOne = groupingBy(undefined, queries.sample, zeros);
  const ofSeveral = groupingBy(queries.dimensions, queries.sample, zeros);
  const readKey = keyReader(queries.dimensions, 0);
  const all = new KeyMap<Spread>();
  const single = await countSlices(
    counting,
    large.map((key) => sliceOf([key])),
    ofOne,
    spreadFold(top),
  );
  for (const [i, { raws }] of large.entries()) {
    const spread = single[i]?.map.get(ONLY_KEY);
    if (spread) all.set(readKey(raws[0] ?? []), spread);
  }
  const rows = await countSlices(counting, small.map(sliceOf), ofSeveral, spreadFold(top));
  for (const { map } of rows) for (const [key, spread] of map) all.set(key, spread);
  assertAddedUp(all, sliceOf(candidates).records);
  return all;
}
