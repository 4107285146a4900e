import { BackendError, InputError } from '../../errors.js';
import { DAY_MS, startOfUtcDay } from '../../window/time-window.js';
import type { Answer, Backend, BackendContext, BackendDriver, Question } from '../backend.js';
import { EngineFault, REMEDIES, type Remedy } from './connection/engine-fault.js';
import { answerDaily, answerLocal } from './counting/exact.js';
import { estimateDaily, estimateLocal } from './counting/approximate.js';
import { Pages } from './counting/pages.js';
import type { Counting } from './counting/count-slices.js';
import { isApart } from './counting/grouping.js';
import { countingProgress } from './counting/counting-progress.js';
import { Snapshot } from './counting/snapshot.js';
import { PointInTime } from './engine/point-in-time.js';
import { askEdge, askUndated, survey, type Survey } from './feed/survey.js';
import { type FeedQueries, feedQueries } from './feed/feed-queries.js';
import { askSeen } from './feed/seen.js';
import { assertNoEmptyWildcards } from './feed/empty-wildcards.js';
import { UNMAPPED } from './feed/resolve-fields.js';
import { assertSameIndices, type OpenedFeed, openFeed } from './open-feed.js';
import { stopwatch } from '../../stopwatch.js';

interface DayAskedAgain {
  readonly day: number;
  readonly top: number;
}

/** The day that a history asks for and that is a local window too. */
function dayAskedAgain(questions: readonly Question[]): DayAskedAgain | undefined {
  for (const question of questions) {
    if (question.kind !== 'local') continue;
    const { start, end } = question.window;
    if (end - start === DAY_MS && startOfUtcDay(start) === start) return { day: start, top: question.top };
  }
  return undefined;
}

/** Counts the records of one feed in a cluster. */
class ClusterFeed implements Backend {
  readonly loaded: readonly string[] = [];
  readonly #queries: FeedQueries;
  #snapshot: Snapshot | undefined;

  constructor(
    private readonly opened: OpenedFeed,
    private readonly context: BackendContext,
  ) {
    this.#queries = feedQueries(context.feed, opened.fields, opened.connection.settings.filter);
  }

  async *answer(questions: readonly Question[]): AsyncGenerator<Answer, void, undefined> {
    const again = dayAskedAgain(questions);
    for (const question of questions) {
      yield await this.#atPoint((snapshot) => this.#count(snapshot, question, again));
    }
  }

  newest(): Promise<number | undefined> {
    return this.#atPoint(({ point }) => askEdge(point, this.#queries, 'newest'));
  }

  /**
   * Asks at the run's point in time. If that or a shard of it is lost, asks again at a new one, from the start: nothing
   * is spliced.
   */
  async #atPoint<Result>(ask: (snapshot: Snapshot) => Promise<Result>): Promise<Result> {
    const { connection, product } = this.opened;
    const restarts: Partial<Record<Remedy, number>> = {};
    let isRepeated = false;
    for (;;) {
      try {
        if (!this.#snapshot) {
          this.#snapshot = new Snapshot(await PointInTime.open(connection, product));
          // after the opening: an index that goes later is missed by the searches themselves
          if (isRepeated) await assertSameIndices(this.opened, this.context.feed);
        }
        return await ask(this.#snapshot);
      } catch (error) {
        // names of indices come from the server, which may echo what it was sent
        if (error instanceof InputError) throw new InputError(connection.settings.redact(error.message));
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
    const snapshot = this.#snapshot;
    this.#snapshot = undefined;
    await snapshot?.point.close();
  }

  async #count(snapshot: Snapshot, question: Question, again: DayAskedAgain | undefined): Promise<Answer> {
    const { point } = snapshot;
    const { connection, product } = this.opened;
    const { log, progress, signal } = this.context;
    const { settings, traffic, label } = connection;
    const elapsedMs = stopwatch();
    const before = { ...traffic };
    snapshot.undated ??= await askUndated(point, this.#queries);
    snapshot.seen ??= await askSeen(point, this.#queries, this.context.now);
    if (product === 'opensearch') await assertNoEmptyWildcards(point, this.#queries, question, label);
    const surveyed = await survey(point, this.#queries, question, snapshot.undated, label);
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
    const answer = await this.#ask(counting, question, surveyed, snapshot, again);
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
    return { ...answer, coverage: { ...answer.coverage, seen: snapshot.seen } };
  }

  #ask(
    counting: Counting,
    question: Question,
    surveyed: Survey,
    snapshot: Snapshot,
    again: DayAskedAgain | undefined,
  ): Promise<Answer> {
    const queries = this.#queries;
    // Without samples that repeat there is nothing to estimate; and an estimate takes a zero below zero for a value.
    const canEstimate = queries.sample !== undefined && isApart(queries.sample, surveyed.zeros);
    const isEstimate = this.opened.connection.settings.distinct === 'approximate' && canEstimate;
    if (question.kind === 'daily') {
      return isEstimate
        ? estimateDaily(counting, queries, question, surveyed, snapshot)
        : answerDaily(counting, queries, question, surveyed, snapshot, again);
    }
    return isEstimate
      ? estimateLocal(counting, queries, question, surveyed, snapshot)
      : answerLocal(counting, queries, question, surveyed, snapshot);
  }

  #warnOfDropped({ dropped }: Survey): void {
    const { log } = this.context;
    const { label } = this.opened.connection;
    for (const [place, records] of dropped) {
      if (records === 0) continue;
      log.warn(
        `${label}: ${records} records have a value of '${place}' that the index does not keep (ignore_above or ` +
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
    const message = `${connection.label}: ${connection.settings.redact(problems.join('; '))}`;
    // a feed of which nothing can be counted, as from files
    throw opened.lacking.length > 0 ? new InputError(message) : new BackendError(message);
  }
  for (const { place, type } of opened.fields.values()) {
    if (type === UNMAPPED) {
      context.log.warn(`${connection.label}: no index has '${place}': no record has a value of it`);
    }
  }
  if (connection.settings.distinct === 'approximate') {
    context.log.warn(`${connection.label}: distinct = approximate: numbers of samples are the engine's estimates`);
  }
  try {
    return new ClusterFeed(opened, context);
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  }
}

const driver = (name: string): BackendDriver => ({
  name,
  input: 'section',
  open,
  check: async (context) => (await import('./check-feed.js')).checkFeed(context),
});

/** Elasticsearch and OpenSearch. */
export const ElasticsearchBackend = driver('ElasticsearchBackend');

/** The original's names for it: the analyzer, not the backend, says which attributes are counted. */
export const TinaBackend = driver('TinaBackend');
export const NetworkTinaBackend = driver('NetworkTinaBackend');
