import { KeyMap } from '../../../tables/key-map.js';
import { EngineFault } from '../connection/engine-fault.js';
import type { PointInTime } from '../engine/point-in-time.js';
import type { FeedQueries } from '../feed/feed-queries.js';
import type { Query } from '../section/settings.js';
import { assertAddedUp } from './added-up.js';
import { type Aggregation, type Bucket, keyOfBucket, readGroups } from './composite.js';
import { type Counting, type Slice, withRecounts } from './count-slices.js';
import type { Pages } from './pages.js';
import { batchesOf, type KeyCount, ofKeys } from './key-batches.js';

// The highest precision that both products know.
const HIGHEST_PRECISION = 40_000;
// What the estimates of one answer may take of the memory of a shard, so that small heaps bear several answers.
const MOST_BYTES = 8 * 2 ** 20;
const MOST_BITS = 18;

/** Up to this many values the engine's estimate is next to exact: a key has no more samples than submissions. */
const precisionFor = (submissions: number): number => Math.min(HIGHEST_PRECISION, submissions);

/** The memory of one estimate: a hash table that holds as many values at a load of three quarters, of four bytes each. */
export function bytesOfEstimate(submissions: number): number {
  const table = Math.ceil(precisionFor(submissions) / 0.75) * 4;
  return 2 ** Math.min(MOST_BITS, Math.floor(Math.log2(table)) + 1);
}

interface Estimate extends KeyCount {
  /** The engine's number of distinct samples, if it was asked for: no more than submissions. */
  readonly samples: number | undefined;
}

/** The records of each key; with `inner`, also its value. Not all of them if they take more pages than `mostPages`. */
function readKeys(
  point: PointInTime,
  { dimensions }: FeedQueries,
  filter: readonly Query[],
  pages: Pages,
  options: { readonly signal: AbortSignal; readonly inner?: Aggregation; readonly mostPages?: number },
): Promise<{ readonly keys: KeyMap<Estimate>; readonly areAll: boolean }> {
  const { inner, ...limits } = options;
  return withRecounts(async () => {
    const keys = new KeyMap<Estimate>();
    const add = ({ raw, count, inner: samples }: Bucket): void => {
      if (inner && !(samples !== undefined && samples >= 1)) {
        throw new EngineFault('recount', 'a key came without its number of samples');
      }
      keys.set(keyOfBucket(raw), { raw, submissions: count, samples: samples && Math.min(samples, count) });
    };
    const question = { filter, fields: dimensions, ...(inner && { inner }) };
    const records = await readGroups(point, question, add, pages, limits);
    return { keys, areAll: records !== undefined };
  });
}

/** Submissions of each key of a slice, counted exactly. */
export async function countKeys(
  { point, pages }: Counting,
  queries: FeedQueries,
  slice: Slice,
  signal: AbortSignal,
): Promise<KeyMap<KeyCount>> {
  const { keys } = await readKeys(point, queries, slice.filter, pages, { signal });
  assertAddedUp(keys, slice.records);
  return keys;
}

const samplesOf = ({ sample }: FeedQueries, submissions: number): Aggregation => ({
  cardinality: { field: sample.path, precision_threshold: precisionFor(submissions) },
});

/** How many keys may be estimated by one answer if none has more submissions than this. */
const mostEstimates = (submissions: number): number => Math.floor(MOST_BYTES / bytesOfEstimate(submissions));

/** The keys of a slice, with their submissions and the engine's estimates of their samples. */
export interface EstimatedKeys {
  readonly keys: KeyMap<KeyCount>;
  readonly samples: KeyMap<number>;
}

/** All of a slice by one answer, or undefined if it has too many keys for that. */
async function estimateAtOnce(
  { point, pages }: Counting,
  queries: FeedQueries,
  { filter, records }: Slice,
  signal: AbortSignal,
): Promise<EstimatedKeys | undefined> {
  // One more than there may be, so that the page is seen to be the last.
  const sized = pages.sized(Math.min(pages.size, mostEstimates(records) + 1));
  const options = { signal, inner: samplesOf(queries, records), mostPages: 1 };
  const { keys, areAll } = await readKeys(point, queries, filter, sized, options);
  if (!areAll) return undefined;
  assertAddedUp(keys, records);
  const samples = new KeyMap<number>();
  for (const [key, { samples: estimate = 0 }] of keys) samples.set(key, estimate);
  return { keys, samples };
}

/** The keys of a slice: submissions counted exactly, samples estimated by the engine. */
export async function estimateSlice(
  counting: Counting,
  queries: FeedQueries,
  slice: Slice,
  signal: AbortSignal,
): Promise<EstimatedKeys> {
  const atOnce = await estimateAtOnce(counting, queries, slice, signal);
  if (atOnce) return atOnce;
  const keys = await countKeys(counting, queries, slice, signal);
  const options = { signal, everyKey: true };
  return { keys, samples: await estimateSamples(counting, queries, slice.filter, keys.values(), options) };
}

/**
 * The engine's estimates of the distinct samples of some keys of a slice.
 *
 * @param everyKey whether these are all keys of the slice
 */
export async function estimateSamples(
  { point, pages }: Counting,
  queries: FeedQueries,
  filter: readonly Query[],
  keys: Iterable<KeyCount>,
  options: { readonly signal: AbortSignal; readonly everyKey: boolean },
): Promise<KeyMap<number>> {
  const { signal, everyKey } = options;
  const samples = new KeyMap<number>();
  const batches = batchesOf(keys, mostEstimates);
  for (const batch of batches) {
    const inner = samplesOf(queries, batch[0]?.submissions ?? 0);
    const ofBatch = everyKey && batches.length === 1 ? filter : [...filter, ofKeys(queries, batch)];
    // One more than there are, so that the first page is seen to be the last.
    const { keys: estimates } = await readKeys(point, queries, ofBatch, pages.sized(batch.length + 1), {
      signal,
      inner,
    });
    for (const { raw, submissions } of batch) {
      const key = keyOfBucket(raw);
      const found = estimates.get(key);
      if (found?.submissions !== submissions || found.samples === undefined) {
        throw new EngineFault(
          'restart',
          `the counts do not add up: ${found?.submissions ?? 0} records counted, ${submissions} asked about`,
        );
      }
      samples.set(key, found.samples);
    }
  }
  return samples;
}
