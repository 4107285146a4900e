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
import type { Survey } from '../feed/survey.js';
import type { FeedQueries } from '../feed/feed-queries.js';
import { countFewGroups, type Counting, countSlices, type Slice } from './count-slices.js';
import { assertAddedUp } from './added-up.js';
import { byKey, Rows, spreadFold, sumsFold } from './folds.js';
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

export async function answerDaily(
  counting: Counting,
  queries: FeedQueries,
  question: DailyQuestion,
  surveyed: Survey,
): Promise<DailyAnswer> {
  const by = { keys: queries.dimensions, values: queries.sample };
  const counts = await countSlices(counting, daySlices(queries, surveyed.days), by, sumsFold);
  const days = [...surveyed.days.keys()];
  for (const [i, rows] of counts.entries()) assertAddedUp(rows.map, surveyed.days.get(days[i] ?? 0) ?? 0);
  return {
    kind: 'daily',
    window: question.window,
    coverage: surveyed.coverage,
    days,
    keys: byKey(days.map((day, i) => [day, counts[i]?.map ?? new KeyMap()])),
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
  for (const [i, field] of queries.crossDimensions.entries()) {
    const records = surveyed.crossed[i] ?? 0;
    const slice = { filter: [...filter, queries.has(field)], records };
    const by = { keys: queries.dimensions, values: field };
    const rows = await countFewGroups(uncounted, slice, by, spreadFold(question.top));
    assertAddedUp(rows.map, records);
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

export async function answerLocal(
  counting: Counting,
  queries: FeedQueries,
  question: LocalQuestion,
  surveyed: Survey,
): Promise<LocalAnswer> {
  const by = { keys: queries.dimensions, values: queries.sample };
  const [rows] = await countSlices(counting, [windowSlice(queries, question, surveyed)], by, spreadFold(question.top));
  const samples = (rows ?? new Rows<Spread>()).map;
  assertAddedUp(samples, surveyed.records);
  const crosses = await countCrosses(counting, queries, question, surveyed);
  const keys = new KeyMap<LocalCounts>();
  for (const [key, spread] of samples) {
    keys.set(key, {
      submissions: spread.submissions,
      samples: spread.values,
      distribution: spread.distribution(),
      cross: crossCounts(crosses, key),
    });
  }
  return { kind: 'local', window: question.window, coverage: surveyed.coverage, keys };
}
