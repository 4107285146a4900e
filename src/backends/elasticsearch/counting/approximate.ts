import { KeyMap } from '../../../tables/key-map.js';
import type { DailyAnswer, DailyQuestion, DayCounts, LocalAnswer, LocalCounts, LocalQuestion } from '../../backend.js';
import { stringifyLossless, valueText } from '../connection/lossless-json.js';
import type { PointInTime } from '../engine/point-in-time.js';
import type { Survey } from '../feed/survey.js';
import type { FeedQueries } from '../feed/feed-queries.js';
import type { Query } from '../section/settings.js';
import { assertAddedUp } from './added-up.js';
import { keyOfBucket } from './composite.js';
import { type Counting, countSlices, type Fold, type Slice } from './count-slices.js';
import { countKeys, type EstimatedKeys, estimateSamples, estimateSlice } from './estimate-samples.js';
import { countCrosses, crossCounts, daySlices, windowSlice } from './exact.js';
import { byKey, type Rows, spreadFold } from './folds.js';
import { inParallel } from './in-parallel.js';
import { batchesOf, type KeyCount, ofKeys } from './key-batches.js';
import { Spread } from './spread.js';

// What the history tells of a day that is the local window too need not be asked for again, while its point in time lasts.
const estimatedDays = new WeakMap<PointInTime, Map<string, EstimatedKeys>>();

const nameOf = ({ filter }: Slice): string => stringifyLossless(filter);

function remember(point: PointInTime, slice: Slice, estimated: EstimatedKeys): void {
  const days = estimatedDays.get(point) ?? new Map<string, EstimatedKeys>();
  estimatedDays.set(point, days.set(nameOf(slice), estimated));
}

export async function estimateDaily(
  counting: Counting,
  queries: FeedQueries,
  question: DailyQuestion,
  surveyed: Survey,
): Promise<DailyAnswer> {
  const { concurrency, signal, counted } = counting;
  const days = [...surveyed.days.keys()];
  const counts = await inParallel(daySlices(queries, surveyed.days), concurrency, signal, async (slice, stop) => {
    const estimated = await estimateSlice(counting, queries, slice, stop);
    remember(counting.point, slice, estimated);
    const { keys, samples } = estimated;
    counted(slice.records);
    const dayCounts = new KeyMap<DayCounts>();
    for (const [key, { submissions }] of keys) dayCounts.set(key, { submissions, samples: samples.get(key) ?? 0 });
    return dayCounts;
  });
  return {
    kind: 'daily',
    window: question.window,
    coverage: { ...surveyed.coverage, approximate: true },
    days,
    keys: byKey(days.map((day, i) => [day, counts[i] ?? new KeyMap()])),
  };
}

// A key with at least this share of a page is counted by itself: its groups need not carry it.
const OWN_SHARE = 1 / 8;

const oneSpreadFold = (top: number): Fold<Spread> => ({
  start: () => new Spread(top),
  add: (spread, { raw, count }) => spread.add(valueText(raw[0]), count),
  merge: (into, other) => into.merge(other),
});

/** How submissions spread over samples, counted exactly, of the given keys. */
async function countDistributions(
  counting: Counting,
  queries: FeedQueries,
  filter: readonly Query[],
  candidates: readonly KeyCount[],
  top: number,
): Promise<KeyMap<Spread>> {
  const sliceOf = (keys: readonly KeyCount[]): Slice => ({
    filter: [...filter, ofKeys(queries, keys)],
    records: keys.reduce((sum, { submissions }) => sum + submissions, 0),
  });
  const least = counting.pages.size * OWN_SHARE;
  const large = candidates.filter(({ submissions }) => submissions >= least);
  const small = batchesOf(candidates.filter(({ submissions }) => submissions < least));
  const slices = large.map((key) => sliceOf([key]));
  const spreads = await countSlices(counting, slices, { keys: [], values: queries.sample }, oneSpreadFold(top));
  const by = { keys: queries.dimensions, values: queries.sample };
  const rows: Rows<Spread>[] = await countSlices(counting, small.map(sliceOf), by, spreadFold(top));
  const all = new KeyMap<Spread>();
  for (const [i, { raw }] of large.entries()) all.set(keyOfBucket(raw), spreads[i] ?? new Spread(top));
  for (const { map } of rows) for (const [key, spread] of map) all.set(key, spread);
  assertAddedUp(all, sliceOf(candidates).records);
  return all;
}

export async function estimateLocal(
  counting: Counting,
  queries: FeedQueries,
  question: LocalQuestion,
  surveyed: Survey,
): Promise<LocalAnswer> {
  const { signal } = counting;
  const slice = windowSlice(queries, question, surveyed);
  const { filter } = slice;
  const known = estimatedDays.get(counting.point)?.get(nameOf(slice));
  const counts = known?.keys ?? (await countKeys(counting, queries, slice, signal));
  const candidates: KeyCount[] = [];
  const others: KeyCount[] = [];
  for (const [key, count] of counts) (question.canPeak(key, count.submissions) ? candidates : others).push(count);
  let estimates = known?.samples ?? new KeyMap<number>();
  let spreads = new KeyMap<Spread>();
  let crosses: KeyMap<Spread>[] = [];
  const works = [
    async (stop: AbortSignal) => {
      if (!known) {
        const options = { signal: stop, everyKey: candidates.length === 0 };
        estimates = await estimateSamples(counting, queries, filter, others, options);
      }
      counting.counted(others.reduce((sum, { submissions }) => sum + submissions, 0));
    },
    async (stop: AbortSignal) => {
      crosses = await countCrosses({ ...counting, signal: stop }, queries, question, surveyed);
    },
    async (stop: AbortSignal) => {
      spreads = await countDistributions({ ...counting, signal: stop }, queries, filter, candidates, question.top);
    },
  ];
  await inParallel(works, works.length, signal, (work, stop) => work(stop));
  const keys = new KeyMap<LocalCounts>();
  for (const [key, { submissions }] of counts) {
    const cross = crossCounts(crosses, key);
    const spread = spreads.get(key);
    if (!spread) keys.set(key, { submissions, samples: estimates.get(key) ?? 0, cross });
    else keys.set(key, { submissions, samples: spread.values, distribution: spread.distribution(), cross });
  }
  return {
    kind: 'local',
    window: question.window,
    coverage: { ...surveyed.coverage, approximate: true },
    keys,
  };
}
