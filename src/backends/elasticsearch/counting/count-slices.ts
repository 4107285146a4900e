import { EngineFault, REMEDIES } from '../connection/engine-fault.js';
import type { PointInTime } from '../engine/point-in-time.js';
import type { Field } from '../feed/resolve-fields.js';
import type { Query } from '../section/settings.js';
import { type Bucket, readGroups } from './composite.js';
import type { Pages } from './pages.js';
import { inParallel } from './in-parallel.js';
import { rangesFor, splitByRange } from './sample-ranges.js';

/** Records that are counted together: a window, or one day of it. */
export interface Slice {
  readonly filter: readonly Query[];
  readonly records: number;
}

/** What the counting of one question shares. */
export interface Counting {
  readonly point: PointInTime;
  readonly pages: Pages;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Told how many more records are counted. */
  readonly counted: (records: number) => void;
}

/** How the groups of a slice become a result. */
export interface Fold<Result> {
  readonly start: () => Result;
  readonly add: (result: Result, bucket: Bucket) => void;
  /** Adds the result of another part of the same slice: no group is in both. */
  readonly merge: (into: Result, other: Result) => void;
}

interface Part<Result> {
  readonly filter: readonly Query[];
  readonly into: Result;
}

/** Counts a part again from its start if its counts did not add up; `count` must keep nothing of the time before. */
export async function withRecounts<Result>(count: () => Promise<Result>): Promise<Result> {
  for (let recounts = 0; ; recounts++) {
    try {
      return await count();
    } catch (error) {
      if (!(error instanceof EngineFault) || recounts >= REMEDIES[error.remedy].recounts) throw error;
    }
  }
}

// A part is folded by itself and joins the result only when its counts have added up, so it can be counted again.
function countPart<Result>(
  { point, pages, counted }: Counting,
  part: readonly Query[],
  fields: readonly Field[],
  fold: Fold<Result>,
  options: { readonly signal: AbortSignal; readonly mostPages?: number },
): Promise<Result | undefined> {
  return withRecounts(async () => {
    const result = fold.start();
    const add = (bucket: Bucket): void => fold.add(result, bucket);
    const records = await readGroups(point, { filter: part, fields }, add, pages, options);
    if (records === undefined) return undefined;
    counted(records);
    return result;
  });
}

/**
 * Counts the groups of each slice: records by the values of `keys` and of `values`. Slices with more records than fit
 * on a page are split by ranges of `values`, and the parts counted in parallel.
 *
 * @returns one result for each slice
 * @throws EngineFault
 */
export async function countSlices<Result>(
  counting: Counting,
  slices: readonly Slice[],
  { keys, values }: { readonly keys: readonly Field[]; readonly values: Field },
  fold: Fold<Result>,
): Promise<Result[]> {
  const { point, pages, concurrency, signal } = counting;
  const results = slices.map(() => fold.start());
  const parts = await inParallel([...slices.entries()], concurrency, signal, async ([i, slice], stop) => {
    const into = results[i] ?? fold.start();
    const ranges = await splitByRange(point, slice.filter, values, rangesFor(slice.records, pages.size), stop);
    if (ranges.length === 0) return [{ filter: slice.filter, into }];
    return ranges.map((range): Part<Result> => ({ filter: [...slice.filter, range], into }));
  });
  await inParallel(parts.flat(), concurrency, signal, async ({ filter, into }, stop) => {
    const part = await countPart(counting, filter, [...keys, values], fold, { signal: stop });
    if (part !== undefined) fold.merge(into, part);
  });
  return results;
}

/** The same for a slice of which few groups are expected: on one page, if they fit on it. */
export async function countFewGroups<Result>(
  counting: Counting,
  slice: Slice,
  by: { readonly keys: readonly Field[]; readonly values: Field },
  fold: Fold<Result>,
): Promise<Result> {
  const options = { signal: counting.signal, mostPages: 1 };
  const onOnePage = await countPart(counting, slice.filter, [...by.keys, by.values], fold, options);
  if (onOnePage !== undefined) return onOnePage;
  const [result] = await countSlices(counting, [slice], by, fold);
  return result ?? fold.start();
}
