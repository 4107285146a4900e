import type { Connection } from '../connection/connection.js';
import { EngineFault } from '../connection/engine-fault.js';
import { partialFault } from '../connection/classify.js';
import type { Product, Query } from '../section/settings.js';
import { stringifyLossless } from '../connection/lossless-json.js';

// Prolonged by every search.
const KEEP_ALIVE = '5m';

function idOf(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const id = (body as Record<string, unknown>)[name];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

interface SearchOptions {
  /** Says what else is wrong with an answer. */
  readonly check?: (answer: unknown) => EngineFault | undefined;
  readonly signal?: AbortSignal;
  readonly shrinks?: boolean;
}

/** One state of the indices that every search of a run sees, whatever arrives meanwhile. */
export class PointInTime {
  #shards = 1;

  private constructor(
    private readonly connection: Connection,
    private readonly product: Product,
    private id: string,
  ) {}

  /** Shards that took part in the last search. */
  get shards(): number {
    return this.#shards;
  }

  static async open(connection: Connection, product: Product): Promise<PointInTime> {
    const { index } = connection.settings;
    const [path, name] = product === 'opensearch' ? ['_search/point_in_time', 'pit_id'] : ['_pit', 'id'];
    const { body } = await connection.send(
      {
        method: 'POST',
        path: `/${encodeURIComponent(index)}/${path}`,
        query: {
          keep_alive: KEEP_ALIVE,
          ...(product === 'opensearch' && { allow_partial_pit_creation: 'false' }),
        },
      },
      (answer) =>
        idOf(answer, name) === undefined ? new EngineFault('again', 'no point in time was opened') : undefined,
    );
    return new PointInTime(connection, product, idOf(body, name) ?? '');
  }

  /**
   * Searches it. The answer is whole, or this throws.
   *
   * @throws EngineFault
   */
  async search(body: Query, { check, signal, shrinks = false }: SearchOptions = {}): Promise<unknown> {
    const { runtimeMappings } = this.connection.settings;
    const text = stringifyLossless({
      ...(runtimeMappings && { runtime_mappings: runtimeMappings }),
      ...body,
      pit: { id: this.id, keep_alive: KEEP_ALIVE },
    });
    const reply = await this.connection.send(
      {
        method: 'POST',
        path: '/_search',
        query: { allow_partial_search_results: 'false', request_cache: 'false' },
        body: text,
        shrinks,
      },
      (answer) => partialFault(answer) ?? check?.(answer),
      signal,
    );
    this.id = idOf(reply.body, 'pit_id') ?? this.id;
    this.#shards = (reply.body as { _shards: { total: number } })._shards.total;
    return reply.body;
  }

  async close(): Promise<void> {
    const [path, body] =
      this.product === 'opensearch' ? ['/_search/point_in_time', { pit_id: [this.id] }] : ['/_pit', { id: this.id }];
    await this.connection.farewell({ method: 'DELETE', path, body: JSON.stringify(body) });
  }
}
