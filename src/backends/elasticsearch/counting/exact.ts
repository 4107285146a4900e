import { KeyMap } from '../../../tables/key-map.js';
import { DAY_MS } from '../../../window/time-window.js';
import type {
  CrossCounts,
  DailyAnswer,
  DailyQuestion,
  LocalAnswer,
  LocalCounts,
  LocalQuestion,
} from '../../backend.js';
import type { FeedQueries } from '../feed/feed-queries.js';
import type { Survey } from '../feed/survey.js';
import { assertAddedUp } from './added-up.js';
import { countFewGroups, type Counting, countSlices, type Fold, type Shortcut, type Slice } from './count-slices.js';
import { byKey, ownSamplesFold, type Rows, spreadFold, type Sums, sumsFold } from './folds.js';
import { groupingBy } from './grouping.js';
import { sumsOfEngine } from './sums-of-engine.js';
import { inParallel } from './in-parallel.js';
import type { Snapshot } from './snapshot.js';
import type { Spread } from './spread.js';

/** One slice for each day to be counted. */
export function daySlices(queries: FeedQueries, days: ReadonlyMap<number, number>): Slice[] {
  return [...days].map(([day, records]) => ({
    filter: [...queries.feed, queries.within({ start: day, end: day + DAY_MS }), ...queries.whole],
    records,
  }));
}

export function windowSlice(queries: FeedQueries, { window }: LocalQuestion, { records }: Survey): Slice {
  return { filter: [...queries.feed, queries.within(window), ...queries.whole], records };
}

/** Counts slices by key and sample; each record must have been counted under one key, if it has one. */
async function countSamples<Value extends { readonly submissions: number }>(
  counting: Counting,
  queries: FeedQueries,
  slices: readonly Slice[],
  { zeros }: Survey,
  fold: Fold<Rows<Value>>,
  shortcut?: Shortcut<Rows<Value>>,
): Promise<Rows<Value>[]> {
  const grouping = groupingBy(queries.dimensions, queries.sample, zeros);
  const counts = await countSlices(counting, slices, grouping, fold, shortcut);
  if (grouping.isOnceEach) {
    for (const [i, rows] of counts.entries()) assertAddedUp(rows.map, slices[i]?.records ?? 0);
  }
  return counts;
}

/**
 * @param again the day that a local question will ask for again, with how many samples it will list: it is counted once
 */
export async function answerDaily(
  counting: Counting,
  queries: FeedQueries,
  question: DailyQuestion,
  surveyed: Survey,
  snapshot: Snapshot,
  again: { readonly day: number; readonly top: number } | undefined,
): Promise<DailyAnswer> {
  const days = [...surveyed.days];
  const isAgain = ([day]: (typeof days)[number]): boolean => queries.sample !== undefined && day === again?.day;
  const counts = new Map<number, KeyMap<Sums>>();
  const works = [
    async (stop: AbortSignal) => {
      const others = new Map(days.filter((each) => !isAgain(each)));
      const fold = queries.sample ? sumsFold : ownSamplesFold;
      const slices = daySlices(queries, others);
      const shortcut = sumsOfEngine(counting, queries, surveyed);
      const rows = await countSamples({ ...counting, signal: stop }, queries, slices, surveyed, fold, shortcut);
      for (const [i, day] of [...others.keys()].entries()) counts.set(day, rows[i]?.map ?? new KeyMap());
    },
    async (stop: AbortSignal) => {
      const local = new Map(days.filter(isAgain));
      const slices = daySlices(queries, local);
      const fold = spreadFold(again?.top ?? 0);
      const rows = await countSamples({ ...counting, signal: stop }, queries, slices, surveyed, fold);
      for (const [i, day] of [...local.keys()].entries()) {
        const spreads = rows[i];
        if (!spreads) continue;
        snapshot.days.set(day, spreads);
        const sums = new KeyMap<Sums>();
        for (const [key, { submissions, values }] of spreads.map) sums.set(key, { submissions, samples: values });
        counts.set(day, sums);
      }
    },
  ];
  await inParallel(works, works.length, counting.signal, (work, stop) => work(stop));
  return {
    kind: 'daily',
    window: question.window,
    coverage: surveyed.coverage,
    days: days.map(([day]) => day),
    keys: byKey(days.map(([day]) => [day, counts.get(day) ?? new KeyMap()])),
  };
}

/** The values of each cross dimension beside each key, in the feed's order. */
export async function countCrosses(
  counting: Counting,
  queries: FeedQueries,
  question: LocalQuestion,
  surveyed: Survey,
): Promise<KeyMap<Spread>[]> {
  const { filter } = windowSlice(queries, question, surveyed);
  // The same records once more: they are no progress.
  const uncounted = { ...counting, counted: () => undefined };
  const crosses: KeyMap<Spread>[] = [];
  for (const [i, attribute] of queries.cross.entries()) {
    const records = surveyed.crossed[i] ?? 0;
    const slice = { filter: [...filter, attribute.has], records };
    const grouping = groupingBy(queries.dimensions, attribute, surveyed.zeros);
    const rows = await countFewGroups(uncounted, slice, grouping, spreadFold(question.top));
    if (grouping.isOnceEach) assertAddedUp(rows.map, records);
    crosses.push(rows.map);
  }
  return crosses;
}

export function crossCounts(crosses: readonly KeyMap<Spread>[], key: readonly [string, string]): CrossCounts[] {
  return crosses.map((spreads) => {
    const spread = spreads.get(key);
    return { distinct: spread?.values ?? 0, top: spread?.top() ?? [] };
  });
}

type OwnCounts = Omit<LocalCounts, 'cross'>;

const ofSpread = (spread: Spread): OwnCounts => ({
  submissions: spread.submissions,
  samples: spread.values,
  distribution: spread.distribution(),
});

// Every record is a sample of its own, which has no name.
const ofOwnSamples = ({ submissions, samples }: Sums): OwnCounts => ({
  submissions,
  samples,
  distribution: { max: 1, mean: 1, std: 0, top: [] },
});

async function countLocal(
  counting: Counting,
  queries: FeedQueries,
  question: LocalQuestion,
  surveyed: Survey,
  snapshot: Snapshot,
): Promise<KeyMap<OwnCounts>> {
  const { start, end } = question.window;
  const known = end - start === DAY_MS ? snapshot.days.get(start) : undefined;
  const slices = [windowSlice(queries, question, surveyed)];
  const counts = new KeyMap<OwnCounts>();
  if (!queries.sample) {
    const [rows] = await countSamples(counting, queries, slices, surveyed, ownSamplesFold);
    for (const [key, sums] of rows?.map ?? []) counts.set(key, ofOwnSamples(sums));
    return counts;
  }
  const [rows] = known ? [known] : await countSamples(counting, queries, slices, surveyed, spreadFold(question.top));
  for (const [key, spread] of rows?.map ?? []) counts.set(key, ofSpread(spread));
  return counts;
}

export async function answerLocal(
  counting: Counting,
  queries: FeedQueries,
  question: LocalQuestion,
  surveyed: Survey,
  snapshot: Snapshot,
): Promise<LocalAnswer> {
  const own = await countLocal(counting, queries, question, surveyed, snapshot);
  const crosses = await countCrosses(counting, queries, question, surveyed);
  const keys = new KeyMap<LocalCounts>();
  for (const [key, counts] of own) keys.set(key, { ...counts, cross: crossCounts(crosses, key) });
  return { kind: 'local', window: question.window, coverage: surveyed.coverage, keys };
}
