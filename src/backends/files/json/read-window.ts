import type { Scanner } from './scanner.js';

/** Zeros behind a window's content: nothing in JSON begins with one, or goes on with one. */
export const SLACK_BYTES = 64;

/** A stretch of the shared memory into which a content is read, piece by piece. */
export class ReadWindow {
  #start: number;
  #capacity: number;
  /** Bytes that are in it. */
  used = 0;

  constructor(
    private readonly scanner: Scanner,
    capacity: number,
  ) {
    this.#capacity = capacity;
    this.#start = scanner.exports.allocate(capacity + SLACK_BYTES) >>> 0;
  }

  /** Its beginning in the memory. */
  get start(): number {
    return this.#start;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Makes room for this many bytes more, behind what is in it. */
  reserve(bytes: number): void {
    if (this.used + bytes <= this.#capacity) return;
    const capacity = Math.max(this.used + bytes, this.#capacity * 2);
    const start = this.scanner.exports.allocate(capacity + SLACK_BYTES) >>> 0;
    this.scanner.bytes.copyWithin(start, this.#start, this.#start + this.used);
    this.#start = start;
    this.#capacity = capacity;
  }

  /** The room behind what is in it. */
  get room(): Buffer {
    return this.scanner.bytes.subarray(this.#start + this.used, this.#start + this.#capacity);
  }

  /** What is in it. */
  get content(): Buffer {
    return this.scanner.bytes.subarray(this.#start, this.#start + this.used);
  }

  /** Notes that this many bytes were put behind what was in it. */
  fill(bytes: number): void {
    this.used += bytes;
    this.#endWithZeros();
  }

  #endWithZeros(): void {
    const end = this.#start + this.used;
    this.scanner.bytes.fill(0, end, end + SLACK_BYTES);
  }

  /** Leaves only what is at an address or behind it. */
  dropBefore(address: number): void {
    const left = this.used - (address - this.#start);
    if (left > 0) this.scanner.bytes.copyWithin(this.#start, address, address + left);
    this.used = left;
    this.#endWithZeros();
  }
}
