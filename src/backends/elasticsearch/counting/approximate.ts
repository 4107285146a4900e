import type { Log } from '../../../log/log.js';
import { type Key, KeyMap } from '../../../tables/key-map.js';
import type { DailyAnswer, DailyQuestion, DayCounts, LocalAnswer, LocalCounts, LocalQuestion } from '../../backend.js';
import { EngineFault } from '../connection/engine-fault.js';
import type { Span } from '../feed/coverage.js';
import { allOf, type FeedQueries } from '../feed/feed-queries.js';
import type { Query } from '../section/settings.js';
import { assertAddedUp } from './added-up.js';
import { keyOf, type RawValue, readGroups } from './composite.js';
import { type Counting, countSlices, type Slice } from './count-slices.js';
import { Counter } from './counter.js';
import { countCrosses, crossCounts, daySlices, windowSlice } from './exact.js';
import { byKey, Rows, spreadFold } from './folds.js';
import { inParallel } from './in-parallel.js';
import type { Spread } from './spread.js';

// The most that both products know; each bucket may take some 300 kB in the engine with it.
const PRECISION = 40_000;
const KEYS_OF_A_PAGE = 100;
// Each key is a clause of a query, and engines bound their number.
const KEYS_OF_A_QUERY = 100;

interface Estimate extends DayCounts {
  readonly raw: readonly RawValue[];
}

/** Submissions (counted) and distinct samples (estimated) of each key of a slice. */
async function estimate(
  { point, counted }: Counting,
  { dimensions, sample }: FeedQueries,
  slice: Slice,
  counter: Counter,
  signal: AbortSignal,
): Promise<KeyMap<Estimate>> {
  const keys = new KeyMap<Estimate>();
  const inner = { cardinality: { field: sample.path, precision_threshold: PRECISION } };
  await readGroups(
    point,
    { filter: slice.filter, fields: dimensions, inner },
    ({ raw, count, inner: samples }) => {
      if (samples === undefined) throw new EngineFault('restart', 'a group came without its number of samples');
      keys.set(keyOf(raw), { submissions: count, samples: Math.min(samples, count), raw });
    },
    counter,
    { signal },
  );
  assertAddedUp(keys, slice.records);
  counted(slice.records);
  return keys;
}

export async function estimateDaily(
  counting: Counting,
  queries: FeedQueries,
  question: DailyQuestion,
  span: Span,
  log: Log,
): Promise<DailyAnswer> {
  const { concurrency, signal } = counting;
  const counter = new Counter(KEYS_OF_A_PAGE, log);
  const slices = daySlices(queries, span.days);
  const counts = await inParallel(slices, concurrency, signal, (slice, stop) =>
    estimate(counting, queries, slice, counter, stop),
  );
  const days = [...span.days.keys()];
  const dayCounts = counts.map(
    (keys) => new KeyMap([...keys].map(([key, { submissions, samples }]) => [key, { submissions, samples }])),
  );
  return {
    kind: 'daily',
    window: question.window,
    coverage: { ...span.coverage, approximate: true },
    days,
    keys: byKey(days.map((day, i) => [day, dayCounts[i] ?? new KeyMap()])),
  };
}

/** Slices that hold all records of the given keys, some keys in each. */
function keySlices(queries: FeedQueries, filter: readonly Query[], keys: readonly Estimate[]): Slice[] {
  const slices: Slice[] = [];
  for (let first = 0; first < keys.length; first += KEYS_OF_A_QUERY) {
    const some = keys.slice(first, first + KEYS_OF_A_QUERY);
    const should = some.map(({ raw }) =>
      allOf(queries.dimensions.map(({ path }, i) => ({ term: { [path]: { value: raw[i] } } }))),
    );
    slices.push({
      filter: [...filter, { bool: { should, minimum_should_match: 1 } }],
      records: some.reduce((sum, { submissions }) => sum + submissions, 0),
    });
  }
  return slices;
}

/** How submissions spread over samples, counted exactly, of the keys that can be a peak; of no other. */
async function countCandidates(
  counting: Counting,
  queries: FeedQueries,
  question: LocalQuestion,
  span: Span,
  estimates: KeyMap<Estimate>,
): Promise<KeyMap<Spread>> {
  const candidates: Estimate[] = [];
  for (const [key, counts] of estimates) if (question.canPeak(key, counts.submissions)) candidates.push(counts);
  const slices = keySlices(queries, windowSlice(queries, question, span).filter, candidates);
  const by = { keys: queries.dimensions, values: queries.sample };
  const fold = spreadFold(question.top);
  const counted = await countSlices({ ...counting, counted: () => undefined }, slices, by, fold);
  const all = counted.reduce((into, rows) => (fold.merge(into, rows), into), new Rows<Spread>());
  assertAddedUp(
    all.map,
    candidates.reduce((sum, { submissions }) => sum + submissions, 0),
  );
  return all.map;
}

export async function estimateLocal(
  counting: Counting,
  queries: FeedQueries,
  question: LocalQuestion,
  span: Span,
  log: Log,
): Promise<LocalAnswer> {
  const slice = windowSlice(queries, question, span);
  const estimates = await estimate(counting, queries, slice, new Counter(KEYS_OF_A_PAGE, log), counting.signal);
  const candidates = await countCandidates(counting, queries, question, span, estimates);
  const crosses = await countCrosses(counting, queries, question, span);
  const countsOf = (key: Key, { submissions, samples }: Estimate): LocalCounts => {
    const cross = crossCounts(crosses, key);
    const spread = candidates.get(key);
    if (!spread) return { submissions, samples, cross };
    return { submissions, samples: spread.values, distribution: spread.distribution(), cross };
  };
  return {
    kind: 'local',
    window: question.window,
    coverage: { ...span.coverage, approximate: true },
    keys: new KeyMap([...estimates].map(([key, counts]) => [key, countsOf(key, counts)])),
  };
}
