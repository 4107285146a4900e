import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../../log/log.js';
import { EngineFault } from '../connection/engine-fault.js';

// Below this it is not the page that is too large.
const LEAST = 10;
const PAUSE_MS = 250;

/**
 * How many buckets a page may have, shared by all that page at the same time and halved whenever the engine says it is
 * too much; and what was read so far.
 */
export class Counter {
  #pageSize: number;
  pages = 0;
  buckets = 0;

  constructor(
    pageSize: number,
    private readonly log: Log,
    private readonly whole?: Counter,
  ) {
    this.#pageSize = pageSize;
  }

  get pageSize(): number {
    return this.#pageSize;
  }

  note(buckets: number): void {
    this.pages++;
    this.buckets += buckets;
    this.whole?.note(buckets);
  }

  /** For pages of another size, halved by themselves; what is read by them counts here too. */
  sized(pageSize: number): Counter {
    return new Counter(pageSize, this.log, this);
  }

  /**
   * Halves the size that failed (once, where several pages of that size failed), and waits a moment.
   *
   * @throws EngineFault where pages are as small as they get
   */
  async shrink(failed: number, fault: EngineFault, signal: AbortSignal): Promise<void> {
    if (failed <= LEAST) {
      throw new EngineFault('none', `${fault.message} (with pages of ${failed} buckets)`, fault.status);
    }
    if (failed <= this.#pageSize) {
      this.#pageSize = Math.max(LEAST, Math.floor(failed / 2));
      this.log.debug(`\tpages of ${failed} buckets are too large: ${fault.message}; now ${this.#pageSize}`);
    }
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}
