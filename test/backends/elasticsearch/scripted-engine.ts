import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { kindOf, type RequestKind } from './request-kind.js';
import { type Group, pageOf } from './scripted-groups.js';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
  readonly kind: RequestKind;
}

export interface Scripted {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What goes wrong with an answer: another one, or the connection. `undefined`: nothing. */
export type Fault = 'reset' | 'cut' | 'silence' | Scripted | undefined;

export interface ScriptedEngine extends AsyncDisposable {
  readonly url: string;
  readonly asked: Asked[];
  readonly count: (kind: string) => number;
}

const SHARDS = { total: 2, successful: 2, skipped: 0, failed: 0 };
const FIELDS = { 'event.time': 'date', sample: 'keyword', first: 'keyword', second: 'keyword', cross: 'keyword' };

/** The feed that the engine holds. */
export const SCRIPTED_FEED = {
  time: 'event.time',
  sample: 'sample',
  dimensions: ['first', 'second'],
  crossDimensions: ['cross'],
} as const;

function answerTo({ kind, body }: Asked, groups: readonly Group[]): unknown {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const none = { buckets: Object.fromEntries([0, 1, 2, 3, 4].map((i) => [`f${i}`, { doc_count: 0 }])) };
  const hits = (value: number): unknown => ({ total: { value, relation: 'eq' }, hits: [] });
  const search = { took: 1, timed_out: false, _shards: SHARDS, pit_id: 'point' };
  switch (kind) {
    case 'fields': {
      const fields = Object.entries(FIELDS).map(([name, type]) => [
        name,
        { [type]: { type, searchable: true, aggregatable: true } },
      ]);
      return { indices: ['feed-1'], fields: Object.fromEntries(fields) as unknown };
    }
    case 'open':
      return { id: 'point' };
    case 'close':
      return { succeeded: true, num_freed: 1 };
    case 'undated':
      return { ...search, hits: hits(0), aggregations: { lacking: none } };
    case 'span': {
      const values = Object.fromEntries([0, 1, 2, 3, 4].map((i) => [`values${i}`, { value: total }]));
      const crossed = { buckets: { f0: { doc_count: total } } };
      const whole = { doc_count: total, crossed };
      return {
        ...search,
        hits: hits(total),
        aggregations: { whole, lacking: none, absent: none, ignored: none, ...values },
      };
    }
    case 'seen': {
      const counts = ['timed', 'filterable', 'records'].map((name) => [name, { doc_count: total }]);
      return {
        ...search,
        hits: hits(total),
        aggregations: { seen: { buckets: Object.fromEntries(counts) as unknown } },
      };
    }
    case 'days': {
      // all records stand on the first day of all
      const { filters } = (body['aggs'] as { days: { filters: { filters: object } } }).days.filters;
      const days = Object.keys(filters).map((day) => [day, { doc_count: day === 'd0' ? total : 0 }]);
      const buckets = Object.fromEntries(days) as unknown;
      return { ...search, hits: { hits: [] }, aggregations: { days: { buckets }, within: { buckets } } };
    }
    case 'probe':
      return { ...search, hits: { hits: [] }, aggregations: { probe: { values: { buckets: [] } } } };
    case 'groups':
      return { ...search, ...pageOf(groups, body) };
    default:
      return { ...search, hits: { hits: [] } };
  }
}

async function read(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
}

function reply(response: ServerResponse, { status = 200, body, headers }: Scripted, fault: Fault, gzip: boolean): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const bytes = gzip ? gzipSync(text) : Buffer.from(text);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    'x-elastic-product': 'Elasticsearch',
    ...(gzip && { 'content-encoding': 'gzip' }),
    ...headers,
  });
  if (fault !== 'cut') return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.destroy());
}

/** Starts an engine that holds the groups, and does to each answer what `faultFor` says. */
export async function scriptedEngine(
  groups: readonly Group[],
  faultFor: (asked: Asked, nth: number) => Fault = () => undefined,
  { gzip = false, tls }: { readonly gzip?: boolean; readonly tls?: ServerOptions } = {},
): Promise<ScriptedEngine> {
  const asked: Asked[] = [];
  const count = (kind: string): number => asked.filter((each) => each.kind === kind).length;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    void read(request).then((body) => {
      const { method = '', url: path = '', headers } = request;
      const each = { method, path, headers, body, kind: kindOf(method, path, body) };
      asked.push(each);
      const fault = faultFor(each, count(each.kind));
      if (fault === 'reset') return void request.socket.destroy();
      if (fault === 'silence') return;
      const scripted: Scripted = typeof fault === 'object' ? fault : { body: answerTo(each, groups) };
      reply(response, scripted, fault, gzip);
    });
  };
  const server = tls ? createSecureServer(tls, handle) : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    count,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
