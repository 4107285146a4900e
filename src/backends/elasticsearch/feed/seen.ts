import { z } from 'zod';
import type { ImplausibleTimes, Seen } from '../../backend.js';
import { DAY_MS } from '../../../window/time-window.js';
import { readAs } from '../connection/read-answer.js';
import type { PointInTime } from '../engine/point-in-time.js';
import type { Query } from '../section/settings.js';
import { allOf, exists, noneOf } from './bool-query.js';
import type { FeedQueries } from './feed-queries.js';
import { askSources } from './sources.js';
import { askEdge } from './survey.js';

const ANSWER = z.object({
  hits: z.object({ total: z.object({ value: z.int() }) }),
  aggregations: z.object({
    seen: z.object({ buckets: z.record(z.string(), z.object({ doc_count: z.int() })) }),
  }),
});

/** Times before it can hardly be right. */
const EARLIEST = Date.UTC(2000, 0, 1);
/** Nor can those that are later than the run by more. */
const LATEST_AFTER = 2 * DAY_MS;

async function askImplausible(
  point: PointInTime,
  queries: FeedQueries,
  { early, late }: { readonly early: number; readonly late: number },
  edges: { readonly oldest: number; readonly newest: number },
  latest: number,
): Promise<ImplausibleTimes | undefined> {
  if (early + late === 0) return undefined;
  const oldest = early > 0 ? edges.oldest : await askEdge(point, queries, 'oldest', { start: latest });
  const newest = late > 0 ? edges.newest : await askEdge(point, queries, 'newest', { end: EARLIEST });
  return { count: early + late, oldest: oldest ?? edges.oldest, newest: newest ?? edges.newest };
}

function namesIn(value: unknown, before: string, names: Set<string>): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    names.add(before);
    return;
  }
  for (const [name, inner] of Object.entries(value)) namesIn(inner, before === '' ? name : `${before}.${name}`, names);
}

const LOOKED_AT = 10;

/** Dotted names of what the first records hold. */
async function askNames(point: PointInTime, queries: FeedQueries): Promise<string[]> {
  const names = new Set<string>();
  for (const source of await askSources(point, allOf(queries.section), LOOKED_AT)) namesIn(source, '', names);
  return [...names].filter((name) => name !== '');
}

/**
 * What the whole feed holds, within the questions' windows and outside of them: it tells a day without data from a feed
 * that the description does not fit.
 *
 * @param now epoch milliseconds
 */
export async function askSeen(point: PointInTime, queries: FeedQueries, now = Infinity): Promise<Seen> {
  const { time, feed, section, needed, filterable } = queries;
  const latest = now + LATEST_AFTER;
  const ofFeed = (...more: Query[]): Query => allOf([...feed, ...more]);
  const filters: Record<string, Query> = {
    timed: exists(time.field),
    filterable,
    records: ofFeed(),
    early: ofFeed(time.within({ end: EARLIEST })),
    ...(Number.isFinite(latest) && { late: ofFeed(time.within({ start: latest })) }),
    ...Object.fromEntries(needed.map(({ has }, i) => [`lacking${i}`, ofFeed(noneOf([has]))])),
  };
  const { hits, aggregations } = await point.search(
    { size: 0, track_total_hits: true, query: allOf(section), aggs: { seen: { filters: { filters } } } },
    readAs(ANSWER),
  );
  const count = (name: string): number => aggregations.seen.buckets[name]?.doc_count ?? 0;
  const records = count('records');
  const lacking = new Map(needed.map(({ name }, i) => [name, count(`lacking${i}`)] as const));
  const [oldest, newest] = [await askEdge(point, queries, 'oldest'), await askEdge(point, queries, 'newest')];
  const counts = { early: count('early'), late: count('late') };
  const isOdd = [...lacking.values()].some((each) => each === records) || counts.early + counts.late === records;
  return {
    all: hits.total.value,
    timed: count('timed'),
    filterable: count('filterable'),
    records,
    lacking,
    oldest,
    newest,
    implausible:
      oldest === undefined || newest === undefined
        ? undefined
        : await askImplausible(point, queries, counts, { oldest, newest }, latest),
    names: isOdd ? await askNames(point, queries) : [],
  };
}
