import { tmpdir } from 'node:os';
import type { Answer, Backend, BackendContext, BackendDriver, Question } from '../backend.js';
import { answerFrom, type Counted } from './json/answers.js';
import { countFiles } from './json/count-files.js';
import type { CountedFile } from './json/counted-file.js';
import { type BadPlace, JsonLayout } from './json/job.js';
import { recordHead } from './json/json-head.js';
import { hasLinesOfRecords } from './json/lines-of-records.js';
import { tellBadRecords } from './json/tell-bad-records.js';
import { isWrapped } from './wrapped.js';
import { openSourceFiles } from './open-source-files.js';
import { readUnchanged } from './pinned-file.js';
import { PipeNames } from './pipe-names.js';
import { isJson, type JsonFile, type SourceFile } from './source-file.js';
import { OwnFolder } from './spill-folder.js';

/** As many files as the log names one by one. */
const MOST_NAMED = 3;

class JsonFiles implements Backend {
  readonly loaded: readonly string[];
  readonly #told = new Set<string>();
  #lines: Promise<JsonFile[]> | undefined;
  #areBadTold = false;

  constructor(
    private readonly files: readonly SourceFile[],
    private readonly folder: OwnFolder,
    private readonly names: PipeNames,
    private readonly context: BackendContext,
  ) {
    const paths = files.map(({ path }) => names.within(path));
    const areNamed = paths.length <= MOST_NAMED;
    this.loaded = areNamed
      ? ['Loaded files:', ...paths.map((path) => `\t${path}`)]
      : [`Loaded files: ${paths.length} (-v names them)`];
    if (!areNamed) for (const path of paths) context.log.debug(`\t${path}`);
  }

  /** One pass over the files answers all questions. */
  async *answer(questions: readonly Question[]): AsyncGenerator<Answer, void, undefined> {
    const counted = await this.#count(questions);
    const badRecords = this.context.badRecords?.count;
    for (const question of questions) {
      const answer = answerFrom(counted, question);
      yield badRecords === undefined ? answer : { ...answer, coverage: { ...answer.coverage, badRecords } };
    }
  }

  async newest(): Promise<number | undefined> {
    return (await this.#count([])).seen.newest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines?.catch(() => undefined);
    this.folder[Symbol.dispose]();
  }

  #count(questions: readonly Question[]): Promise<Counted> {
    return this.names.of(() => this.#countNamed(questions));
  }

  #countNamed(questions: readonly Question[]): Promise<Counted> {
    return readUnchanged(this.files, async () => {
      const files = await this.#jsonFiles();
      const contents = files.map((file) => countedFile(file, this.context));
      const { counted, records, bad } = await countFiles(
        contents,
        questions,
        this.context,
        this.folder,
        this.context.limits,
      );
      await this.#tellBad(contents, records, bad);
      this.#tellEmpty(files.filter((_, index) => records[index] === 0).map(({ path, origin }) => origin?.path ?? path));
      const columns = new Set(files.flatMap(({ origin }) => origin?.columns ?? []));
      const names = [...columns, ...counted.seen.names.filter((name) => !columns.has(name))];
      return { ...counted, seen: { ...counted.seen, names } };
    });
  }

  #jsonFiles(): Promise<JsonFile[]> {
    this.#lines ??= this.#prepare();
    return this.#lines;
  }

  /** Tables become lines: once, whatever is asked. */
  async #prepare(): Promise<JsonFile[]> {
    const { files, folder, context } = this;
    const json = files.filter(isJson);
    if (json.length === files.length) return json;
    const { tablesAsLines } = await import('./table-lines.js');
    return tablesAsLines(files, context.feed, folder.path, context);
  }

  /** Tells of the records that were let go: once, however often the files are counted. */
  async #tellBad(files: readonly CountedFile[], records: readonly number[], bad: readonly BadPlace[]): Promise<void> {
    const { badRecords, signal } = this.context;
    if (badRecords === undefined || this.#areBadTold) return;
    await tellBadRecords(bad, files, badRecords, signal);
    const others = bad.filter(({ isRecord }) => !isRecord).length;
    badRecords.saw(records.reduce((sum, count) => sum + count, others));
    badRecords.judge();
    this.#areBadTold = true;
  }

  #tellEmpty(paths: readonly string[]): void {
    const untold = paths.filter((path) => !this.#told.has(path));
    for (const path of untold) this.#told.add(path);
    for (const path of untold.slice(0, MOST_NAMED)) this.context.log.warn(`File '${path}' holds no record`);
    const more = untold.length - MOST_NAMED;
    if (more > 0) this.context.log.warn(`${more} more files hold no record`);
  }
}

function countedFile(file: JsonFile, { feed, badRecords }: BackendContext): CountedFile {
  const { path, bytes, compression, layout, skipped, head, origin } = file;
  const { records } = feed;
  const wraps = isWrapped(records, file);
  return {
    path,
    size: bytes,
    compression,
    layout: layout === 'array' ? JsonLayout.array : wraps ? JsonLayout.wrapped : JsonLayout.stream,
    skipped,
    recordHead: recordHead(head, wraps ? records?.at(-1) : undefined),
    letsLinesGo:
      badRecords !== undefined &&
      layout === 'lines' &&
      !wraps &&
      (origin !== undefined || hasLinesOfRecords(head.slice(skipped))),
    origin,
  };
}

/** Counts records in files on this machine: JSON (an array, or one record a line), CSV, Parquet. */
export const JsonBackend: BackendDriver = {
  name: 'JsonBackend',
  input: 'files',
  async open(context) {
    const folder = new OwnFolder(tmpdir(), context.log);
    const names = new PipeNames();
    context.badRecords?.nameFilesBy((path) => names.within(path));
    try {
      const files = await names.of(() => openSourceFiles(context, folder, names));
      return new JsonFiles(files, folder, names, { ...context, log: names.log(context.log) });
    } catch (error) {
      folder[Symbol.dispose]();
      throw error;
    }
  },
};
