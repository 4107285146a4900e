import { plainFeed } from '../../../src/feed/feed.js';
import type { Feed } from '../../../src/analyzers/analyzer.js';
import type { Backend, BackendContext } from '../../../src/backends/backend.js';
import { ElasticsearchBackend } from '../../../src/backends/elasticsearch/elasticsearch-backend.js';
import { noProgress, silentLog } from '../../../src/log/log.js';
import { LONG_TESTS_RUN } from '../../support/long-tests.js';
import { type AttributeValue, recordJson, type TelemetryRecord } from '../naive-counts.js';

/** Sends a request to a server and gives the answer's JSON; anything but success is an error. */
export async function ask(url: string, method: string, path: string, body?: string): Promise<unknown> {
  const type = path.includes('_bulk') ? 'application/x-ndjson' : 'application/json';
  const response = await fetch(url + path, {
    method,
    ...(body !== undefined && { body, headers: { 'content-type': type } }),
  });
  const text = await response.text();
  if (!response.ok || text.includes('"errors":true')) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

function typeOf(values: readonly AttributeValue[]): string {
  const present = values.flat().filter((value) => value !== null);
  if (present.length === 0 || present.some((value) => typeof value === 'string')) return 'keyword';
  if (typeof present[0] === 'boolean') return 'boolean';
  return present.every((value) => typeof value === 'bigint' || Number.isInteger(value)) ? 'long' : 'double';
}

function mappingOf(records: readonly TelemetryRecord[], feed: Feed): Record<string, unknown> {
  const attributes = [feed.sample, ...feed.dimensions, ...feed.crossDimensions];
  const types = attributes.map((attribute) => {
    const values = records.flatMap((record) => record[attribute] ?? []);
    return [attribute, { type: typeOf(values) }] as const;
  });
  const time = { type: 'date', format: 'strict_date_optional_time||epoch_millis' };
  return { [feed.time]: time, ...Object.fromEntries(types) };
}

// a shard more takes a server half as long again
const SHARDS = LONG_TESTS_RUN ? 2 : 1;
let number = 0;

export interface FilledIndex {
  readonly index: string;
  readonly remove: () => Promise<unknown>;
}

/** Fills a new index with records; the mapping follows the type of each attribute's values. */
export async function fillIndex(
  url: string,
  records: readonly TelemetryRecord[],
  feed: Feed,
  properties: Record<string, unknown> = mappingOf(records, feed),
): Promise<FilledIndex> {
  const index = `feed-${process.pid}-${++number}`;
  const settings = { number_of_shards: SHARDS, number_of_replicas: 0 };
  await ask(url, 'PUT', `/${index}`, JSON.stringify({ settings, mappings: { properties } }));
  const lines = records.map((record) => `{"index":{}}\n${recordJson(record)}\n`);
  if (lines.length > 0) await ask(url, 'POST', `/${index}/_bulk?refresh=true`, lines.join(''));
  return { index, remove: () => ask(url, 'DELETE', `/${index}`) };
}

/** A context that holds one section, `feed`. */
export function contextFor(
  section: Readonly<Record<string, string>>,
  feed: Feed,
  more: Partial<BackendContext> = {},
): BackendContext {
  return {
    feed: plainFeed(feed),
    input: ['feed'],
    config: { path: 'config.ini', sections: new Map([['feed', new Map(Object.entries(section))]]), environment: {} },
    log: silentLog,
    progress: noProgress,
    signal: new AbortController().signal,
    ...more,
  };
}

/** Opens the backend on a new index that holds just these records, and removes the index when it is closed. */
export async function engineBackend(
  url: string,
  records: readonly TelemetryRecord[],
  feed: Feed,
  section: Readonly<Record<string, string>> = {},
): Promise<Backend> {
  const { index, remove } = await fillIndex(url, records, feed);
  const backend = await ElasticsearchBackend.open(contextFor({ hosts: url, index, ...section }, feed));
  return {
    loaded: backend.loaded,
    answer: (questions) => backend.answer(questions),
    newest: () => backend.newest(),
    async [Symbol.asyncDispose]() {
      await backend[Symbol.asyncDispose]();
      await remove();
    },
  };
}
