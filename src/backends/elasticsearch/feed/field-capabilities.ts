import { z } from 'zod';
import { printable } from '../../../log/printable.js';
import { assertWhole, reasonsOf } from '../connection/classify.js';
import type { Connection } from '../connection/connection.js';
import { EngineFault } from '../connection/engine-fault.js';
import type { Reply } from '../connection/exchange.js';
import { readAs } from '../connection/read-answer.js';

const CAPABILITY = z.object({
  type: z.string(),
  searchable: z.boolean(),
  aggregatable: z.boolean(),
  /** Absent if all indices have the field with this type. */
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
  readonly headers: Reply<unknown>['headers'];
}

const FAILURES = z.object({ failures: z.array(z.object({ indices: z.array(z.string()) })).min(1) });
const SHOWN_INDICES = 5;

/** A remote cluster that can't be reached is told of here, and nowhere else if it was away from the start. */
function lackingFault(answer: object): EngineFault {
  const [reason] = reasonsOf('failures' in answer ? answer.failures : undefined);
  const why = reason ? `: ${reason.type}: ${reason.reason}` : '';
  // the reasons of 7.17 do not name the remote cluster
  const named = FAILURES.safeParse(answer).data?.failures.flatMap(({ indices }) => indices) ?? [];
  const more = named.length > SHOWN_INDICES ? ', …' : '';
  const which = named.length === 0 ? '' : ` (${named.slice(0, SHOWN_INDICES).map(printable).join(', ')}${more})`;
  return new EngineFault('again', `some indices or remote clusters did not answer${which}${why}`);
}

const readFields = readAs(ANSWER, 'the answer names no fields');

function readWhole({ body, headers }: Reply<unknown>): FieldCapabilities {
  if (typeof body === 'object' && body !== null) {
    if ('_shards' in body) assertWhole(body);
    if ('failed_indices' in body) throw lackingFault(body);
  }
  const { indices, fields } = readFields(body);
  const byPath = Object.entries(fields).map(([path, byType]) => [path, Object.values(byType)] as const);
  return { indices, fields: new Map(byPath), headers };
}

/** Asks which indices have which fields, and of which types. */
export function askFieldCapabilities(connection: Connection, paths: readonly string[]): Promise<FieldCapabilities> {
  const { index, runtimeMappings } = connection.settings;
  return connection.send(
    {
      name: 'field capabilities',
      call: (client, options) =>
        client.fieldCaps(
          {
            index,
            include_unmapped: true,
            ...(runtimeMappings && { runtime_mappings: runtimeMappings }),
          },
          // 7.17 and OpenSearch refuse them in the body
          { ...options, querystring: { fields: paths.join(',') } },
        ),
    },
    readWhole,
  );
}
