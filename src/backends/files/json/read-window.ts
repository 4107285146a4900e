import type { Scanner } from './scanner.js';

/** Zeros behind a window's content: nothing in JSON begins with one, or goes on with one. */
export const SLACK_BYTES = 64;
const WORD_BYTES = 8;
/** Room before a stretch of a content that lies elsewhere: for what is left of the stretch before it. */
export const ROOM_BEFORE = 1 << 16;

/**
 * A stretch of the shared memory into which a content is read, piece by piece. What was counted is left behind, and the rest
 * moves to the beginning only if there is no room behind it: to move shared memory takes as long as to scan it.
 */
export class ReadWindow {
  #buffer: number;
  #capacity: number;
  #start: number;
  #used = 0;
  /** Whether it is a stretch of the memory that is not its own. */
  #isElsewhere = false;

  constructor(
    private readonly scanner: Scanner,
    capacity: number,
  ) {
    this.#capacity = capacity;
    this.#buffer = this.#allocate();
    this.#start = this.#buffer;
  }

  /** The beginning, in the memory, of what is in it. */
  get start(): number {
    return this.#start;
  }

  /** Bytes that are in it. */
  get used(): number {
    return this.#used;
  }

  /** Forgets what is in it. */
  clear(): void {
    this.#start = this.#buffer;
    this.#isElsewhere = false;
    this.#used = 0;
    this.#endWithZeros();
  }

  /** Makes room for this many bytes more, behind what is in it; they come from an address, see {@link append}. */
  reserve(bytes: number, address = 0): void {
    const needed = this.#used + bytes;
    if (!this.#isElsewhere && this.#start - this.#buffer + needed <= this.#capacity) return;
    const from = this.#start;
    if (needed > this.#capacity) {
      this.#capacity = Math.max(needed, this.#capacity * 2);
      this.#buffer = this.#allocate();
    }
    this.#start = this.#buffer + ((address - this.#used - this.#buffer) & (WORD_BYTES - 1));
    this.#isElsewhere = false;
    this.scanner.bytes.copyWithin(this.#start, from, from + this.#used);
  }

  #allocate(): number {
    return this.scanner.exports.allocate(this.#capacity + WORD_BYTES + SLACK_BYTES) >>> 0;
  }

  /** The room behind what is in it. */
  get room(): Buffer {
    return this.scanner.bytes.subarray(this.#start + this.#used, this.#buffer + this.#capacity + WORD_BYTES);
  }

  /** Puts bytes behind what is in it: to addresses like their own, since V8 copies to shared memory word by word, or else byte by byte. */
  append(piece: Buffer): void {
    this.reserve(piece.length, piece.byteOffset);
    piece.copy(this.room);
    this.fill(piece.length);
  }

  /**
   * Goes on in a stretch of the memory that has room before and behind it: what is left is put before it. More than there is
   * room for is put into the window, and the stretch behind it.
   */
  goOn(address: number, bytes: number): void {
    if (this.#used > ROOM_BEFORE) {
      this.append(this.scanner.bytes.subarray(address, address + bytes));
      return;
    }
    const from = this.#start;
    this.#start = address - this.#used;
    this.scanner.bytes.copyWithin(this.#start, from, from + this.#used);
    this.#isElsewhere = true;
    this.fill(bytes);
  }

  /** What is in it. */
  get content(): Buffer {
    return this.scanner.bytes.subarray(this.#start, this.#start + this.#used);
  }

  /** Notes that this many bytes were put behind what was in it. */
  fill(bytes: number): void {
    this.#used += bytes;
    this.#endWithZeros();
  }

  #endWithZeros(): void {
    const end = this.#start + this.#used;
    this.scanner.bytes.fill(0, end, end + SLACK_BYTES);
  }

  /** Leaves only what is at an address or behind it. */
  dropBefore(address: number): void {
    this.#used -= address - this.#start;
    this.#start = address;
  }
}
