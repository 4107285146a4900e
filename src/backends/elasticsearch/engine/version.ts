import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Connection } from '../connection/connection.js';
import { EngineFault } from '../connection/engine-fault.js';
import type { Request } from '../connection/exchange.js';
import { readAs } from '../connection/read-answer.js';

const ROOT = z.object({ version: z.object({ number: z.string() }) });
const NODES = z.object({ nodes: z.record(z.string(), z.object({ version: z.string() })) });

async function tryTo<Schema extends z.ZodType>(
  connection: Connection,
  request: Request<unknown>,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  try {
    return await connection.send(request, ({ body }) => readAs(schema)(body));
  } catch (error) {
    // Not every user may ask, and not every server tells.
    if (error instanceof EngineFault) return undefined;
    throw error;
  }
}

/** The version of the server, if it can be told: from a header, or from one of two places that tell it. */
export async function askVersion(connection: Connection, headers: IncomingHttpHeaders): Promise<string | undefined> {
  const header = headers['x-opensearch-version'];
  if (typeof header === 'string') return /\d[\w.-]*/.exec(header)?.[0];
  const root = await tryTo(connection, { name: 'version', call: (client, options) => client.info({}, options) }, ROOT);
  if (root) return root.version.number;
  const local = await tryTo(
    connection,
    { name: 'version', call: (client, options) => client.nodes.info({ node_id: '_local' }, options) },
    NODES,
  );
  return Object.values(local?.nodes ?? {})[0]?.version;
}
