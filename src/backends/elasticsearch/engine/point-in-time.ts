import type { estypes } from '@elastic/elasticsearch';
import pLimit from 'p-limit';
import { z } from 'zod';
import { assertWhole } from '../connection/classify.js';
import type { Connection } from '../connection/connection.js';
import { EngineFault } from '../connection/engine-fault.js';
import type { Reply, Request } from '../connection/exchange.js';
import { readAs } from '../connection/read-answer.js';
import type { Product } from '../section/settings.js';

// Prolonged by every search.
const KEEP_ALIVE = '5m';

/** The body of a search, without its indices and its point in time. */
export type Search = Omit<estypes.SearchRequest, 'pit' | 'index'>;

const WHOLE_ONLY = { allow_partial_search_results: false, request_cache: false };

const NOTHING: Search = { size: 0, track_total_hits: false };

// Whether the answer is whole was seen to before.
const shardsOf = (answer: estypes.SearchResponse): number => answer._shards.total;

const idAs = (name: 'id' | 'pit_id') => {
  const read = readAs(z.object({ [name]: z.string().min(1) }), 'no point in time was opened');
  return ({ body }: Reply<unknown>): string => read(body)[name] ?? '';
};

function openRequest(index: string, product: Product): Request<unknown> {
  if (product === 'elasticsearch') {
    return {
      name: 'opening a point in time',
      call: (client, options) => client.openPointInTime({ index, keep_alive: KEEP_ALIVE }, options),
    };
  }
  return {
    name: 'opening a point in time',
    call: (client, options) =>
      client.transport.request(
        {
          method: 'POST',
          path: `/${encodeURIComponent(index)}/_search/point_in_time`,
          querystring: { keep_alive: KEEP_ALIVE, allow_partial_pit_creation: false },
        },
        options,
      ),
  };
}

interface SearchOptions {
  readonly signal?: AbortSignal;
  /** Whether whoever asks will ask for less if it is too much. */
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
    const read = idAs(product === 'opensearch' ? 'pit_id' : 'id');
    const point = new PointInTime(connection, product, await connection.send(openRequest(index, product), read));
    // only a remote cluster has a colon in its name
    if (!index.includes(':')) return point;
    try {
      await point.#assertWhole(index);
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
  async #assertWhole(index: string): Promise<void> {
    const all = await this.connection.send(
      { name: 'search', call: (client, options) => client.search({ index, ...WHOLE_ONLY, ...NOTHING }, options) },
      ({ body }) => {
        assertWhole(body);
        return shardsOf(body);
      },
    );
    await this.search(NOTHING, () => undefined);
    if (this.#shards >= all) return;
    throw new EngineFault('restart', `the point in time covers only ${this.#shards} of ${all} shards`);
  }

  /**
   * Searches it. The answer is whole, or this throws.
   *
   * @param read throws an EngineFault if the answer is not one to this search
   * @throws EngineFault
   */
  search<Value>(search: Search, read: (answer: unknown) => Value, options: SearchOptions = {}): Promise<Value> {
    return this.#inTurn(() => this.#ask(search, false, ({ body }) => read(body), options));
  }

  /** Searches it for a page of buckets. */
  searchPage<Value>(search: Search, read: (reply: Reply<unknown>) => Value, options: SearchOptions): Promise<Value> {
    return this.#inTurn(() => this.#ask(search, true, read, options));
  }

  #ask<Value>(
    search: Search,
    isPage: boolean,
    read: (reply: Reply<unknown>) => Value,
    { signal, shrinks = false }: SearchOptions,
  ): Promise<Value> {
    const { runtimeMappings } = this.connection.settings;
    return this.connection.send(
      {
        name: 'search',
        call: (client, options) =>
          client.search(
            {
              ...WHOLE_ONLY,
              ...(runtimeMappings && { runtime_mappings: runtimeMappings }),
              ...search,
              pit: { id: this.id, keep_alive: KEEP_ALIVE },
            },
            options,
          ),
        shrinks,
        isPage,
      },
      (reply) => {
        assertWhole(reply.body);
        const value = read(reply);
        this.id = reply.body.pit_id ?? this.id;
        this.#shards = shardsOf(reply.body);
        return value;
      },
      signal,
    );
  }

  async close(): Promise<void> {
    await this.connection.farewell({
      name: 'closing the point in time',
      call: (client, options) =>
        this.product === 'elasticsearch'
          ? client.closePointInTime({ id: this.id }, options)
          : client.transport.request(
              { method: 'DELETE', path: '/_search/point_in_time', body: { pit_id: [this.id] } },
              options,
            ),
    });
  }
}
