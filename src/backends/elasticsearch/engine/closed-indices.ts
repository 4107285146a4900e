import { z } from 'zod';
import type { Connection } from '../connection/connection.js';
import { EngineFault } from '../connection/engine-fault.js';
import { readAs } from '../connection/read-answer.js';

const ANSWER = z.object({
  indices: z.array(z.object({ name: z.string(), attributes: z.array(z.string()) })),
});

/** The closed indices that the section's pattern matches, whose records no search sees; undefined if nobody may ask. */
export async function askClosed(connection: Connection): Promise<readonly string[] | undefined> {
  const { index } = connection.settings;
  try {
    return await connection.send(
      {
        name: 'names of indices',
        call: (client, options) =>
          client.indices.resolveIndex({ name: index, expand_wildcards: ['open', 'closed'] }, options),
      },
      ({ body }) =>
        readAs(ANSWER)(body)
          .indices.filter(({ attributes }) => attributes.includes('closed'))
          .map(({ name }) => name),
    );
  } catch (error) {
    if (error instanceof EngineFault) return undefined;
    throw error;
  }
}
