import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { onAbruptEnd } from '../../clean-up.js';
import type { Answer, Backend, BackendContext, BackendDriver, Question } from '../backend.js';
import { findFiles } from './find-files.js';
import { answerFrom } from './json/answers.js';
import { type CountedFile, countFiles } from './json/count-files.js';
import { JsonLayout } from './json/job.js';
import { recordHead } from './json/json-head.js';
import { isJson, openSourceFile, type SourceFile } from './source-file.js';
import { claimSpillFolder } from './spill-folder.js';

/** A folder for what does not fit into memory, until it is disposed of. */
class SpillFolder implements Disposable {
  readonly path = claimSpillFolder(tmpdir());
  readonly #removed = onAbruptEnd(() => this.#remove());

  #remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    this.#remove();
    this.#removed();
  }
}

class JsonFiles implements Backend {
  readonly loaded: readonly string[];
  readonly #told = new Set<string>();

  constructor(
    private readonly files: readonly SourceFile[],
    private readonly context: BackendContext,
  ) {
    this.loaded = ['Loaded files:', ...files.map(({ path }) => `\t${path}`)];
  }

  /** One pass over the files answers all questions. */
  async *answer(questions: readonly Question[]): AsyncGenerator<Answer, void, undefined> {
    using folder = new SpillFolder();
    const { context, files } = this;
    if (files.length > 0 && !files.some(isJson)) {
      const { answerFromTables } = await import('./table-counts.js');
      yield* answerFromTables(files, questions, context, folder.path);
      return;
    }
    const counted = await this.#count(questions, folder.path);
    for (const question of questions) yield answerFrom(counted, question);
  }

  async newest(): Promise<number | undefined> {
    using folder = new SpillFolder();
    const { context, files } = this;
    if (files.length > 0 && !files.some(isJson)) {
      const { newestInTables } = await import('./table-counts.js');
      return await newestInTables(files, context, folder.path);
    }
    return (await this.#count([], folder.path)).seen.newest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // nothing is held between questions
  }

  async #count(questions: readonly Question[], spillFolder: string) {
    const { files, context } = this;
    const tables = files.filter((file) => !isJson(file));
    const contents = files.filter(isJson).map((file) => this.#countedFile(file));
    for (const path of await this.#spooled(tables, spillFolder)) {
      contents.push({
        path,
        size: statSync(path).size,
        compression: 'none',
        layout: JsonLayout.stream,
        skipped: 0,
        recordHead: new Uint8Array(),
      });
    }
    const { counted, records } = await countFiles(contents, questions, context, spillFolder);
    for (const [index, { path }] of contents.entries()) if (records[index] === 0) this.#tellEmpty(path);
    return counted;
  }

  #countedFile({ path, bytes, compression, layout, skipped, head }: SourceFile): CountedFile {
    const { records } = this.context.feed;
    const wrapped = records === undefined ? JsonLayout.stream : JsonLayout.wrapped;
    return {
      path,
      size: bytes,
      compression,
      layout: layout === 'array' ? JsonLayout.array : wrapped,
      skipped,
      recordHead: recordHead(head, records?.at(-1)),
    };
  }

  async #spooled(tables: readonly SourceFile[], spillFolder: string): Promise<string[]> {
    if (tables.length === 0) return [];
    const { spoolTables } = await import('./spool-tables.js');
    return await spoolTables(tables, this.context, spillFolder);
  }

  #tellEmpty(path: string): void {
    if (this.#told.has(path) || !this.files.some((file) => file.path === path)) return;
    this.#told.add(path);
    this.context.log.warn(`File '${path}' holds no record`);
  }
}

/** Counts records in files on this machine: JSON (an array, or one record a line), CSV, Parquet. */
export const JsonBackend: BackendDriver = {
  name: 'JsonBackend',
  input: 'files',
  async open(context) {
    const files: SourceFile[] = [];
    for (const path of await findFiles(context.input)) files.push(await openSourceFile(path));
    return new JsonFiles(files, context);
  },
};
