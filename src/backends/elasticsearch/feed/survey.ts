import { z } from 'zod';
import type { Coverage, Question } from '../../backend.js';
import { InputError } from '../../../errors.js';
import { DAY_MS, type TimeWindow, wholeDays } from '../../../window/time-window.js';
import type { estypes } from '@elastic/elasticsearch';
import { readAs } from '../connection/read-answer.js';
import type { PointInTime } from '../engine/point-in-time.js';
import type { Query } from '../section/settings.js';
import { allOf, type FeedQueries, noneOf } from './feed-queries.js';
import type { Field } from './resolve-fields.js';

type Aggregation = estypes.AggregationsAggregationContainer;

const FILTERED = z.object({ doc_count: z.int() });
const BUCKETS = z.object({ buckets: z.record(z.string(), FILTERED) });
const TOTAL = z.object({ total: z.object({ value: z.int() }) });

const UNDATED = z.object({ hits: TOTAL, aggregations: z.object({ lacking: BUCKETS }) });

const SORTED = z.object({ hits: z.object({ hits: z.array(z.object({ sort: z.array(z.unknown()) })) }) });

const VALUES = z.record(z.string(), z.unknown());

const SURVEYED = z.object({
  hits: TOTAL,
  aggregations: z
    .object({
      whole: FILTERED.extend({ days: BUCKETS.optional(), within: BUCKETS.optional(), crossed: BUCKETS.optional() }),
      lacking: BUCKETS,
      ignored: BUCKETS,
    })
    .catchall(VALUES),
});

/** What a question's window holds: how much there is to count, and what can't be counted. */
export interface Survey {
  /** Records to be counted by day (daily), or in the whole window (local). */
  readonly records: number;
  /** Starts of the days to be counted, with their records; none for a local question. */
  readonly days: ReadonlyMap<number, number>;
  /** Records to be counted that have the cross dimension, in the feed's order. */
  readonly crossed: readonly number[];
  readonly coverage: Coverage;
  /** Records with a value that the mapping's `ignore_above` dropped, by attribute. */
  readonly dropped: ReadonlyMap<string, number>;
}

/** Records without a time, which are in no window and so count as left out of each: all, and by what they lack. */
export interface Undated {
  readonly records: number;
  readonly lacking: ReadonlyMap<string, number>;
}

const needed = ({ time, sample, dimensions }: FeedQueries): Field[] => [time, sample, ...dimensions];

const filters = (entries: readonly (readonly [string, Query])[]): Aggregation => ({
  filters: { filters: Object.fromEntries(entries) },
});

const lackingFilters = (queries: FeedQueries): Aggregation =>
  filters(needed(queries).map((field, i) => [`f${i}`, noneOf([queries.has(field)])]));

/** The time of the oldest or newest record of the feed, whether it can be counted or not. */
export async function askEdge(
  point: PointInTime,
  { time, feed, has }: FeedQueries,
  edge: 'oldest' | 'newest',
): Promise<number | undefined> {
  const asMilliseconds = time.type === 'long' ? {} : { numeric_type: 'date' };
  // An index that holds nothing yet need not know the field.
  const unmapped = { unmapped_type: time.type };
  const { hits } = await point.search(
    {
      size: 1,
      _source: false,
      track_total_hits: false,
      query: allOf([...feed, has(time)]),
      sort: [{ [time.path]: { order: edge === 'newest' ? 'desc' : 'asc', ...unmapped, ...asMilliseconds } }],
    },
    readAs(SORTED),
  );
  const sorted = hits.hits[0]?.sort[0];
  return sorted === undefined ? undefined : Number(sorted);
}

export async function askUndated(point: PointInTime, queries: FeedQueries): Promise<Undated> {
  const { hits, aggregations } = await point.search(
    {
      size: 0,
      track_total_hits: true,
      query: { bool: { filter: [...queries.feed], must_not: [queries.has(queries.time)] } },
      aggs: { lacking: lackingFilters(queries) },
    },
    readAs(UNDATED),
  );
  const lacking = needed(queries).map(
    ({ attribute }, i) => [attribute, aggregations.lacking.buckets[`f${i}`]?.doc_count ?? 0] as const,
  );
  return { records: hits.total.value, lacking: new Map(lacking) };
}

const DAYS_AT_ONCE = 200;

interface DaySpan {
  readonly start: number;
  /** The part of the day that lies within the question's window. */
  readonly within: TimeWindow;
}

function daySpans(window: TimeWindow): DaySpan[] {
  const { start, end } = wholeDays(window);
  const days: DaySpan[] = [];
  for (let day = start; day < end; day += DAY_MS) {
    days.push({ start: day, within: { start: Math.max(day, window.start), end: Math.min(day + DAY_MS, window.end) } });
  }
  return days;
}

/** The days on which a record to be counted lies within the window, with the records of all their 24 hours. */
async function askDays(point: PointInTime, queries: FeedQueries, window: TimeWindow): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  const all = daySpans(window);
  for (let first = 0; first < all.length; first += DAYS_AT_ONCE) {
    const days = all.slice(first, first + DAYS_AT_ONCE);
    const [head, tail] = [days[0], days.at(-1)];
    if (!head || !tail) break;
    const bounds = { start: head.start, end: tail.start + DAY_MS };
    const answer = await point.search(
      {
        size: 0,
        track_total_hits: false,
        query: allOf([...queries.feed, queries.within(bounds), ...queries.whole]),
        aggs: {
          days: filters(days.map(({ start }) => [`d${start}`, queries.within({ start, end: start + DAY_MS })])),
          within: filters(days.map(({ start, within }) => [`d${start}`, queries.within(within)])),
        },
      },
      readAs(z.object({ aggregations: z.object({ days: BUCKETS, within: BUCKETS }) })),
    );
    for (const { start } of days) {
      const { days: whole, within } = answer.aggregations;
      if ((within.buckets[`d${start}`]?.doc_count ?? 0) === 0) continue;
      found.set(start, whole.buckets[`d${start}`]?.doc_count ?? 0);
    }
  }
  return found;
}

/** Which indices hold several values of an attribute in one record, for the error. */
async function indicesWithSeveral(point: PointInTime, filter: readonly Query[], { path }: Field): Promise<string[]> {
  const schema = z.object({
    aggregations: z.object({
      indices: z.object({
        buckets: z.array(FILTERED.extend({ key: z.string(), values: z.object({ value: z.number() }) })),
      }),
    }),
  });
  const { aggregations } = await point.search(
    {
      size: 0,
      track_total_hits: false,
      query: allOf([...filter, { exists: { field: path } }]),
      aggs: {
        indices: { terms: { field: '_index', size: 100 }, aggs: { values: { value_count: { field: path } } } },
      },
    },
    readAs(schema),
  );
  return aggregations.indices.buckets
    .filter(({ doc_count: records, values }) => values.value > records)
    .map(({ key }) => key);
}

/**
 * Asks what a question's window holds, before it is counted.
 *
 * @throws InputError if a record has several values of an attribute: it could be counted once for each
 */
export async function survey(
  point: PointInTime,
  queries: FeedQueries,
  question: Question,
  undated: Undated,
  label: string,
): Promise<Survey> {
  const bounds = question.kind === 'daily' ? wholeDays(question.window) : question.window;
  const filter = [...queries.feed, queries.within(bounds)];
  const all = [...needed(queries), ...queries.crossDimensions];
  const crossed = queries.crossDimensions.map((field, i) => [`f${i}`, queries.has(field)] as const);
  const { hits, aggregations } = await point.search(
    {
      size: 0,
      track_total_hits: true,
      query: allOf(filter),
      aggs: {
        whole: {
          filter: allOf(queries.whole),
          ...(crossed.length > 0 && { aggs: { crossed: filters(crossed) } }),
        },
        lacking: filters(all.map((field, i) => [`f${i}`, noneOf([queries.has(field)])])),
        ignored: filters(
          all.map((field, i) => [`f${i}`, allOf([{ term: { _ignored: field.path } }, noneOf([queries.has(field)])])]),
        ),
        ...Object.fromEntries(all.map(({ path }, i) => [`values${i}`, { value_count: { field: path } }])),
      },
    },
    readAs(SURVEYED),
  );
  const total = hits.total.value;
  const lacking = (i: number): number => aggregations.lacking.buckets[`f${i}`]?.doc_count ?? 0;
  for (const [i, field] of all.entries()) {
    const values = Number(aggregations[`values${i}`]?.['value'] ?? 0);
    if (values <= total - lacking(i)) continue;
    const indices = await indicesWithSeveral(point, filter, field);
    throw new InputError(
      `${label}: attribute '${field.attribute}' has several values in one record, in ${indices.join(', ')}; each record must have one (a filter can leave such records out)`,
    );
  }
  const days = question.kind === 'daily' ? await askDays(point, queries, question.window) : new Map<number, number>();
  const counted = aggregations.whole.doc_count;
  const records = question.kind === 'daily' ? [...days.values()].reduce((sum, count) => sum + count, 0) : counted;
  const leftOutBy = needed(queries).map(
    ({ attribute }, i) => [attribute, lacking(i) + (undated.lacking.get(attribute) ?? 0)] as const,
  );
  return {
    records,
    days,
    crossed: crossed.map(([name]) => aggregations.whole.crossed?.buckets[name]?.doc_count ?? 0),
    coverage: {
      records,
      leftOut: total - counted + undated.records,
      leftOutBy: new Map(leftOutBy),
      approximate: false,
    },
    dropped: new Map(
      all.map(({ attribute }, i) => [attribute, aggregations.ignored.buckets[`f${i}`]?.doc_count ?? 0] as const),
    ),
  };
}
