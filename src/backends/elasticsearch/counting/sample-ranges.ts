import { z } from 'zod';
import { EngineFault } from '../connection/engine-fault.js';
import { readAs } from '../connection/read-answer.js';
import type { PointInTime, Search } from '../engine/point-in-time.js';
import { allOf } from '../feed/bool-query.js';
import type { Field } from '../feed/resolve-fields.js';
import type { Query } from '../section/settings.js';
import type { RawValue } from './composite.js';

// This many pages are read one after the other in less time than it takes to find the values to split them at.
const MOST_UNSPLIT = 2;
// A page is filled to this share on average, so that an uneven range still fits.
const FILL = 0.75;
const PROBES_PER_RANGE = 100;
const MOST_PROBES = 20_000;
// Not every shard need hold records of the window.
const LEAST_PROBES_OF_A_SHARD = 1_000;
const MOST_VALUES = 60_000;

/** Into how many ranges records must be split so that the groups of each fit on one page, however many they are. */
export function rangesFor(records: number, pageSize: number): number {
  return Math.max(1, Math.ceil(records / (FILL * pageSize)));
}

// Types whose ranges the index answers quickly, in the order in which a terms aggregation sorts them.
const RANGEABLE = ['keyword', 'long', 'integer', 'short', 'byte', 'double', 'float', 'unsigned_long', 'ip'];

interface Probed {
  readonly key: RawValue;
  readonly doc_count: number;
}

const readProbed = readAs(
  z.object({ aggregations: z.object({ probe: z.object({ values: z.object({ buckets: z.array(z.unknown()) }) }) }) }),
  'the answer holds no probe',
);

function probedValues(answer: unknown): readonly Probed[] {
  return readProbed(answer).aggregations.probe.values.buckets as readonly Probed[];
}

/**
 * Values that split the records probed into `count` parts of like size. A value with more records than a part makes
 * one boundary, not several.
 */
export function boundariesOf(probed: readonly Probed[], count: number): RawValue[] {
  const total = probed.reduce((sum, { doc_count: records }) => sum + records, 0);
  const boundaries: RawValue[] = [];
  let seen = 0;
  let part = 1;
  for (const { key, doc_count: records } of probed) {
    if (seen * count >= part * total) {
      boundaries.push(key);
      part = Math.floor((seen * count) / total) + 1;
    }
    seen += records;
  }
  return boundaries;
}

function rangesBetween({ path }: Field, boundaries: readonly RawValue[]): Query[] {
  if (boundaries.length === 0) return [];
  const edges = [undefined, ...boundaries, undefined];
  return edges.slice(1).map((end, i) => {
    const start = edges[i];
    return { range: { [path]: { ...(start !== undefined && { gte: start }), ...(end !== undefined && { lt: end }) } } };
  });
}

/**
 * Splits the records into ranges of an attribute, by values drawn at random from the records themselves: skewed
 * identifiers give even ranges too. No group of records spans two ranges. Nothing but speed depends on them.
 *
 * @returns no ranges if the records can't be split
 */
export async function splitByRange(
  point: PointInTime,
  filter: readonly Query[],
  field: Field,
  count: number,
  signal: AbortSignal,
): Promise<Query[]> {
  if (count <= MOST_UNSPLIT || !field.searchable || !RANGEABLE.includes(field.type)) return [];
  const probes = Math.min(MOST_PROBES, count * PROBES_PER_RANGE);
  const perShard = Math.max(Math.ceil(probes / point.shards), Math.min(probes, LEAST_PROBES_OF_A_SHARD));
  const search: Search = {
    size: 0,
    track_total_hits: false,
    // Records that score highest are taken: with random scores, random ones.
    query: { function_score: { query: allOf(filter), functions: [{ random_score: {} }], boost_mode: 'replace' } },
    aggs: {
      probe: {
        sampler: { shard_size: perShard },
        aggs: {
          values: {
            terms: { field: field.path, size: Math.min(MOST_VALUES, perShard * point.shards), order: { _key: 'asc' } },
          },
        },
      },
    },
  };
  try {
    const probed = await point.search(search, probedValues, { signal, shrinks: true });
    return rangesBetween(field, boundariesOf(probed, count));
  } catch (error) {
    // Too much for the engine's memory: the records are paged as a whole.
    if (error instanceof EngineFault && error.remedy === 'smaller') return [];
    throw error;
  }
}
