import { setImmediate } from 'node:timers/promises';
import type { ContentReader } from '../content-reader.js';
import { type ReadWindow, ROOM_BEFORE, SLACK_BYTES } from './read-window.js';
import type { Scanner } from './scanner.js';
import type { Next, StretchSource } from './stretch-source.js';

const STRETCH_BYTES = 1 << 20;
const STRETCHES = 16;
const STRIDE = ROOM_BEFORE + STRETCH_BYTES + SLACK_BYTES;

/**
 * The words of a ring: its address; what is raised by each change, to wait for; how many stretches were filled and how many
 * are free again; how either side has ended; and the bytes of each stretch.
 */
const Word = { address: 0, change: 1, filled: 2, freed: 3, inflating: 4, scanning: 5, bytes: 6 };
export const WORDS_OF_RING = Word.bytes + STRETCHES;

const Inflating = { goesOn: 0, done: 1, failed: 2 };
const Scanning = { goesOn: 0, done: 1, stopped: 2 };

/** After this time it is looked whether the run was stopped. */
const LONGEST_WAIT_MS = 20;

/**
 * Stretches of the shared memory that one thread fills, which inflates a content, while another scans those that are full.
 * Each has room for the end of the one before it, so that a record that lies in both is in one piece. If all are full, the
 * inflating thread waits.
 */
export class StretchRing implements StretchSource {
  readonly #address: number;
  /** Stretches that this side has filled or taken. */
  #count = 0;

  constructor(
    private readonly words: Int32Array<SharedArrayBuffer>,
    private readonly scanner: Scanner,
    /** Tells whether another thread ends the scan; throws if the run is stopped. */
    private readonly isStopped: () => boolean,
  ) {
    this.#address = Atomics.load(words, Word.address) >>> 0;
  }

  /** Makes room for a ring. */
  static place(words: Int32Array<SharedArrayBuffer>, { exports: x }: Scanner): void {
    Atomics.store(words, Word.address, x.allocate(STRETCHES * STRIDE));
  }

  #addressOf(stretch: number): number {
    return this.#address + (stretch % STRETCHES) * STRIDE + ROOM_BEFORE;
  }

  #tell(word: number, value: number): void {
    Atomics.store(this.words, word, value);
    Atomics.add(this.words, Word.change, 1);
    Atomics.notify(this.words, Word.change);
  }

  /** Waits until something holds; false if the scan is stopped before. */
  async #until(holds: () => boolean): Promise<boolean> {
    for (;;) {
      const change = Atomics.load(this.words, Word.change);
      if (holds()) return true;
      if (this.isStopped()) return false;
      Atomics.wait(this.words, Word.change, change, LONGEST_WAIT_MS);
      await setImmediate();
    }
  }

  #isScanned(): boolean {
    return Atomics.load(this.words, Word.scanning) !== Scanning.goesOn;
  }

  async #hasRoom(): Promise<boolean> {
    const isFree = (): boolean => this.#count - Atomics.load(this.words, Word.freed) < STRETCHES;
    return (await this.#until(() => isFree() || this.#isScanned())) && !this.#isScanned();
  }

  /**
   * Fills stretch after stretch, until the content is over or the other side needs no more.
   *
   * @throws InputError if the content can't be read, and nothing is wrong with what was read of it
   */
  async fill(content: ContentReader): Promise<void> {
    try {
      while (await this.#hasRoom()) {
        const start = this.#addressOf(this.#count);
        const bytes = await content.read(this.scanner.bytes.subarray(start, start + STRETCH_BYTES));
        if (bytes === 0) break;
        Atomics.store(this.words, Word.bytes + (this.#count % STRETCHES), bytes);
        this.#tell(Word.filled, ++this.#count);
        // signals are heard in between
        await setImmediate();
        if (this.isStopped()) break;
      }
      this.#tell(Word.inflating, Inflating.done);
    } catch (error) {
      this.#tell(Word.inflating, Inflating.failed);
      await this.#until(() => this.#isScanned());
      if (Atomics.load(this.words, Word.scanning) !== Scanning.stopped) throw error;
    }
  }

  /** Goes on in the next stretch; the one before it may be filled anew. */
  async next(window: ReadWindow): Promise<Next> {
    const stretch = this.#count;
    let inflating = Inflating.goesOn;
    const isThere = (): boolean => Atomics.load(this.words, Word.filled) > stretch;
    const isHeard = await this.#until(() => {
      // in this order: the last stretch is filled before the end is told
      inflating = Atomics.load(this.words, Word.inflating);
      return isThere() || inflating !== Inflating.goesOn;
    });
    if (!isHeard) return 'failed';
    if (!isThere()) return inflating === Inflating.done ? 'end' : 'failed';
    window.goOn(this.#addressOf(stretch), Atomics.load(this.words, Word.bytes + (stretch % STRETCHES)));
    this.#count++;
    this.#tell(Word.freed, stretch);
    return 'more';
  }

  /** Tells the other side that no more is scanned: because all is, or because of a fault. */
  close(isDone: boolean): void {
    this.#tell(Word.scanning, isDone ? Scanning.done : Scanning.stopped);
  }
}
