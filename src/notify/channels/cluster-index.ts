import { z } from 'zod';
import type { Connection } from '../../backends/elasticsearch/connection/connection.js';
import { EngineFault } from '../../backends/elasticsearch/connection/engine-fault.js';
import { FileTypePeakAnalyzer } from '../../analyzers/file-type.js';
import { readSettings } from '../../backends/elasticsearch/section/read-settings.js';
import type { Settings } from '../../backends/elasticsearch/section/settings.js';
import { flag, text } from '../../config/value-forms.js';
import { silentLog } from '../../log/log.js';
import { shown } from '../../log/printable.js';
import type { Delivery, Outcome } from '../channel.js';
import type { ChannelKind } from '../channel-kind.js';
import { bulkOperations, type Indices } from '../index/documents.js';
import { MAPPINGS } from '../index/template.js';

const KEYS = z.strictObject({
  cluster: text,
  index: text,
  incident_index: text.optional(),
  template: flag.default(false),
});

const ANSWER = z.object({
  items: z.array(
    z.record(
      z.string(),
      z.object({ status: z.int(), error: z.looseObject({ reason: z.string().nullish() }).optional() }),
    ),
  ),
});

const CONFLICT = 409;
/** Full queues, and servers that fail, may pass. */
const mayPass = (status: number): boolean => status === 429 || status >= 500;

/** What came of the operations: a conflict says that the same, or newer, is there already. */
export function outcomeOfBulk(answer: unknown): Outcome {
  const { data } = ANSWER.safeParse(answer);
  if (data === undefined) return { kind: 'again', reason: 'the answer is not one to a bulk request' };
  const results = data.items.flatMap((item) => Object.values(item));
  const failed = results.filter(({ status }) => status >= 300 && status !== CONFLICT);
  const [first] = failed;
  if (first === undefined) return { kind: 'accepted', answer: `${results.length} documents` };
  const reason = `HTTP ${first.status}: ${shown(first.error?.reason ?? 'refused')}`;
  return failed.some(({ status }) => mayPass(status)) ? { kind: 'again', reason } : { kind: 'given-up', reason };
}

async function connect(cluster: Settings, signal: AbortSignal): Promise<Connection> {
  const { Connection } = await import('../../backends/elasticsearch/connection/connection.js');
  // the outbox repeats what failed
  return new Connection({ ...cluster, retries: 0 }, silentLog, signal);
}

async function installTemplates(connection: Connection, { events, incidents }: Indices): Promise<void> {
  for (const name of [events, incidents]) {
    await connection.send(
      {
        name: 'put index template',
        call: (client, options) =>
          client.indices.putIndexTemplate(
            { name, index_patterns: [name], template: { mappings: MAPPINGS as object }, priority: 200 },
            options,
          ),
      },
      () => undefined,
    );
  }
}

async function sendBulk(
  deliveries: readonly Delivery[],
  indices: Indices,
  { template }: z.output<typeof KEYS>,
  connection: Connection,
): Promise<Outcome> {
  try {
    if (template) await installTemplates(connection, indices);
    const operations = bulkOperations(deliveries, indices);
    return await connection.send(
      { name: 'bulk', call: (client, options) => client.bulk({ operations }, options) },
      ({ body }) => outcomeOfBulk(body),
    );
  } catch (error) {
    if (!(error instanceof EngineFault)) throw error;
    const { status = 0, message } = error;
    const isRefused = status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
    return { kind: isRefused ? 'given-up' : 'again', reason: shown(message) };
  }
}

export const index = {
  keys: KEYS,
  secrets: [],
  open(settings, { config }) {
    // of the section only the connection is used: any feed will do
    const cluster = readSettings(config, settings.cluster.trim(), FileTypePeakAnalyzer.feed);
    const indices = { events: settings.index, incidents: settings.incident_index ?? `${settings.index}-incidents` };
    return {
      isDigest: true,
      async send(deliveries, signal) {
        const connection = await connect(cluster, signal);
        try {
          return await sendBulk(deliveries, indices, settings, connection);
        } catch (error) {
          if (signal.aborted) return { kind: 'again', reason: 'the time was over' };
          throw error;
        } finally {
          await connection[Symbol.asyncDispose]();
        }
      },
      preview: (deliveries) =>
        bulkOperations(deliveries, indices)
          .map((line) => JSON.stringify(line))
          .join('\n'),
    };
  },
} satisfies ChannelKind<typeof KEYS>;
