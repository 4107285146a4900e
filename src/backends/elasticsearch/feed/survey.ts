import type { estypes } from '@elastic/elasticsearch';
import { z } from 'zod';
import { InputError } from '../../../errors.js';
import { DAY_MS, type TimeWindow, wholeDays } from '../../../window/time-window.js';
import type { Coverage, Question } from '../../backend.js';
import { readAs } from '../connection/read-answer.js';
import type { PointInTime } from '../engine/point-in-time.js';
import type { Query } from '../section/settings.js';
import { allOf, exists, noneOf } from './bool-query.js';
import { type CountedField, countedFields, hasZeros, isBelowZero } from './counted-fields.js';
import type { FeedQueries } from './feed-queries.js';
import type { Field } from './resolve-fields.js';

type Aggregation = estypes.AggregationsAggregationContainer;

const FILTERED = z.object({ doc_count: z.int() });
const BUCKETS = z.object({ buckets: z.record(z.string(), FILTERED) });
const TOTAL = z.object({ total: z.object({ value: z.int() }) });

const UNDATED = z.object({ hits: TOTAL, aggregations: z.object({ lacking: BUCKETS }) });

const SORTED = z.object({ hits: z.object({ hits: z.array(z.object({ sort: z.array(z.unknown()) })) }) });

const TERMS = z.object({ sum_other_doc_count: z.int(), buckets: z.array(FILTERED) });

const SURVEYED = z.object({
  hits: TOTAL,
  aggregations: z
    .object({
      whole: FILTERED.extend({ crossed: BUCKETS.optional() }),
      lacking: BUCKETS,
      absent: BUCKETS,
      ignored: BUCKETS,
      zeros: BUCKETS.optional(),
    })
    .catchall(z.unknown()),
});

/** What a question's window holds: how much there is to count, and what can't be counted. */
export interface Survey {
  /** Records to be counted by day (daily), or in the whole window (local). */
  readonly records: number;
  /** Starts of the days to be counted, with their records; none for a local question. */
  readonly days: ReadonlyMap<number, number>;
  /** Records to be counted that have the cross dimension, in the feed's order. */
  readonly crossed: readonly number[];
  /** Fields in which a record has a zero below zero, which the engine tells from zero. */
  readonly zeros: ReadonlySet<string>;
  readonly coverage: Coverage;
  /** Records with a value that the mapping's `ignore_above` dropped, by place. */
  readonly dropped: ReadonlyMap<string, number>;
}

/** Records without a time, which are in no window and so count as left out of each: all, and by what they lack. */
export interface Undated {
  readonly records: number;
  readonly lacking: ReadonlyMap<string, number>;
}

const filters = (entries: readonly (readonly [string, Query])[]): Aggregation => ({
  filters: { filters: Object.fromEntries(entries) },
});

const lackingFilters = ({ needed }: FeedQueries): Aggregation =>
  filters(needed.map(({ has }, i) => [`f${i}`, noneOf([has])]));

/**
 * The time of the oldest or newest record of the feed, whether it can be counted or not.
 *
 * @param window narrows the feed to a span of time, without an end or a start too
 */
export async function askEdge(
  point: PointInTime,
  { time, feed }: FeedQueries,
  edge: 'oldest' | 'newest',
  window?: Partial<TimeWindow>,
): Promise<number | undefined> {
  const { field, isDate, read, within } = time;
  const asMilliseconds = isDate ? { numeric_type: 'date' as const } : {};
  const { hits } = await point.search(
    {
      size: 1,
      _source: false,
      track_total_hits: false,
      query: allOf([...feed, exists(field), ...(window ? [within(window)] : [])]),
      sort: [
        {
          [field.path]: {
            order: edge === 'newest' ? 'desc' : 'asc',
            // An index that holds nothing yet need not know the field.
            unmapped_type: field.type as estypes.MappingFieldType,
            ...asMilliseconds,
          },
        },
      ],
    },
    readAs(SORTED),
  );
  const sorted = hits.hits[0]?.sort[0];
  return sorted === undefined ? undefined : read(sorted);
}

export async function askUndated(point: PointInTime, queries: FeedQueries): Promise<Undated> {
  const { hits, aggregations } = await point.search(
    {
      size: 0,
      track_total_hits: true,
      query: { bool: { filter: [...queries.feed], must_not: [exists(queries.time.field)] } },
      aggs: { lacking: lackingFilters(queries) },
    },
    readAs(UNDATED),
  );
  const lacking = queries.needed.map(
    ({ name }, i) => [name, aggregations.lacking.buckets[`f${i}`]?.doc_count ?? 0] as const,
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

/** The days that have a record to be counted within the window, with the records of all their 24 hours. */
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

const BY_INDEX = z.object({
  aggregations: z.object({
    indices: z.object({
      buckets: z.array(FILTERED.extend({ key: z.string(), values: z.object({ value: z.number() }) })),
    }),
  }),
});

/** Which indices hold several values of a field in one record, for the error. */
async function indicesWithSeveral(point: PointInTime, filter: readonly Query[], { path }: Field): Promise<string[]> {
  const { aggregations } = await point.search(
    {
      size: 0,
      track_total_hits: false,
      query: allOf([...filter, exists({ path })]),
      aggs: {
        indices: { terms: { field: '_index', size: 100 }, aggs: { values: { value_count: { field: path } } } },
      },
    },
    readAs(BY_INDEX),
  );
  return aggregations.indices.buckets
    .filter(({ doc_count: records, values }) => values.value > records)
    .map(({ key }) => key);
}

const readValues = readAs(z.object({ value: z.number() }));
const readTerms = readAs(TERMS);

/** @throws InputError if a record has several values of a field that must have one, or the same number twice */
async function assertCountable(
  point: PointInTime,
  filter: readonly Query[],
  counted: CountedField,
  found: { readonly records: number; readonly values: number; readonly pairs: number | undefined },
  label: string,
): Promise<void> {
  const { field, maybeSeveral } = counted;
  const { records, values, pairs } = found;
  if (values <= records || (maybeSeveral && (pairs === undefined || pairs === values))) return;
  const indices = (await indicesWithSeveral(point, filter, field)).join(', ');
  throw new InputError(
    maybeSeveral
      ? `${label}: attribute '${field.place}' has the same number twice in one record, in ${indices}: the engine would ` +
          'count it twice; map it as keyword'
      : `${label}: attribute '${field.place}' has several values in one record, in ${indices}; each record must have ` +
          `one (a filter can leave such records out${counted.remedy})`,
  );
}

/**
 * Asks what a question's window holds, before it is counted.
 *
 * @throws InputError if a record has several values of an attribute that must have one
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
  const all = countedFields(queries);
  const crossed = queries.cross.map(({ has }, i) => [`f${i}`, has] as const);
  const zeros = all.flatMap(({ field }, i) => (hasZeros(field) ? [[`f${i}`, field] as const] : []));
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
        lacking: lackingFilters(queries),
        absent: filters(all.map(({ field }, i) => [`f${i}`, noneOf([exists(field)])])),
        ignored: filters(
          all.map(({ field }, i) => [`f${i}`, allOf([{ term: { _ignored: field.path } }, noneOf([exists(field)])])]),
        ),
        ...(zeros.length > 0 && { zeros: filters(zeros.map(([name, field]) => [name, isBelowZero(field)])) }),
        ...Object.fromEntries(all.map(({ field }, i) => [`values${i}`, { value_count: { field: field.path } }])),
        ...Object.fromEntries(
          all.flatMap(({ field, keepsTwice }, i) =>
            keepsTwice ? [[`pairs${i}`, { terms: { field: field.path, size: 1 } }]] : [],
          ),
        ),
      },
    },
    readAs(SURVEYED),
  );
  const total = hits.total.value;
  const countOf = (of: z.output<typeof BUCKETS> | undefined, i: number): number => of?.buckets[`f${i}`]?.doc_count ?? 0;
  for (const [i, each] of all.entries()) {
    const terms = each.keepsTwice ? readTerms(aggregations[`pairs${i}`]) : undefined;
    const found = {
      records: total - countOf(aggregations.absent, i),
      values: readValues(aggregations[`values${i}`]).value,
      pairs: terms?.buckets.reduce((sum, { doc_count: count }) => sum + count, terms.sum_other_doc_count),
    };
    await assertCountable(point, filter, each, found, label);
  }
  const days = question.kind === 'daily' ? await askDays(point, queries, question.window) : new Map<number, number>();
  const counted = aggregations.whole.doc_count;
  const records = question.kind === 'daily' ? [...days.values()].reduce((sum, count) => sum + count, 0) : counted;
  const leftOutBy = queries.needed.map(
    ({ name }, i) => [name, countOf(aggregations.lacking, i) + (undated.lacking.get(name) ?? 0)] as const,
  );
  return {
    records,
    days,
    crossed: crossed.map((_, i) => countOf(aggregations.whole.crossed, i)),
    zeros: new Set(
      zeros.filter(([name]) => (aggregations.zeros?.buckets[name]?.doc_count ?? 0) > 0).map(([, { path }]) => path),
    ),
    coverage: {
      records,
      leftOut: total - counted + undated.records,
      leftOutBy: new Map(leftOutBy),
      approximate: false,
    },
    dropped: new Map(all.map(({ field }, i) => [field.place, countOf(aggregations.ignored, i)] as const)),
  };
}
