import { z } from 'zod';
import type { Connection } from '../../backends/elasticsearch/connection/connection.js';
import { EngineFault } from '../../backends/elasticsearch/connection/engine-fault.js';
import { FileTypePeakAnalyzer } from '../../analyzers/file-type.js';
import { readSettings } from '../../backends/elasticsearch/section/read-settings.js';
import type { Settings } from '../../backends/elasticsearch/section/settings.js';
import { flag, text } from '../../config/value-forms.js';
import { silentLog } from '../../log/log.js';
import { shown } from '../../log/printable.js';
import type { Outcome } from '../channel.js';
import type { ChannelKind } from '../channel-kind.js';
import { bulkOperations, type Document, type Indices } from '../index/documents.js';
import { figuresOperations } from '../index/figures-documents.js';
import { indexTemplate } from '../index/template.js';

const KEYS = z.strictObject({
  cluster: text,
  index: text,
  incident_index: text.optional(),
  figures: flag.default(true),
  template: flag.default(false),
  data_stream: flag.default(false),
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
/** Time-outs and full queues may pass, and so may servers that fail. */
const PASSING = [408, 425, 429];
const mayPass = (status: number): boolean => status >= 500 || PASSING.includes(status);

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

async function installTemplates(connection: Connection, indices: Indices, isStream: boolean): Promise<void> {
  for (const name of [indices.events, indices.incidents]) {
    const template = indexTemplate(name, isStream && name === indices.events);
    await connection.send(
      {
        name: 'put index template',
        call: (client, options) => client.indices.putIndexTemplate({ name, ...template }, options),
      },
      () => undefined,
    );
  }
}

function sendBulk(connection: Connection, operations: readonly Document[]): Promise<Outcome> {
  return connection.send(
    { name: 'bulk', call: (client, options) => client.bulk({ operations: [...operations] }, options) },
    ({ body }) => outcomeOfBulk(body),
  );
}

/** Sends one request after the other, until one is not accepted. */
async function sendAll(connection: Connection, requests: Iterable<readonly Document[]>): Promise<Outcome> {
  let last: Outcome = { kind: 'accepted', answer: 'no document' };
  for (const operations of requests) {
    last = await sendBulk(connection, operations);
    if (last.kind !== 'accepted') break;
  }
  return last;
}

function outcomeOfFault(error: unknown, signal: AbortSignal): Outcome {
  if (error instanceof EngineFault) {
    const { status = 0, message } = error;
    const isRefused = status >= 400 && !mayPass(status);
    return { kind: isRefused ? 'given-up' : 'again', reason: shown(message) };
  }
  if (signal.aborted) return { kind: 'again', reason: 'the time was over' };
  throw error;
}

export const index = {
  keys: KEYS,
  secrets: [],
  open(settings, { config }) {
    // of the section only the connection is used: any feed will do
    const cluster = readSettings(config, settings.cluster.trim(), FileTypePeakAnalyzer.feed);
    const indices = { events: settings.index, incidents: settings.incident_index ?? `${settings.index}-incidents` };
    const send = async (requests: Iterable<readonly Document[]>, signal: AbortSignal): Promise<Outcome> => {
      const connection = await connect(cluster, signal);
      try {
        if (settings.template) await installTemplates(connection, indices, settings.data_stream);
        return await sendAll(connection, requests);
      } catch (error) {
        return outcomeOfFault(error, signal);
      } finally {
        await connection[Symbol.asyncDispose]();
      }
    };
    return {
      isDigest: true,
      send: (deliveries, signal) => send([bulkOperations(deliveries, indices)], signal),
      ...(settings.figures && {
        sendFigures: (figures, signal) => send(figuresOperations(figures, indices.events), signal),
      }),
      preview: (deliveries) =>
        bulkOperations(deliveries, indices)
          .map((line) => JSON.stringify(line))
          .join('\n'),
    };
  },
} satisfies ChannelKind<typeof KEYS>;
