import type { estypes } from '@elastic/elasticsearch';
import { isBigDigits, NEGATIVE_ZERO } from '../connection/lossless-json.js';
import { EngineFault } from '../connection/engine-fault.js';
import type { Reply } from '../connection/exchange.js';
import type { PointInTime } from '../engine/point-in-time.js';
import { allOf, exists } from '../feed/bool-query.js';
import type { Query } from '../section/settings.js';
import { LEAST_PAGE, type Pages } from './pages.js';

export type Aggregation = estypes.AggregationsAggregationContainer;

/** A value as the engine gives it: it goes back into queries unchanged. */
export type RawValue = string | number | boolean | object;

/** What records are grouped by. */
export interface Source {
  readonly path: string;
  /** Whether records without a value are groups too; otherwise they are in none. */
  readonly hasMissing: boolean;
  /** Whether a record may have several values: it is in the groups of each. */
  readonly isSeveral: boolean;
}

/** One group of records: its values, in the order of the sources (null: none), and how many records it has. */
export interface Bucket {
  readonly raw: readonly (RawValue | null)[];
  readonly count: number;
  /** The answers of the aggregations asked for inside each bucket, by name, as the engine gives them. */
  readonly inner: Readonly<Record<string, unknown>>;
}

interface RawBucket {
  readonly key: Readonly<Record<string, RawValue | null>>;
  readonly doc_count: number;
  readonly [inner: string]: unknown;
}

interface Page {
  readonly total: number | undefined;
  readonly buckets: readonly RawBucket[];
  readonly after: Readonly<Record<string, RawValue | null>> | undefined;
  /** Values of the one source of which a record may have several, and the records that have one. */
  readonly several: { readonly values: number; readonly records: number } | undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isBucket(bucket: unknown, sources: readonly Source[]): bucket is RawBucket {
  if (!isObject(bucket) || !Number.isSafeInteger(bucket['doc_count']) || !isObject(bucket['key'])) return false;
  for (let i = 0; i < sources.length; i++) {
    const value = bucket['key'][`f${i}`];
    if (value === null && sources[i]?.hasMissing) continue;
    const type = typeof value;
    if (type !== 'string' && type !== 'number' && type !== 'boolean' && !isBigDigits(value)) return false;
  }
  return true;
}

const NO_PAGE = 'the answer holds no page of buckets';

// Answers hold tens of thousands of buckets: they are looked at by hand, once.
function readPage(answer: unknown, sources: readonly Source[], isCounted: boolean): Page {
  const aggregations = isObject(answer) && isObject(answer['aggregations']) ? answer['aggregations'] : {};
  const { groups, values, having } = aggregations;
  if (!isObject(answer) || !isObject(answer['hits']) || !isObject(groups) || !Array.isArray(groups['buckets'])) {
    throw new EngineFault('again', NO_PAGE);
  }
  const several = {
    values: isObject(values) ? Number(values['value']) : NaN,
    records: isObject(having) ? Number(having['doc_count']) : NaN,
  };
  if (isCounted && Number.isNaN(several.values + several.records)) throw new EngineFault('again', NO_PAGE);
  const { total } = answer['hits'];
  const buckets: readonly unknown[] = groups['buckets'];
  for (const bucket of buckets) if (!isBucket(bucket, sources)) throw new EngineFault('again', NO_PAGE);
  const after = groups['after_key'];
  return {
    total: isObject(total) && typeof total['value'] === 'number' ? total['value'] : undefined,
    buckets: buckets as readonly RawBucket[],
    after: isObject(after) ? (after as Page['after']) : undefined,
    several: isCounted ? several : undefined,
  };
}

// What is wrong with one of them shows only when others are added up already.
function* readEarlier(pieces: Reply<unknown>['earlierBuckets'], sources: readonly Source[]): Generator<RawBucket> {
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
const unchanged = (value: RawValue | null): RawValue | null => (Object.is(value, -0) ? NEGATIVE_ZERO : value);

export interface CompositeQuestion {
  readonly filter: readonly Query[];
  readonly sources: readonly Source[];
  /** Aggregations counted inside each group, by name. */
  readonly inner?: Readonly<Record<string, Aggregation>>;
  /** What of those the engine need not send, as a path inside a group. */
  readonly unsent?: string;
}

/** How many records the buckets must hold; undefined if that can't be known. */
function expectedOf({ total = NaN, several }: Page, sources: readonly Source[]): number | undefined {
  const count = sources.filter(({ isSeveral }) => isSeveral).length;
  if (count === 0) return total;
  return several && total - several.records + several.values;
}

/**
 * Asks for all groups, page after page, and gives each to `add`. The buckets must hold just the records that match
 * (under each value, if a source has several of a record), or the answer is not whole.
 *
 * @param options `isOptional`: whoever asks has another way, so nothing is asked for less if it is too much
 * @returns how many records match; undefined if there are more pages than `mostPages`: then only a part was given
 * @throws EngineFault
 */
export async function readGroups(
  point: PointInTime,
  question: CompositeQuestion,
  add: (bucket: Bucket) => void,
  pages: Pages,
  options: { readonly signal: AbortSignal; readonly mostPages?: number; readonly isOptional?: boolean },
): Promise<number | undefined> {
  const { filter, sources, inner, unsent } = question;
  const composite = sources.map(({ path, hasMissing }, i) => ({
    [`f${i}`]: { terms: { field: path, ...(hasMissing && { missing_bucket: true }) } },
  }));
  const several = sources.filter(({ isSeveral }) => isSeveral);
  // of several such sources, a record has as many groups as there are pairs, which nothing counts
  const [counted] = several.length === 1 ? several : [];
  let after: Record<string, RawValue | null> | undefined;
  let matching: number | undefined;
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
        raw: sources.map((_, i) => unchanged(bucket.key[`f${i}`] ?? null)),
        count: bucket.doc_count,
        inner: bucket,
      });
    };
    const isCounted = isFirst && counted !== undefined;
    let found: Page & { readonly earlier: Reply<unknown>['earlierBuckets'] };
    try {
      found = await point.searchPage(
        {
          size: 0,
          track_total_hits: isFirst,
          ...(unsent !== undefined && { filter_path: `-aggregations.groups.buckets.${unsent}` }),
          query: allOf(filter),
          aggs: {
            groups: {
              composite: {
                size,
                sources: composite,
                ...(after && { after: after }),
              },
              ...(inner && { aggs: inner }),
            },
            ...(isCounted && {
              values: { value_count: { field: counted.path } },
              having: { filter: exists(counted) },
            }),
          },
        },
        ({ body, earlierBuckets }) => ({ ...readPage(body, sources, isCounted), earlier: earlierBuckets }),
        { signal: options.signal, shrinks: size > LEAST_PAGE },
      );
    } catch (error) {
      if (!(error instanceof EngineFault) || error.remedy !== 'smaller' || options.isOptional) throw error;
      await pages.shrink(size, error, options.signal);
      page--;
      continue;
    }
    if (isFirst) [matching, expected] = [found.total, expectedOf(found, sources)];
    for (const bucket of readEarlier(found.earlier, sources)) take(bucket);
    for (const bucket of found.buckets) take(bucket);
    pages.note(buckets);
    if (buckets < size || found.after === undefined) {
      if (matching === undefined || (expected !== undefined && records !== expected)) {
        throw new EngineFault(
          'recount',
          `the counts do not add up: ${records} records in buckets, ${expected ?? 'none'} asked about`,
        );
      }
      return matching;
    }
    after = Object.fromEntries(Object.entries(found.after).map(([name, value]) => [name, unchanged(value)]));
    if (page >= (options.mostPages ?? Infinity)) return undefined;
  }
}
