import type { Engine } from '../../scripts/engine/types.mjs';
import { recordJson, type TelemetryRecord } from '../backends/naive-counts.js';
import { FILE_FEED } from './recent-feed.js';

const KEYWORD = { type: 'keyword' };

/** The mapping of the feed of files. */
export const FILE_MAPPING = {
  properties: {
    ...Object.fromEntries(
      [FILE_FEED.sample, ...FILE_FEED.dimensions, ...FILE_FEED.crossDimensions].map((name) => [name, KEYWORD]),
    ),
    [FILE_FEED.time]: { type: 'date', format: 'epoch_millis' },
  },
};

/** Asks as the administrator; anything but success is an error. */
export async function demand(engine: Engine, method: string, path: string, body?: unknown): Promise<unknown> {
  const reply = await engine.request(path, { method, ...(body !== undefined && { body }) });
  const answer = reply.body as { errors?: boolean };
  if (reply.status >= 300 || answer.errors) {
    throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body).slice(0, 500)}`);
  }
  return reply.body;
}

export async function createIndex(
  engine: Engine,
  index: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await demand(engine, 'PUT', `/${index}`, {
    settings: { number_of_shards: 2, number_of_replicas: 0, ...settings },
    mappings: FILE_MAPPING,
  });
}

export async function addRecords(engine: Engine, index: string, records: readonly TelemetryRecord[]): Promise<void> {
  const lines = records.map((record) => `{"create":{}}\n${recordJson(record)}\n`);
  await demand(engine, 'POST', `/${index}/_bulk?refresh=true`, lines.join(''));
}

/** Makes an index that holds just these records. */
export async function loadFeed(
  engine: Engine,
  index: string,
  records: readonly TelemetryRecord[],
  settings: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await createIndex(engine, index, settings);
  await addRecords(engine, index, records);
}
