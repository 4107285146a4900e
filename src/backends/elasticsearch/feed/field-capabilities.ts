import { z } from 'zod';
import { partialFault, reasonsOf } from '../connection/classify.js';
import type { Connection } from '../connection/connection.js';
import { EngineFault } from '../connection/engine-fault.js';
import type { Reply } from '../connection/exchange.js';

const CAPABILITY = z.object({
  type: z.string(),
  searchable: z.boolean(),
  aggregatable: z.boolean(),
  /** Absent where all indices have the field with this type. */
  indices: z.array(z.string()).optional(),
});

const ANSWER = z.object({
  indices: z.array(z.string()),
  fields: z.record(z.string(), z.record(z.string(), CAPABILITY)),
});

export type Capability = z.output<typeof CAPABILITY>;

export interface FieldCapabilities {
  readonly indices: readonly string[];
  /** By path; one entry for each type, `unmapped` among them. */
  readonly fields: ReadonlyMap<string, readonly Capability[]>;
  readonly headers: Reply['headers'];
}

/** A remote cluster that can't be reached is told of here, and nowhere else where it was away from the start. */
function lackingFault(answer: object): EngineFault {
  const [reason] = reasonsOf('failures' in answer ? answer.failures : undefined);
  const why = reason ? `: ${reason.type}: ${reason.reason}` : '';
  return new EngineFault('again', `some indices or remote clusters did not answer${why}`);
}

/** Asks in which indices which fields stand, with which types. */
export async function askFieldCapabilities(
  connection: Connection,
  paths: readonly string[],
): Promise<FieldCapabilities> {
  const { index, runtimeMappings } = connection.settings;
  const { body, headers } = await connection.send(
    {
      method: runtimeMappings ? 'POST' : 'GET',
      path: `/${encodeURIComponent(index)}/_field_caps`,
      // 7.17 and OpenSearch refuse `fields` in the body
      query: { fields: paths.join(','), include_unmapped: 'true' },
      ...(runtimeMappings && { body: JSON.stringify({ runtime_mappings: runtimeMappings }) }),
    },
    (answer) => {
      if (typeof answer === 'object' && answer !== null) {
        if ('_shards' in answer) return partialFault(answer);
        if ('failed_indices' in answer) return lackingFault(answer);
      }
      return ANSWER.safeParse(answer).success ? undefined : new EngineFault('again', 'the answer tells no fields');
    },
  );
  const answer = ANSWER.parse(body);
  const fields = new Map(Object.entries(answer.fields).map(([path, byType]) => [path, Object.values(byType)]));
  return { indices: answer.indices, fields, headers };
}
