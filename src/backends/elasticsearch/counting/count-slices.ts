import { EngineFault, REMEDIES } from '../connection/engine-fault.js';
import type { PointInTime } from '../engine/point-in-time.js';
import type { Query } from '../section/settings.js';
import { assertAllCounted } from './added-up.js';
import { readGroups } from './composite.js';
import type { Group, Grouping } from './grouping.js';
import { inParallel } from './in-parallel.js';
import type { Pages } from './pages.js';
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
  readonly add: (result: Result, group: Group) => void;
  /** Adds the result of another part of the same slice: no group is in both. */
  readonly merge: (into: Result, other: Result) => void;
}

/** Records of a slice that are counted by one answer, or page after page. */
export interface Part {
  readonly filter: readonly Query[];
  readonly slice: number;
  /** How many records it is likely to have. */
  readonly likely: number;
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

export interface Counted<Result> {
  readonly result: Result;
  readonly records: number;
}

/** A quicker way to count a part than to read its groups; undefined if that is of no use for it. */
export type Shortcut<Result> = (part: Part, signal: AbortSignal) => Promise<Counted<Result> | undefined>;

// A part is folded by itself and joins the result only when its counts have added up, so it can be counted again.
function countPart<Result>(
  { point, pages, counted }: Counting,
  filter: readonly Query[],
  grouping: Grouping,
  fold: Fold<Result>,
  options: { readonly signal: AbortSignal; readonly mostPages?: number },
): Promise<Counted<Result> | undefined> {
  return withRecounts(async () => {
    const result = fold.start();
    const groups = grouping.collect((group) => fold.add(result, group));
    const question = { filter, sources: grouping.sources };
    const records = await readGroups(point, question, (bucket) => groups.add(bucket), pages, options);
    if (records === undefined) return undefined;
    groups.end();
    counted(records);
    return { result, records };
  });
}

/**
 * Counts the groups of each slice. Slices with more records than fit on a page are split by ranges of the grouping's
 * attribute, and the parts counted in parallel.
 *
 * @param shortcut tried for each part before its groups are read
 * @returns one result for each slice
 * @throws EngineFault
 */
export async function countSlices<Result>(
  counting: Counting,
  slices: readonly Slice[],
  grouping: Grouping,
  fold: Fold<Result>,
  shortcut?: Shortcut<Result>,
): Promise<Result[]> {
  const { point, pages, concurrency, signal } = counting;
  const { ranged } = grouping;
  const results = slices.map(() => fold.start());
  const parts = await inParallel(
    [...slices.entries()],
    concurrency,
    signal,
    async ([slice, { filter, records }], stop) => {
      const count = rangesFor(records, pages.size);
      const ranges = ranged ? await splitByRange(point, filter, ranged, count, stop) : [];
      if (ranges.length === 0) return [{ filter, slice, likely: records }];
      const likely = records / ranges.length;
      return ranges.map((range): Part => ({ filter: [...filter, range], slice, likely }));
    },
  );
  const records = slices.map(() => 0);
  await inParallel(parts.flat(), concurrency, signal, async (part, stop) => {
    const { filter, slice } = part;
    const counted =
      (await shortcut?.(part, stop)) ?? (await countPart(counting, filter, grouping, fold, { signal: stop }));
    const result = results[slice];
    if (counted === undefined || result === undefined) return;
    fold.merge(result, counted.result);
    records[slice] = (records[slice] ?? 0) + counted.records;
  });
  for (const [i, slice] of slices.entries()) assertAllCounted(records[i] ?? 0, slice.records);
  return results;
}

/** The same for a slice of which few groups are expected: on one page, if they fit on it. */
export async function countFewGroups<Result>(
  counting: Counting,
  slice: Slice,
  grouping: Grouping,
  fold: Fold<Result>,
): Promise<Result> {
  const options = { signal: counting.signal, mostPages: 1 };
  const onOnePage = await countPart(counting, slice.filter, grouping, fold, options);
  if (onOnePage === undefined) {
    const [result] = await countSlices(counting, [slice], grouping, fold);
    return result ?? fold.start();
  }
  assertAllCounted(onOnePage.records, slice.records);
  return onOnePage.result;
}
