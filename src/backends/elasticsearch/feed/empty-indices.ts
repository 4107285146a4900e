import { z } from 'zod';
import { assertWhole } from '../connection/classify.js';
import type { Connection } from '../connection/connection.js';
import { readAs } from '../connection/read-answer.js';
import type { Capability, FieldCapabilities } from './field-capabilities.js';
import { allOf } from './bool-query.js';
import { UNMAPPED } from './resolve-fields.js';

const MOST_INDICES = 10_000;

const ANSWER = z.object({
  aggregations: z.object({
    indices: z.object({ sum_other_doc_count: z.int(), buckets: z.array(z.object({ key: z.string() })) }),
  }),
});

const readIndices = readAs(ANSWER, 'the answer names no indices');

/** The indices that hold a record of the feed; undefined if there are too many to tell. */
function askFilled(connection: Connection): Promise<ReadonlySet<string> | undefined> {
  const { index, filter, runtimeMappings } = connection.settings;
  return connection.send(
    {
      name: 'search',
      call: (client, options) =>
        client.search(
          {
            index,
            allow_partial_search_results: false,
            ...(runtimeMappings && { runtime_mappings: runtimeMappings }),
            size: 0,
            track_total_hits: false,
            query: allOf(filter ? [filter] : []),
            aggs: { indices: { terms: { field: '_index', size: MOST_INDICES } } },
          },
          options,
        ),
    },
    ({ body }) => {
      assertWhole(body);
      const { indices } = readIndices(body).aggregations;
      return indices.sum_other_doc_count > 0 ? undefined : new Set(indices.buckets.map(({ key }) => key));
    },
  );
}

/** Whether an index lacks a field that another one has. Only then it matters whether an index is empty. */
export function someLackFields({ fields }: FieldCapabilities): boolean {
  return [...fields.values()].some((byType) => byType.length > 1 && byType.some(({ type }) => type === UNMAPPED));
}

/**
 * The capabilities without what is said of indices that hold nothing: a data stream's newest index knows no field
 * before its first record.
 */
export async function passOverEmpty(
  connection: Connection,
  capabilities: FieldCapabilities,
): Promise<FieldCapabilities> {
  const filled = await askFilled(connection);
  if (filled === undefined) return capabilities;
  const withoutEmpty = (capability: Capability): Capability[] => {
    if (capability.type !== UNMAPPED || capability.indices === undefined) return [capability];
    const indices = capability.indices.filter((index) => filled.has(index));
    return indices.length > 0 ? [{ ...capability, indices }] : [];
  };
  const fields = [...capabilities.fields].map(([path, byType]) => [path, byType.flatMap(withoutEmpty)] as const);
  return { ...capabilities, fields: new Map(fields) };
}
