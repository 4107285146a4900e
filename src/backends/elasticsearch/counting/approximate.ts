import { KeyMap } from '../../../tables/key-map.js';
import { DAY_MS } from '../../../window/time-window.js';
import type { DailyAnswer, DailyQuestion, DayCounts, LocalAnswer, LocalCounts, LocalQuestion } from '../../backend.js';
import type { FeedQueries } from '../feed/feed-queries.js';
import type { Survey } from '../feed/survey.js';
import { countCandidates } from './candidate-spreads.js';
import type { Counting } from './count-slices.js';
import { countKeys, estimateSamples, estimateSlice } from './estimate-samples.js';
import { countCrosses, crossCounts, daySlices, windowSlice } from './exact.js';
import { byKey } from './folds.js';
import { inParallel } from './in-parallel.js';
import type { KeyCount } from './key-batches.js';
import type { Snapshot } from './snapshot.js';
import type { Spread } from './spread.js';

export async function estimateDaily(
  counting: Counting,
  queries: FeedQueries,
  question: DailyQuestion,
  surveyed: Survey,
  snapshot: Snapshot,
): Promise<DailyAnswer> {
  const { concurrency, signal, counted } = counting;
  const days = [...surveyed.days.keys()];
  const slices = [...daySlices(queries, surveyed.days).entries()];
  const counts = await inParallel(slices, concurrency, signal, async ([i, slice], stop) => {
    const estimated = await estimateSlice(counting, queries, slice, stop);
    snapshot.estimatedDays.set(days[i] ?? NaN, estimated);
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

export async function estimateLocal(
  counting: Counting,
  queries: FeedQueries,
  question: LocalQuestion,
  surveyed: Survey,
  snapshot: Snapshot,
): Promise<LocalAnswer> {
  const { signal } = counting;
  const { start, end } = question.window;
  const slice = windowSlice(queries, question, surveyed);
  const { filter } = slice;
  // What the history tells of a day that is the local window too need not be asked for again.
  const known = end - start === DAY_MS ? snapshot.estimatedDays.get(start) : undefined;
  const counts = known?.keys ?? (await countKeys(counting, queries, slice, signal));
  const candidates: KeyCount[] = [];
  const others = new KeyMap<KeyCount>();
  for (const [key, count] of counts) {
    if (question.canPeak(key, count.submissions)) candidates.push(count);
    else others.set(key, count);
  }
  let estimates = known?.samples ?? new KeyMap<number>();
  let spreads = new KeyMap<Spread>();
  let crosses: KeyMap<Spread>[] = [];
  const works = [
    async (stop: AbortSignal) => {
      if (!known) {
        const options = { signal: stop, everyKey: candidates.length === 0 };
        estimates = await estimateSamples(counting, queries, filter, others, options);
      }
      let records = 0;
      for (const { submissions } of others.values()) records += submissions;
      counting.counted(records);
    },
    async (stop: AbortSignal) => {
      crosses = await countCrosses({ ...counting, signal: stop }, queries, question, surveyed);
    },
    async (stop: AbortSignal) => {
      const options = { top: question.top, zeros: surveyed.zeros };
      spreads = await countCandidates({ ...counting, signal: stop }, queries, filter, candidates, options);
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
