import { z } from 'zod';
import { EngineFault } from '../connection/engine-fault.js';
import type { FeedQueries } from '../feed/feed-queries.js';
import type { Survey } from '../feed/survey.js';
import { type Aggregation, type Bucket, readGroups } from './composite.js';
import { type Counting, type Part, type Shortcut, withRecounts } from './count-slices.js';
import { type Rows, type Sums, sumsFold } from './folds.js';
import { groupingBy, keyReader, keySources, sourcesOf } from './grouping.js';

// An answer may make 65,535 buckets: those of the samples, and those of the keys beside them.
const MOST_SAMPLES = 60_000;
// The engine goes through all samples of a part once for each key: with more keys, a page of groups costs it less.
const MOST_KEYS = 150;
// Few records are as quick on one page.
const LEAST_LIKELY = 5_000;
// A part is as uneven as its ranges are.
const MOST_LIKELY = 0.8 * MOST_SAMPLES;

// Types whose values a terms aggregation tells apart just as a composite one does.
const TERMS = ['keyword', 'long', 'integer', 'short', 'byte', 'ip'];

const SUMMED = z.object({
  samples: z.object({ sum_other_doc_count: z.int() }),
  sums: z.object({ count: z.int(), sum: z.int() }),
});

/** The distinct samples of a key; undefined if the engine has left some out, since they are too many for one answer. */
function samplesOf({ inner, count }: Bucket): number | undefined {
  const { success, data } = SUMMED.safeParse(inner);
  if (!success) throw new EngineFault('recount', 'a key came without its number of samples');
  const { samples, sums } = data;
  if (samples.sum_other_doc_count > 0) return undefined;
  if (sums.sum === count) return sums.count;
  throw new EngineFault('recount', `the counts do not add up: ${sums.sum} records of samples, ${count} of their key`);
}

/**
 * Has the engine itself add up the distinct samples of each key of a part, so that no group is sent: the samples are
 * the buckets of a terms aggregation that leaves none out, and a pipeline counts them and their records. That takes
 * the engine half the work of a page of groups, and the tool next to none.
 *
 * @returns undefined if the engine's groups are not those of the feed's values
 */
export function sumsOfEngine(
  { point, pages, counted }: Counting,
  queries: FeedQueries,
  { zeros }: Survey,
): Shortcut<Rows<Sums>> | undefined {
  const [sample, ...more] = sourcesOf(queries.sample);
  const { isDirect, isOnceEach } = groupingBy(queries.dimensions, queries.sample, zeros);
  if (sample === undefined || more.length > 0 || !isDirect || !isOnceEach) return undefined;
  if (!TERMS.includes(sample.field.type)) return undefined;
  const sources = keySources(queries.dimensions);
  const inner: Record<string, Aggregation> = {
    samples: { terms: { field: sample.path, size: MOST_SAMPLES, order: { _key: 'asc' } } },
    sums: { stats_bucket: { buckets_path: 'samples>_count' } },
  };
  // One more than there may be, so that the page is seen to be the last.
  const onePage = pages.sized(MOST_KEYS + 1);
  const optional = { mostPages: 1, isOptional: true };

  const hasFewKeys = async ({ filter }: Part, signal: AbortSignal): Promise<boolean> =>
    (await readGroups(point, { filter, sources }, () => undefined, onePage, { ...optional, signal })) !== undefined;

  const count: Shortcut<Rows<Sums>> = async ({ filter }, signal) => {
    const rows = sumsFold.start();
    const readKey = keyReader(queries.dimensions, 0);
    let cut = 0;
    const add = (bucket: Bucket): void => {
      const samples = samplesOf(bucket);
      if (samples === undefined) cut++;
      const row = rows.rowFor(readKey(bucket.raw), () => ({ submissions: 0, samples: 0 }));
      row.submissions += bucket.count;
      row.samples += samples ?? 0;
    };
    const question = { filter, sources, inner, unsent: 'samples.buckets' };
    const records = await readGroups(point, question, add, onePage, { ...optional, signal });
    return records !== undefined && cut === 0 ? { result: rows, records } : undefined;
  };

  let isOfUse: Promise<boolean> | undefined;
  return async (part, signal) => {
    if (part.likely < LEAST_LIKELY || part.likely > MOST_LIKELY) return undefined;
    try {
      isOfUse ??= withRecounts(() => hasFewKeys(part, signal));
      const sums = (await isOfUse) ? await withRecounts(() => count(part, signal)) : undefined;
      if (sums) counted(sums.records);
      else isOfUse = Promise.resolve(false);
      return sums;
    } catch (error) {
      if (!(error instanceof EngineFault) || error.remedy !== 'smaller') throw error;
      isOfUse = Promise.resolve(false);
      return undefined;
    }
  };
}
