import type { Worker } from 'node:worker_threads';
import { THREAD_FILE } from './scan-files.js';
import { type FromThread, receivedError, type ThreadStart, type ToThread } from './thread-messages.js';
import type { ThreadScanned, ThreadSums, ThreadTables } from './thread-scan.js';

/** A thread that helps to scan. It gives two answers: what it scanned, and what it summed up. */
class ScanThread implements AsyncDisposable {
  readonly #answers: FromThread[] = [];
  #fault: Error | undefined;
  #wake: () => void = () => undefined;

  private constructor(
    private readonly worker: Worker,
    private readonly hasFailed: () => void,
  ) {
    worker.on('message', (message: FromThread) => {
      this.#answers.push(message);
      if (message.kind === 'failed') this.hasFailed();
      this.#wake();
    });
    worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => this.#fail(new Error(`a thread of the scan ended with ${code}`)));
  }

  static async start(start: ThreadStart, hasFailed: () => void): Promise<ScanThread> {
    const threads = await import('node:worker_threads');
    return new ScanThread(new threads.Worker(THREAD_FILE, { workerData: start }), hasFailed);
  }

  #fail(error: Error): void {
    this.#fault ??= error;
    this.hasFailed();
    this.#wake();
  }

  async #take<Kind extends FromThread['kind']>(kind: Kind): Promise<Extract<FromThread, { kind: Kind }>> {
    for (;;) {
      const answer = this.#answers.shift();
      if (answer?.kind === 'failed') throw receivedError(answer.name, answer.message);
      if (answer?.kind === kind) return answer as Extract<FromThread, { kind: Kind }>;
      if (answer) throw new Error(`a thread of the scan answered '${answer.kind}' instead of '${kind}'`);
      if (this.#fault) throw this.#fault;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async scanned(): Promise<ThreadScanned> {
    return (await this.#take('scanned')).scanned;
  }

  startSums(threads: readonly ThreadTables[]): void {
    this.worker.postMessage({ kind: 'sum up', threads } satisfies ToThread);
  }

  async sums(): Promise<ThreadSums> {
    return (await this.#take('summed up')).sums;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker.terminate();
  }
}

/** The threads that help in one scan. */
export class ScanThreads implements AsyncDisposable {
  readonly threads: ScanThread[] = [];

  /** @param hasFailed is called as soon as one can't go on */
  constructor(private readonly hasFailed: () => void) {}

  async start(start: ThreadStart): Promise<void> {
    this.threads.push(await ScanThread.start(start, this.hasFailed));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const thread of this.threads) await thread[Symbol.asyncDispose]();
  }
}
