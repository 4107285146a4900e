import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { onAbruptEnd } from '../../clean-up.js';
import type { TimeWindow } from '../../window/time-window.js';
import type { Answer, Backend, BackendContext, BackendDriver, Question } from '../backend.js';
import { checkContent } from './check-content.js';
import { countRecords, coverageOf } from './coverage.js';
import { type DailyCounts, dailyCounts } from './daily-counts.js';
import { Engine } from './engine.js';
import { findFiles } from './find-files.js';
import { localCounts } from './local-counts.js';
import { newestTime, readFiles } from './read-files.js';
import { keepSamples, type SampleSource } from './samples.js';
import { isEmptyThroughout, isJson, type JsonFile, openSourceFile, type SourceFile } from './source-file.js';
import { claimSpillFolder } from './spill-folder.js';
import { crossColumns } from './source-sql.js';
import { tablesAsLines } from './table-lines.js';
import { type Bucket, contains, lookedAt, timeBuckets } from './time-buckets.js';

class JsonFiles implements Backend {
  readonly loaded: readonly string[];
  #folder: ReturnType<typeof ownFolder> | undefined;
  #lines: Promise<JsonFile[]> | undefined;

  constructor(
    private readonly files: readonly SourceFile[],
    private readonly context: BackendContext,
  ) {
    this.loaded = ['Loaded files:', ...files.map(({ path }) => `\t${path}`)];
  }

  /** One pass over the files answers all questions. */
  async *answer(questions: readonly Question[]): AsyncGenerator<Answer, void, undefined> {
    using engine = await this.#startEngine();
    const buckets = timeBuckets(questions);
    await readFiles(engine, await this.#filled(), buckets, this.context);
    const source = await keepSamples(engine, questions, buckets, await countRecords(engine));
    for (const question of questions) yield await this.#answerOne(engine, source, buckets, question);
  }

  async newest(): Promise<number | undefined> {
    using engine = await this.#startEngine();
    return await newestTime(engine, await this.#filled(), this.context);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines?.catch(() => undefined);
    this.#folder?.[Symbol.dispose]();
  }

  async #filled(): Promise<JsonFile[]> {
    if (!this.files.every(isJson)) {
      this.#folder ??= ownFolder(claimSpillFolder(tmpdir()));
      this.#lines ??= tablesAsLines(this.files, this.context.feed, this.#folder.path, this.context);
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

/** A folder that goes with what is in it, also if the process ends before its time. */
function ownFolder(path: string): Disposable & { readonly path: string } {
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  const removed = onAbruptEnd(remove);
  return {
    path,
    [Symbol.dispose]() {
      remove();
      removed();
    },
  };
}

function submissionsOf({ keys }: DailyCounts): number {
  let sum = 0;
  for (const history of keys.values()) for (const { submissions } of history.values()) sum += submissions;
  return sum;
}

function within(buckets: readonly Bucket[], span: TimeWindow): number[] {
  return buckets.flatMap((bucket, index) => (contains(span, bucket) ? [index] : []));
}

// What follows an empty beginning, and damage to a compressed file, must not go unseen.
async function confirmed(file: SourceFile, { signal }: BackendContext): Promise<SourceFile> {
  if (!file.empty) return file;
  await checkContent(file, signal);
  return { ...file, empty: await isEmptyThroughout(file) };
}

/** Counts records in files on this machine: JSON (an array, or one record a line), CSV, Parquet. */
export const JsonBackend: BackendDriver = {
  name: 'JsonBackend',
  input: 'files',
  async open(context) {
    const files: SourceFile[] = [];
    for (const path of await findFiles(context.input)) files.push(await confirmed(await openSourceFile(path), context));
    for (const { path, empty } of files) if (empty) context.log.warn(`File '${path}' holds no record`);
    return new JsonFiles(files, context);
  },
};
