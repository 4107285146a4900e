import { availableParallelism, totalmem } from 'node:os';
import process from 'node:process';
import { type DuckDBConnection, DuckDBInstance, type JS } from '@duckdb/node-api';
import { onAbruptEnd } from '../../clean-up.js';
import { BackendError } from '../../errors.js';
import type { BackendContext } from '../backend.js';
import { engineError, isOutOfMemory } from './engine-error.js';
import { removeSpillFolder } from './spill-folder.js';

const MOST_THREADS = 8;
const MEGABYTES_PER_THREAD = 60;
const LEAST_MEGABYTES = 220;
const SHARE_OF_ALL_MEMORY = 0.8;
const PROGRESS_PAUSE_MS = 250;

export type Row = readonly JS[];

/** Selects a text for {@link textOf}. A character before it keeps the client from dropping a byte order mark at its start. */
export const guarded = (text: string): string => `'=' || (${text})`;

/** A cell that the statement makes a text with one character before it. */
export function textOf(cell: JS | undefined): string {
  if (typeof cell !== 'string') throw new TypeError(`the engine gave ${typeof cell} where a text was asked for`);
  return cell.slice(1);
}

/** The memory of the machine or of the container, in bytes. */
function allMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** DuckDB within this process: it parses in parallel, counts, and spills to a folder of its own when memory ends. */
export class Engine implements Disposable {
  readonly #removed = onAbruptEnd(() => this.#removeSpillFolder());
  #limited = true;

  private constructor(
    private readonly threads: number,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly spillFolder: string,
    private readonly context: Pick<BackendContext, 'log' | 'progress' | 'signal'>,
  ) {}

  /** Starts the engine; nothing is ever fetched from a network. `spillFolder` is made once it is needed. */
  static async start(
    spillFolder: string,
    context: Pick<BackendContext, 'log' | 'progress' | 'signal'>,
  ): Promise<Engine> {
    const threads = Math.min(MOST_THREADS, availableParallelism());
    const settings = {
      threads: String(threads),
      memory_limit: `${Math.max(LEAST_MEGABYTES, threads * MEGABYTES_PER_THREAD)}MB`,
      preserve_insertion_order: 'false',
      temp_directory: spillFolder,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    };
    const instance = await DuckDBInstance.create(':memory:', settings);
    const connection = await instance.connect();
    const engine = new Engine(threads, instance, connection, spillFolder, context);
    await engine.run("SET TimeZone = 'UTC'; SET enable_progress_bar = true; SET enable_progress_bar_print = false");
    const { threads: count, memory_limit: memory } = settings;
    context.log.debug(`Engine: DuckDB, ${count} threads, memory ${memory}, spills to '${spillFolder}'`);
    return engine;
  }

  /**
   * Runs a statement and returns its rows. `activity`, if given, is shown with how far it has come.
   *
   * What can't be spilled, such as values of a megabyte each, may need more memory than the limit: then the statement is
   * run again, and the engine takes what the machine has. It is not run again if the disk was full.
   */
  async run(sql: string, activity?: string): Promise<Row[]> {
    try {
      return await this.#runOnce(sql, activity);
    } catch (error) {
      if (!this.#limited || !(error instanceof BackendError) || !isOutOfMemory(error.cause)) throw error;
      this.#limited = false;
      const limit = `${Math.floor((allMemory() * SHARE_OF_ALL_MEMORY) / 1e6)}MB`;
      this.context.log.debug(`Engine: out of memory, once more with ${limit}`);
      await this.#runOnce(`SET memory_limit = '${limit}'`);
      return await this.#runOnce(sql, activity);
    }
  }

  /**
   * Runs statements with at most this many threads, for what no more can share: the others would wait busily, and take the
   * processor from what runs beside.
   */
  async withThreads<T>(most: number, work: () => Promise<T>): Promise<T> {
    if (most >= this.threads) return await work();
    await this.run(`SET threads = ${most}`);
    try {
      return await work();
    } finally {
      await this.#runOnce(`SET threads = ${this.threads}`);
    }
  }

  async #runOnce(sql: string, activity?: string): Promise<Row[]> {
    const { signal, progress } = this.context;
    signal.throwIfAborted();
    const interrupt = (): void => this.connection.interrupt();
    signal.addEventListener('abort', interrupt);
    const timer = activity === undefined ? undefined : setInterval(() => this.#show(activity), PROGRESS_PAUSE_MS);
    try {
      return (await this.connection.runAndReadAll(sql)).getRowsJS();
    } catch (error) {
      signal.throwIfAborted();
      throw engineError(error, this.spillFolder);
    } finally {
      clearInterval(timer);
      if (timer !== undefined) progress.clear();
      signal.removeEventListener('abort', interrupt);
    }
  }

  #show(activity: string): void {
    const { percentage } = this.connection.progress;
    this.context.progress.update(percentage > 0 ? `${activity}: ${percentage.toFixed(0)} %` : activity);
  }

  [Symbol.dispose](): void {
    this.connection.closeSync();
    this.instance.closeSync();
    this.#removeSpillFolder();
    this.#removed();
  }

  #removeSpillFolder(): void {
    removeSpillFolder(this.spillFolder, this.context.log);
  }
}
