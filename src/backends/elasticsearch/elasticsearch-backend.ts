import { BackendError } from '../../errors.js';
import type { Answer, Backend, BackendContext, BackendDriver, Question } from '../backend.js';
import { EngineFault, REMEDIES, type Remedy } from './connection/engine-fault.js';
import { answerDaily, answerLocal } from './counting/exact.js';
import { estimateDaily, estimateLocal } from './counting/approximate.js';
import { Pages } from './counting/pages.js';
import type { Counting } from './counting/count-slices.js';
import { countingProgress } from './counting/counting-progress.js';
import { PointInTime } from './engine/point-in-time.js';
import { askEdge, askUndated, survey, type Survey, type Undated } from './feed/survey.js';
import { type FeedQueries, feedQueries } from './feed/feed-queries.js';
import { UNMAPPED } from './feed/resolve-fields.js';
import { assertSameIndices, type OpenedFeed, openFeed } from './open-feed.js';

/** Counts the records of one feed in a cluster. */
class ClusterFeed implements Backend {
  readonly loaded: readonly string[] = [];
  readonly #queries: FeedQueries;
  #point: PointInTime | undefined;
  #undated: Undated | undefined;

  constructor(
    private readonly opened: OpenedFeed,
    private readonly context: BackendContext,
  ) {
    this.#queries = feedQueries(context.feed, opened.fields, opened.connection.settings.filter);
  }

  async *answer(questions: readonly Question[]): AsyncGenerator<Answer, void, undefined> {
    for (const question of questions) {
      yield await this.#atPoint(async (point) => {
        this.#undated ??= await askUndated(point, this.#queries);
        return this.#count(point, question, this.#undated);
      });
    }
  }

  newest(): Promise<number | undefined> {
    return this.#atPoint((point) => askEdge(point, this.#queries, 'newest'));
  }

  /**
   * Asks at the run's point in time. If that or a shard of it is lost, asks again at a new one, from the start: nothing
   * is spliced.
   */
  async #atPoint<Result>(ask: (point: PointInTime) => Promise<Result>): Promise<Result> {
    const { connection, product } = this.opened;
    const restarts: Partial<Record<Remedy, number>> = {};
    let isRepeated = false;
    for (;;) {
      try {
        if (!this.#point) {
          this.#point = await PointInTime.open(connection, product);
          // after the opening: an index that goes later is missed by the searches themselves
          if (isRepeated) await assertSameIndices(this.opened, this.context.feed);
        }
        return await ask(this.#point);
      } catch (error) {
        if (!(error instanceof EngineFault)) throw error;
        const { remedy } = error;
        const before = restarts[remedy] ?? 0;
        if (before >= REMEDIES[remedy].restarts) throw connection.failure(error);
        restarts[remedy] = before + 1;
        isRepeated = true;
        this.context.log.debug(`\tasking the question again from its start: ${error.message}`);
        await this.#leavePoint();
      }
    }
  }

  async #leavePoint(): Promise<void> {
    const point = this.#point;
    this.#point = this.#undated = undefined;
    await point?.close();
  }

  async #count(point: PointInTime, question: Question, undated: Undated): Promise<Answer> {
    const { connection } = this.opened;
    const { log, progress, signal } = this.context;
    const { settings, traffic, label } = connection;
    const startedAt = performance.now();
    const elapsedMs = (): number => performance.now() - startedAt;
    const before = { ...traffic };
    const surveyed = await survey(point, this.#queries, question, undated, label);
    this.#warnOfDropped(surveyed);
    const pages = new Pages(settings.pageSize, log);
    const what = question.kind === 'daily' ? 'Counting the history' : 'Counting the local window';
    const counting: Counting = {
      point,
      pages,
      concurrency: settings.concurrency,
      signal,
      counted: countingProgress(progress, what, surveyed.records, elapsedMs),
    };
    const answer = await this.#ask(counting, question, surveyed);
    progress.clear();
    const [requests, retries, bytes] = [
      traffic.requests - before.requests,
      traffic.retries - before.retries,
      traffic.bytes - before.bytes,
    ];
    log.debug(
      `\t${surveyed.records} records in ${(elapsedMs() / 1_000).toFixed(2)} s: ${requests} requests, ${retries} retries, ` +
        `${pages.read} pages of up to ${pages.size} buckets, ${pages.buckets} buckets, ${bytes} bytes`,
    );
    return answer;
  }

  #ask(counting: Counting, question: Question, surveyed: Survey): Promise<Answer> {
    const approximate = this.opened.connection.settings.distinct === 'approximate';
    if (question.kind === 'daily') {
      return approximate
        ? estimateDaily(counting, this.#queries, question, surveyed)
        : answerDaily(counting, this.#queries, question, surveyed);
    }
    return approximate
      ? estimateLocal(counting, this.#queries, question, surveyed)
      : answerLocal(counting, this.#queries, question, surveyed);
  }

  #warnOfDropped({ dropped }: Survey): void {
    const { log } = this.context;
    const { label } = this.opened.connection;
    for (const [attribute, records] of dropped) {
      if (records === 0) continue;
      log.warn(
        `${label}: ${records} records have a value of '${attribute}' that the index does not keep (ignore_above or ` +
          'ignore_malformed of its mapping): they count as records without it',
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#leavePoint();
    await this.opened.connection[Symbol.asyncDispose]();
  }
}

async function open(context: BackendContext): Promise<Backend> {
  const opened = await openFeed(context);
  const { connection, problems } = opened;
  if (problems.length > 0) {
    await connection[Symbol.asyncDispose]();
    throw new BackendError(`${connection.label}: ${problems.join('; ')}`);
  }
  for (const { attribute, type } of opened.fields.values()) {
    if (type === UNMAPPED) {
      context.log.warn(`${connection.label}: no index has '${attribute}': it is counted under no value`);
    }
  }
  if (connection.settings.distinct === 'approximate') {
    context.log.warn(`${connection.label}: distinct = approximate: numbers of samples are the engine's estimates`);
  }
  return new ClusterFeed(opened, context);
}

const driver = (name: string): BackendDriver => ({ name, input: 'section', open });

/** Elasticsearch and OpenSearch. */
export const ElasticsearchBackend = driver('ElasticsearchBackend');

/** The original's names for it: the analyzer, not the backend, says which attributes are counted. */
export const TinaBackend = driver('TinaBackend');
export const NetworkTinaBackend = driver('NetworkTinaBackend');
