import type { estypes } from '@elastic/elasticsearch';
import { isBigDigits, NEGATIVE_ZERO, valueText } from '../connection/lossless-json.js';
import { EngineFault } from '../connection/engine-fault.js';
import type { Reply } from '../connection/exchange.js';
import type { PointInTime } from '../engine/point-in-time.js';
import { allOf } from '../feed/feed-queries.js';
import type { Query } from '../section/settings.js';
import type { Pages } from './pages.js';

export type Aggregation = estypes.AggregationsAggregationContainer;

/** A value as the engine gives it: it goes back into queries unchanged. */
export type RawValue = string | number | boolean | object;

/** One group of records: its values, in the order of the sources, and how many records it has. */
export interface Bucket {
  readonly raw: readonly RawValue[];
  readonly count: number;
  /** Value of the aggregation asked for inside each bucket, if one was. */
  readonly inner: number | undefined;
}

interface RawBucket {
  readonly key: Readonly<Record<string, RawValue>>;
  readonly doc_count: number;
  readonly inner?: { readonly value?: unknown };
}

interface Page {
  readonly total: number | undefined;
  readonly buckets: readonly RawBucket[];
  readonly after: Readonly<Record<string, RawValue>> | undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isBucket(bucket: unknown, sources: number): bucket is RawBucket {
  if (!isObject(bucket) || !Number.isSafeInteger(bucket['doc_count']) || !isObject(bucket['key'])) return false;
  for (let i = 0; i < sources; i++) {
    const value = bucket['key'][`f${i}`];
    const type = typeof value;
    if (type !== 'string' && type !== 'number' && type !== 'boolean' && !isBigDigits(value)) return false;
  }
  return true;
}

const NO_PAGE = 'the answer holds no page of buckets';

// Answers hold tens of thousands of buckets: they are looked at by hand, once.
function readPage(answer: unknown, sources: number): Page {
  const groups = isObject(answer) && isObject(answer['aggregations']) ? answer['aggregations']['groups'] : undefined;
  if (!isObject(answer) || !isObject(answer['hits']) || !isObject(groups) || !Array.isArray(groups['buckets'])) {
    throw new EngineFault('again', NO_PAGE);
  }
  const { total } = answer['hits'];
  const buckets: readonly unknown[] = groups['buckets'];
  for (const bucket of buckets) if (!isBucket(bucket, sources)) throw new EngineFault('again', NO_PAGE);
  const after = groups['after_key'];
  return {
    total: isObject(total) && typeof total['value'] === 'number' ? total['value'] : undefined,
    buckets: buckets as readonly RawBucket[],
    after: isObject(after) ? (after as Page['after']) : undefined,
  };
}

// What is wrong with one of them shows only when others are added up already.
function* readEarlier(pieces: Reply<unknown>['earlierBuckets'], sources: number): Generator<RawBucket> {
  try {
    for (const piece of pieces) {
      for (const bucket of piece) {
        if (!isBucket(bucket, sources)) throw new SyntaxError('no bucket');
        yield bucket;
      }
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw new EngineFault('recount', NO_PAGE);
    throw error;
  }
}

/** A value that goes back to the engine as it came: JSON has a zero below zero, JavaScript writes none. */
const unchanged = (value: RawValue): RawValue => (Object.is(value, -0) ? NEGATIVE_ZERO : value);

export interface CompositeQuestion {
  readonly filter: readonly Query[];
  /** What records are grouped by; each record asked about has one value of each. */
  readonly fields: readonly { readonly path: string }[];
  /** An aggregation with a single value, counted inside each group. */
  readonly inner?: Aggregation;
}

/**
 * Asks for all groups, page after page, and gives each to `add`. The buckets must hold just the records that match, or
 * the answer is not whole.
 *
 * @returns how many records the buckets hold; undefined if there are more pages than `mostPages`: then only a part was
 *   given
 * @throws EngineFault
 */
export async function readGroups(
  point: PointInTime,
  question: CompositeQuestion,
  add: (bucket: Bucket) => void,
  pages: Pages,
  options: { readonly signal: AbortSignal; readonly mostPages?: number },
): Promise<number | undefined> {
  const { filter, fields, inner } = question;
  const sources = fields.map(({ path }, i) => ({ [`f${i}`]: { terms: { field: path } } }));
  let after: Record<string, RawValue> | undefined;
  let expected: number | undefined;
  let records = 0;
  for (let page = 1; ; page++) {
    const { size } = pages;
    const isFirst = after === undefined;
    let buckets = 0;
    const take = (bucket: RawBucket): void => {
      buckets++;
      records += bucket.doc_count;
      add({
        raw: fields.map((_, i) => unchanged(bucket.key[`f${i}`] ?? '')),
        count: bucket.doc_count,
        inner: typeof bucket.inner?.value === 'number' ? bucket.inner.value : undefined,
      });
    };
    let found: Page & { readonly earlier: Reply<unknown>['earlierBuckets'] };
    try {
      found = await point.searchPage(
        {
          size: 0,
          track_total_hits: isFirst,
          query: allOf(filter),
          aggs: {
            groups: {
              composite: { size, sources, ...(after && { after: after as estypes.AggregationsCompositeAggregateKey }) },
              ...(inner && { aggs: { inner } }),
            },
          },
        },
        ({ body, earlierBuckets }) => ({ ...readPage(body, fields.length), earlier: earlierBuckets }),
        { signal: options.signal },
      );
    } catch (error) {
      if (!(error instanceof EngineFault) || error.remedy !== 'smaller') throw error;
      await pages.shrink(size, error, options.signal);
      page--;
      continue;
    }
    if (isFirst) expected = found.total;
    for (const bucket of readEarlier(found.earlier, fields.length)) take(bucket);
    for (const bucket of found.buckets) take(bucket);
    pages.note(buckets);
    if (buckets < size || found.after === undefined) {
      if (records !== expected) {
        throw new EngineFault(
          'recount',
          `the counts do not add up: ${records} records in buckets, ${expected} asked about`,
        );
      }
      return records;
    }
    after = Object.fromEntries(Object.entries(found.after).map(([name, value]) => [name, unchanged(value)]));
    if (page >= (options.mostPages ?? Infinity)) return undefined;
  }
}

export const keyOfBucket = ([first, second]: readonly RawValue[]): readonly [string, string] => [
  valueText(first),
  valueText(second),
];
