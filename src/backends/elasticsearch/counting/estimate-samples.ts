import { type Key, KeyMap } from '../../../tables/key-map.js';
import { EngineFault } from '../connection/engine-fault.js';
import type { FeedQueries } from '../feed/feed-queries.js';
import type { Query } from '../section/settings.js';
import { assertAddedUp } from './added-up.js';
import { keyOf, readGroups } from './composite.js';
import type { Counting, Slice } from './count-slices.js';
import { batchesOf, type KeyCount, ofKeys } from './key-batches.js';

// The highest precision that both products know.
const HIGHEST_PRECISION = 40_000;
// What the estimates of one answer may take of the memory of a shard, so that small heaps bear several answers.
const MOST_BYTES = 8 * 2 ** 20;
const MOST_BITS = 18;

/** Up to so many values the engine's estimate is next to exact: a key has no more samples than submissions. */
const precisionFor = (submissions: number): number => Math.min(HIGHEST_PRECISION, submissions);

/** The memory of one estimate: a hash table that holds as many values at a load of three quarters, of four bytes each. */
export function bytesOfEstimate(submissions: number): number {
  const table = Math.ceil(precisionFor(submissions) / 0.75) * 4;
  return 2 ** Math.min(MOST_BITS, Math.floor(Math.log2(table)) + 1);
}

/** Submissions of each key of a slice, counted exactly. */
export async function countKeys(
  { point, counter }: Counting,
  { dimensions }: FeedQueries,
  slice: Slice,
  signal: AbortSignal,
): Promise<KeyMap<KeyCount>> {
  const keys = new KeyMap<KeyCount>();
  await readGroups(
    point,
    { filter: slice.filter, fields: dimensions },
    ({ raw, count }) => keys.set(keyOf(raw), { raw, submissions: count }),
    counter,
    { signal },
  );
  assertAddedUp(keys, slice.records);
  return keys;
}

/** The engine's estimates of the distinct samples of some keys of a slice; every key asked for is in the answer. */
export async function estimateSamples(
  { point, counter }: Counting,
  queries: FeedQueries,
  filter: readonly Query[],
  keys: Iterable<KeyCount>,
  options: { readonly signal: AbortSignal; readonly all: boolean },
): Promise<KeyMap<number>> {
  const samples = new KeyMap<number>();
  const batches = batchesOf(keys, (submissions) => Math.floor(MOST_BYTES / bytesOfEstimate(submissions)));
  for (const batch of batches) {
    const precision = precisionFor(batch[0]?.submissions ?? 0);
    const inner = { cardinality: { field: queries.sample.path, precision_threshold: precision } };
    // One more than there are, so that the first page is seen to be the last.
    const pages = counter.sized(batch.length + 1);
    const batchFilter = options.all && batches.length === 1 ? filter : [...filter, ofKeys(queries, batch)];
    const counted = new KeyMap<KeyCount>();
    await readGroups(
      point,
      { filter: batchFilter, fields: queries.dimensions, inner },
      ({ raw, count, inner: estimate }) => {
        if (estimate === undefined) throw new EngineFault('restart', 'a group came without its number of samples');
        const key: Key = keyOf(raw);
        counted.set(key, { raw, submissions: count });
        samples.set(key, Math.min(estimate, count));
      },
      pages,
      { signal: options.signal },
    );
    for (const { raw, submissions } of batch) {
      const found = counted.get(keyOf(raw))?.submissions ?? 0;
      if (found === submissions) continue;
      throw new EngineFault(
        'restart',
        `the counts do not add up: ${found} records counted, ${submissions} asked about`,
      );
    }
  }
  return samples;
}
