import type { Worker } from 'node:worker_threads';
import { THREAD_FILE } from './scan-files.js';
import { type FromThread, receivedError, type ThreadStart, type ToThread } from './thread-messages.js';
import type { ThreadScanned, ThreadSums, ThreadTables } from './thread-scan.js';

/** A thread that helps to scan. */
export class ScanThread implements AsyncDisposable {
  #answer: Promise<FromThread>;

  private constructor(private readonly worker: Worker) {
    this.#answer = this.#next();
  }

  static async start(start: ThreadStart): Promise<ScanThread> {
    const threads = await import('node:worker_threads');
    return new ScanThread(new threads.Worker(THREAD_FILE, { workerData: start }));
  }

  #next(): Promise<FromThread> {
    const { worker } = this;
    const answer = new Promise<FromThread>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`a thread of the scan ended with ${code}`)));
    });
    // it is awaited later; a failure before that must not count as unhandled
    answer.catch(() => undefined);
    return answer;
  }

  async #take<Kind extends FromThread['kind']>(kind: Kind): Promise<Extract<FromThread, { kind: Kind }>> {
    const answer = await this.#answer;
    if (answer.kind === 'failed') throw receivedError(answer.name, answer.message);
    if (answer.kind !== kind) throw new Error(`a thread of the scan answered '${answer.kind}' instead of '${kind}'`);
    return answer as Extract<FromThread, { kind: Kind }>;
  }

  async scanned(): Promise<ThreadScanned> {
    return (await this.#take('scanned')).scanned;
  }

  startSums(threads: readonly ThreadTables[]): void {
    this.worker.removeAllListeners();
    this.#answer = this.#next();
    this.worker.postMessage({ kind: 'sum up', threads } satisfies ToThread);
  }

  async sums(): Promise<ThreadSums> {
    return (await this.#take('summed up')).sums;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.worker.removeAllListeners();
    this.worker.on('error', () => undefined);
    await this.worker.terminate();
  }
}
