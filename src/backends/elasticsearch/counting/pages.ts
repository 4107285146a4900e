import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../../log/log.js';
import { EngineFault } from '../connection/engine-fault.js';

// Below this it is not the page that is too large.
export const LEAST_PAGE = 10;
const PAUSE_MS = 250;

/**
 * How many buckets a page may have, and what was read so far. The size is shared by all that page at the same time, and
 * halved whenever the engine says that it is too much.
 */
export class Pages {
  #size: number;
  /** Pages and buckets that were read. */
  read = 0;
  buckets = 0;

  constructor(
    size: number,
    private readonly log: Log,
    private readonly whole?: Pages,
  ) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  note(buckets: number): void {
    this.read++;
    this.buckets += buckets;
    this.whole?.note(buckets);
  }

  /** For pages of another size, halved by themselves; what is read by them counts here too. */
  sized(size: number): Pages {
    return new Pages(size, this.log, this);
  }

  /**
   * Halves the size that failed (once, if several pages of that size failed), and waits a moment.
   */
  async shrink(failed: number, fault: EngineFault, signal: AbortSignal): Promise<void> {
    if (failed <= this.#size) {
      this.#size = Math.max(LEAST_PAGE, Math.floor(failed / 2));
      this.log.debug(`\tpages of ${failed} buckets are too large: ${fault.message}; now ${this.#size}`);
    }
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}
