import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { onAbruptEnd } from '../../clean-up.js';
import type { Answer, Backend, BackendContext, BackendDriver, Question } from '../backend.js';
import { findFiles } from './find-files.js';
import { answerFrom, type Counted } from './json/answers.js';
import { type CountedFile, countFiles } from './json/count-files.js';
import { JsonLayout } from './json/job.js';
import { beginsWithLine, recordHead } from './json/json-head.js';
import { isJson, type JsonFile, openSourceFile, type SourceFile } from './source-file.js';
import { claimSpillFolder } from './spill-folder.js';

class JsonFiles implements Backend {
  readonly loaded: readonly string[];
  readonly #told = new Set<string>();
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
    const counted = await this.#count(questions);
    for (const question of questions) yield answerFrom(counted, question);
  }

  async newest(): Promise<number | undefined> {
    return (await this.#count([])).seen.newest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines?.catch(() => undefined);
    this.#folder?.[Symbol.dispose]();
  }

  async #count(questions: readonly Question[]): Promise<Counted> {
    this.#folder ??= ownFolder(claimSpillFolder(tmpdir()));
    const files = await this.#jsonFiles(this.#folder.path);
    const contents = files.map((file) => countedFile(file, this.context));
    const { counted, records } = await countFiles(
      contents,
      questions,
      this.context,
      this.#folder.path,
      this.context.limits,
    );
    for (const [index, { path, origin }] of files.entries()) {
      if (records[index] === 0) this.#tellEmpty(origin?.path ?? path);
    }
    return counted;
  }

  async #jsonFiles(folder: string): Promise<JsonFile[]> {
    if (this.files.every(isJson)) return this.files.filter(isJson);
    const { tablesAsLines } = await import('./table-lines.js');
    this.#lines ??= tablesAsLines(this.files, this.context.feed, folder, this.context);
    return await this.#lines;
  }

  #tellEmpty(path: string): void {
    if (this.#told.has(path)) return;
    this.#told.add(path);
    this.context.log.warn(`File '${path}' holds no record`);
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

function countedFile(file: JsonFile, { feed }: BackendContext): CountedFile {
  const { path, bytes, compression, layout, skipped, head, origin } = file;
  const { records } = feed;
  const isWrapped = records !== undefined && origin === undefined;
  return {
    path,
    size: bytes,
    compression,
    isLines: layout === 'lines' && beginsWithLine(head),
    layout: layout === 'array' ? JsonLayout.array : isWrapped ? JsonLayout.wrapped : JsonLayout.stream,
    skipped,
    recordHead: recordHead(head, isWrapped ? records.at(-1) : undefined),
    origin,
  };
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
