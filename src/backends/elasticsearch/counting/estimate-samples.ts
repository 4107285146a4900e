import { z } from 'zod';
import { type Key, KeyMap } from '../../../tables/key-map.js';
import { EngineFault } from '../connection/engine-fault.js';
import { readAs } from '../connection/read-answer.js';
import type { PointInTime } from '../engine/point-in-time.js';
import { allOf } from '../feed/bool-query.js';
import type { FeedQueries } from '../feed/feed-queries.js';
import type { Query } from '../section/settings.js';
import { assertAllCounted } from './added-up.js';
import { type Aggregation, type Bucket, readGroups } from './composite.js';
import { type Counting, type Slice, withRecounts } from './count-slices.js';
import type { Pages } from './pages.js';
import { keyReader, keySources, sourcesOf } from './grouping.js';
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

interface Estimate {
  /** The engine's number of distinct samples, if it was asked for: no more than submissions. */
  readonly samples: number | undefined;
}

function readEstimate(estimate: unknown): number | undefined {
  const isEstimate = typeof estimate === 'object' && estimate !== null && 'value' in estimate;
  return isEstimate && typeof estimate.value === 'number' ? estimate.value : undefined;
}

/** The records of each key; with `inner`, also its value. Not all of them if they take more pages than `mostPages`. */
function readKeys(
  point: PointInTime,
  queries: FeedQueries,
  filter: readonly Query[],
  pages: Pages,
  options: { readonly signal: AbortSignal; readonly inner?: Aggregation; readonly mostPages?: number },
): Promise<{ readonly keys: KeyMap<KeyCount & Estimate>; readonly records: number | undefined }> {
  const { inner, ...limits } = options;
  return withRecounts(async () => {
    const sources = keySources(queries.dimensions);
    const readKey = keyReader(queries.dimensions, 0);
    const keys = new KeyMap<KeyCount & Estimate>();
    const add = ({ raw, count, inner: { inner: estimate } }: Bucket): void => {
      const samples = inner ? readEstimate(estimate) : undefined;
      if (inner && !(samples !== undefined && samples >= 1)) {
        throw new EngineFault('recount', 'a key came without its number of samples');
      }
      const key = readKey(raw);
      const before = keys.get(key);
      keys.set(key, {
        raws: [...(before?.raws ?? []), raw],
        submissions: (before?.submissions ?? 0) + count,
        // estimates of parts can't be added up: a sample may be in several
        samples: before ? undefined : samples && Math.min(samples, count),
      });
    };
    const records = await readGroups(
      point,
      { filter, sources, ...(inner && { inner: { inner } }) },
      add,
      pages,
      limits,
    );
    return { keys, records };
  });
}

/** Submissions of each key of a slice, counted exactly. */
export async function countKeys(
  { point, pages }: Counting,
  queries: FeedQueries,
  slice: Slice,
  signal: AbortSignal,
): Promise<KeyMap<KeyCount>> {
  const { keys, records } = await readKeys(point, queries, slice.filter, pages, { signal });
  assertAllCounted(records ?? 0, slice.records);
  return keys;
}

const samplesOf = ({ sample }: FeedQueries, submissions: number): Aggregation => ({
  cardinality: { field: sourcesOf(sample)[0]?.path ?? '', precision_threshold: precisionFor(submissions) },
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
  slice: Slice,
  signal: AbortSignal,
): Promise<KeyMap<KeyCount & Estimate> | undefined> {
  // One more than there may be, so that the page is seen to be the last.
  const sized = pages.sized(Math.min(pages.size, mostEstimates(slice.records) + 1));
  const options = { signal, inner: samplesOf(queries, slice.records), mostPages: 1 };
  const { keys, records } = await readKeys(point, queries, slice.filter, sized, options);
  if (records === undefined) return undefined;
  assertAllCounted(records, slice.records);
  return keys;
}

/** The keys of a slice: submissions counted exactly, samples estimated by the engine. */
export async function estimateSlice(
  counting: Counting,
  queries: FeedQueries,
  slice: Slice,
  signal: AbortSignal,
): Promise<EstimatedKeys> {
  const atOnce = await estimateAtOnce(counting, queries, slice, signal);
  const keys = atOnce ?? (await countKeys(counting, queries, slice, signal));
  const samples = new KeyMap<number>();
  const others = new KeyMap<KeyCount>();
  for (const [key, count] of keys) {
    const estimate = atOnce?.get(key)?.samples;
    if (estimate === undefined) others.set(key, count);
    else samples.set(key, estimate);
  }
  const everyKey = others.size === keys.size;
  const estimated = await estimateSamples(counting, queries, slice.filter, others, { signal, everyKey });
  for (const [key, estimate] of estimated) samples.set(key, estimate);
  return { keys, samples };
}

const TOGETHER = z.object({
  hits: z.object({ total: z.object({ value: z.int() }) }),
  aggregations: z.object({ inner: z.object({ value: z.int() }) }),
});

/** The estimate of one key that the engine tells apart into several. */
async function estimateTogether(
  { point }: Counting,
  queries: FeedQueries,
  filter: readonly Query[],
  key: KeyCount,
  signal: AbortSignal,
): Promise<number> {
  const { hits, aggregations } = await point.search(
    {
      size: 0,
      track_total_hits: true,
      query: allOf([...filter, ofKeys(keySources(queries.dimensions), [key])]),
      aggs: { inner: samplesOf(queries, key.submissions) },
    },
    readAs(TOGETHER),
    { signal },
  );
  assertAllCounted(hits.total.value, key.submissions);
  return Math.min(aggregations.inner.value, key.submissions);
}

/**
 * The engine's estimates of the distinct samples of some keys of a slice.
 *
 * @param everyKey whether these are all keys of the slice
 */
export async function estimateSamples(
  counting: Counting,
  queries: FeedQueries,
  filter: readonly Query[],
  keys: KeyMap<KeyCount>,
  options: { readonly signal: AbortSignal; readonly everyKey: boolean },
): Promise<KeyMap<number>> {
  const { point, pages } = counting;
  const { signal, everyKey } = options;
  const sources = keySources(queries.dimensions);
  const readKey = keyReader(queries.dimensions, 0);
  const samples = new KeyMap<number>();
  const single: (KeyCount & { readonly key: Key })[] = [];
  for (const [key, count] of keys) {
    if (count.raws.length === 1) single.push({ ...count, key });
    else samples.set(key, await estimateTogether(counting, queries, filter, count, signal));
  }
  const batches = batchesOf(single, mostEstimates);
  for (const batch of batches) {
    const inner = samplesOf(queries, batch[0]?.submissions ?? 0);
    const ofBatch = everyKey && batch.length === keys.size ? filter : [...filter, ofKeys(sources, batch)];
    // One more than there are, so that the first page is seen to be the last.
    const { keys: estimates } = await readKeys(point, queries, ofBatch, pages.sized(batch.length + 1), {
      signal,
      inner,
    });
    for (const { raws, submissions } of batch) {
      const key = readKey(raws[0] ?? []);
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
