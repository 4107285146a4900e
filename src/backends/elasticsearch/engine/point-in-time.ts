import pLimit from 'p-limit';
import type { Connection } from '../connection/connection.js';
import { EngineFault } from '../connection/engine-fault.js';
import { partialFault } from '../connection/classify.js';
import type { Product, Query } from '../section/settings.js';
import type { ParsedAnswer } from '../connection/parse-answer.js';
import { stringifyLossless } from '../connection/lossless-json.js';

// Prolonged by every search.
const KEEP_ALIVE = '5m';

function idOf(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const id = (body as Record<string, unknown>)[name];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

const WHOLE_ONLY = { allow_partial_search_results: 'false', request_cache: 'false' };

// Whether the answer is whole was seen to before.
const shardsOf = (answer: unknown): number => (answer as { _shards: { total: number } })._shards.total;

interface SearchOptions {
  /** Says what else is wrong with an answer. */
  readonly check?: (answer: unknown) => EngineFault | undefined;
  readonly signal?: AbortSignal;
  readonly shrinks?: boolean;
}

/** One state of the indices that every search of a run sees, whatever arrives meanwhile. */
export class PointInTime {
  #shards = 1;
  /** However much is counted side by side, no more searches are under way than the section allows. */
  readonly #inTurn;

  private constructor(
    private readonly connection: Connection,
    private readonly product: Product,
    private id: string,
  ) {
    this.#inTurn = pLimit(connection.settings.concurrency);
  }

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
    const point = new PointInTime(connection, product, idOf(body, name) ?? '');
    // only a remote cluster has a colon in its name
    if (!index.includes(':')) return point;
    try {
      await point.#assertWhole();
      return point;
    } catch (error) {
      await point.close();
      throw error;
    }
  }

  /**
   * A remote cluster that is away while the point is opened is left out of it, and no search of the point tells. A
   * search of the indices themselves does, and knows how many shards there are.
   */
  async #assertWhole(): Promise<void> {
    const { body } = await this.connection.send(
      {
        method: 'POST',
        path: `/${encodeURIComponent(this.connection.settings.index)}/_search`,
        query: WHOLE_ONLY,
        body: JSON.stringify({ size: 0, track_total_hits: false }),
      },
      partialFault,
    );
    await this.search({ size: 0, track_total_hits: false });
    const all = shardsOf(body);
    if (this.#shards >= all) return;
    throw new EngineFault('restart', `the point in time covers only ${this.#shards} of ${all} shards`);
  }

  /**
   * Searches it. The answer is whole, or this throws.
   *
   * @throws EngineFault
   */
  async search(body: Query, options: SearchOptions = {}): Promise<unknown> {
    return (await this.#inTurn(() => this.#ask(body, options))).body;
  }

  /** Searches it for a page of buckets. */
  searchPage(body: Query, options: SearchOptions): Promise<ParsedAnswer> {
    return this.#inTurn(() => this.#ask(body, { ...options, piecemeal: true }));
  }

  async #ask(
    body: Query,
    { check, signal, shrinks = false, piecemeal = false }: SearchOptions & { readonly piecemeal?: boolean },
  ): Promise<ParsedAnswer> {
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
        query: WHOLE_ONLY,
        body: text,
        shrinks,
        piecemeal,
      },
      (answer) => partialFault(answer) ?? check?.(answer),
      signal,
    );
    this.id = idOf(reply.body, 'pit_id') ?? this.id;
    this.#shards = shardsOf(reply.body);
    return reply;
  }

  async close(): Promise<void> {
    const [path, body] =
      this.product === 'opensearch' ? ['/_search/point_in_time', { pit_id: [this.id] }] : ['/_pit', { id: this.id }];
    await this.connection.farewell({ method: 'DELETE', path, body: JSON.stringify(body) });
  }
}
