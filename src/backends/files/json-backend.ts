import { tmpdir } from 'node:os';
import type { TimeWindow } from '../../window/time-window.js';
import type { Answer, Backend, BackendContext, BackendDriver, Question } from '../backend.js';
import { countRecords, coverageOf } from './coverage.js';
import { type DailyCounts, dailyCounts } from './daily-counts.js';
import { Engine } from './engine.js';
import { localCounts } from './local-counts.js';
import { openSourceFiles } from './open-source-files.js';
import { readUnchanged } from './pinned-file.js';
import { newestTime, readFiles } from './read-files.js';
import { keepSamples, type SampleSource } from './samples.js';
import { isJson, type JsonFile, type SourceFile } from './source-file.js';
import { claimSpillFolder, OwnFolder } from './spill-folder.js';
import { crossColumns } from './source-sql.js';
import { tablesAsLines } from './table-lines.js';
import { type Bucket, contains, lookedAt, timeBuckets } from './time-buckets.js';

/** As many files as the log names one by one. */
const MOST_NAMED = 3;

class JsonFiles implements Backend {
  readonly loaded: readonly string[];
  #lines: Promise<JsonFile[]> | undefined;

  constructor(
    private readonly files: readonly SourceFile[],
    private readonly folder: OwnFolder,
    private readonly context: BackendContext,
  ) {
    const paths = files.map(({ path }) => path);
    const areNamed = paths.length <= MOST_NAMED;
    this.loaded = areNamed
      ? ['Loaded files:', ...paths.map((path) => `\t${path}`)]
      : [`Loaded files: ${paths.length} (-v names them)`];
    if (!areNamed) for (const path of paths) context.log.debug(`\t${path}`);
  }

  /** One pass over the files answers all questions. */
  async *answer(questions: readonly Question[]): AsyncGenerator<Answer, void, undefined> {
    using engine = await this.#startEngine();
    const buckets = timeBuckets(questions);
    await readUnchanged(this.files, async () => readFiles(engine, await this.#filled(), buckets, this.context));
    const source = await keepSamples(engine, questions, buckets, await countRecords(engine));
    for (const question of questions) yield await this.#answerOne(engine, source, buckets, question);
  }

  async newest(): Promise<number | undefined> {
    using engine = await this.#startEngine();
    return await readUnchanged(this.files, async () => newestTime(engine, await this.#filled(), this.context));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines?.catch(() => undefined);
    this.folder[Symbol.dispose]();
  }

  async #filled(): Promise<JsonFile[]> {
    if (!this.files.every(isJson)) {
      this.#lines ??= tablesAsLines(this.files, this.context.feed, this.folder.path, this.context);
    }
    const files = (await this.#lines) ?? this.files.filter(isJson);
    // what is amiss in compressed data the engine sees best, also behind nothing
    return files.filter(({ empty, compression }) => !empty || compression !== 'none');
  }

  #startEngine(): Promise<Engine> {
    return Engine.start(claimSpillFolder(tmpdir()), this.context);
  }

  async #answerOne(
    engine: Engine,
    source: SampleSource,
    buckets: readonly Bucket[],
    question: Question,
  ): Promise<Answer> {
    const { kind, window } = question;
    const { feed } = this.context;
    if (kind === 'daily') {
      const counts = await dailyCounts(engine, source, buckets, window);
      const coverage = coverageOf(source.counts, within(buckets, lookedAt(question)), feed);
      return { kind, window, coverage: { ...coverage, records: submissionsOf(counts) }, ...counts };
    }
    const here = within(buckets, window);
    const keys = await localCounts(engine, source, here, crossColumns(feed), question.top);
    return { kind, window, coverage: coverageOf(source.counts, here, feed), keys };
  }
}

function submissionsOf({ keys }: DailyCounts): number {
  let sum = 0;
  for (const history of keys.values()) for (const { submissions } of history.values()) sum += submissions;
  return sum;
}

function within(buckets: readonly Bucket[], span: TimeWindow): number[] {
  return buckets.flatMap((bucket, index) => (contains(span, bucket) ? [index] : []));
}

/** Counts records in files on this machine: JSON (an array, or one record a line), CSV, Parquet. */
export const JsonBackend: BackendDriver = {
  name: 'JsonBackend',
  input: 'files',
  async open(context) {
    const folder = new OwnFolder(tmpdir(), context.log);
    try {
      return new JsonFiles(await openSourceFiles(context, folder), folder, context);
    } catch (error) {
      folder[Symbol.dispose]();
      throw error;
    }
  },
};
