import { isBigDigits, valueText } from '../connection/lossless-json.js';
import { EngineFault } from '../connection/engine-fault.js';
import type { ParsedAnswer } from '../connection/parse-answer.js';
import type { PointInTime } from '../engine/point-in-time.js';
import { allOf } from '../feed/feed-queries.js';
import type { Field } from '../feed/resolve-fields.js';
import type { Query } from '../section/settings.js';
import type { Counter } from './counter.js';

/** A value as the engine gives it: it goes back into queries unchanged. */
export type RawValue = string | number | boolean | object;

/** One group of records: its values, in the order of the fields, and how many records it has. */
export interface Bucket {
  readonly raw: readonly RawValue[];
  readonly count: number;
  /** Value of the aggregation asked for inside each bucket, where one was. */
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
  readonly after: object | undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isBucket(bucket: unknown, fields: number): bucket is RawBucket {
  if (!isObject(bucket) || !Number.isSafeInteger(bucket['doc_count']) || !isObject(bucket['key'])) return false;
  for (let i = 0; i < fields; i++) {
    const value = bucket['key'][`f${i}`];
    const type = typeof value;
    if (type !== 'string' && type !== 'number' && type !== 'boolean' && !isBigDigits(value)) return false;
  }
  return true;
}

// Answers hold tens of thousands of buckets: they are looked at by hand, once.
function readPage(answer: unknown, fields: number): Page | undefined {
  if (!isObject(answer) || !isObject(answer['hits'])) return undefined;
  const { total } = answer['hits'];
  const groups = isObject(answer['aggregations']) ? answer['aggregations']['groups'] : undefined;
  if (!isObject(groups) || !Array.isArray(groups['buckets'])) return undefined;
  const buckets: readonly unknown[] = groups['buckets'];
  for (const bucket of buckets) if (!isBucket(bucket, fields)) return undefined;
  const after = groups['after_key'];
  return {
    total: isObject(total) && typeof total['value'] === 'number' ? total['value'] : undefined,
    buckets: buckets as readonly RawBucket[],
    after: isObject(after) ? after : undefined,
  };
}

// What is wrong with one of them shows only when others are added up already.
function* readEarlier(pieces: ParsedAnswer['earlierBuckets'], fields: number): Generator<RawBucket> {
  try {
    for (const piece of pieces) {
      for (const bucket of piece) {
        if (!isBucket(bucket, fields)) throw new SyntaxError('no bucket');
        yield bucket;
      }
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw new EngineFault('recount', 'the answer holds no page of buckets');
    throw error;
  }
}

export interface CompositeQuestion {
  readonly filter: readonly Query[];
  /** What records are grouped by; each record asked about has one value of each. */
  readonly fields: readonly Field[];
  /** An aggregation with a single value, counted inside each group. */
  readonly inner?: Query;
}

/**
 * Asks for all groups, page after page, and gives each to `add`. The buckets must hold just the records that match, or
 * the answer is not whole.
 *
 * @returns how many records the buckets hold; undefined where there are more pages than `mostPages`: then only a part
 *   was given
 * @throws EngineFault
 */
export async function readGroups(
  point: PointInTime,
  question: CompositeQuestion,
  add: (bucket: Bucket) => void,
  counter: Counter,
  options: { readonly signal: AbortSignal; readonly mostPages?: number },
): Promise<number | undefined> {
  const { filter, fields, inner } = question;
  const sources = fields.map(({ path }, i) => ({ [`f${i}`]: { terms: { field: path } } }));
  let after: object | undefined;
  let expected: number | undefined;
  let records = 0;
  for (let pages = 1; ; pages++) {
    const size = counter.pageSize;
    const first = after === undefined;
    let page: Page | undefined;
    let earlier: ParsedAnswer['earlierBuckets'];
    try {
      ({ earlierBuckets: earlier } = await point.searchPage(
        {
          size: 0,
          track_total_hits: first,
          query: allOf(filter),
          aggs: {
            groups: {
              composite: { size, sources, ...(after && { after }) },
              ...(inner && { aggs: { inner } }),
            },
          },
        },
        {
          check(answer) {
            page = readPage(answer, fields.length);
            return page ? undefined : new EngineFault('again', 'the answer holds no page of buckets');
          },
          signal: options.signal,
          shrinks: true,
        },
      ));
    } catch (error) {
      if (!(error instanceof EngineFault) || error.remedy !== 'smaller') throw error;
      await counter.shrink(size, error, options.signal);
      pages--;
      continue;
    }
    if (!page) throw new Error('the page was checked before');
    if (first) expected = page.total;
    let buckets = 0;
    const take = (bucket: RawBucket): void => {
      buckets++;
      records += bucket.doc_count;
      add({
        raw: fields.map((_, i) => bucket.key[`f${i}`] ?? ''),
        count: bucket.doc_count,
        inner: typeof bucket.inner?.value === 'number' ? bucket.inner.value : undefined,
      });
    };
    for (const bucket of readEarlier(earlier, fields.length)) take(bucket);
    for (const bucket of page.buckets) take(bucket);
    counter.note(buckets);
    if (buckets < size || page.after === undefined) {
      if (records !== expected) {
        throw new EngineFault(
          'recount',
          `the counts do not add up: ${records} records in buckets, ${expected} asked about`,
        );
      }
      return records;
    }
    after = page.after;
    if (pages >= (options.mostPages ?? Infinity)) return undefined;
  }
}

export const keyOf = ([first, second]: readonly RawValue[]): readonly [string, string] => [
  valueText(first),
  valueText(second),
];
