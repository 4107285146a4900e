import type { Feed } from '../../../feed/feed.js';
import type { Coverage, Seen } from '../../backend.js';
import type { Scanner } from './scanner.js';

// What is counted of all records, as `assembly/record.ts` lays it out: doubles, then for each bucket, for none and for no
// time, how many records lack what (a word for each combination of attributes).
const Tally = {
  all: 0,
  timed: 8,
  filterable: 16,
  oldest: 24,
  newest: 32,
  implausible: 40,
  oldestImplausible: 48,
  newestImplausible: 56,
  lacking: 64,
};
const COMBINATIONS = 16;
const Lack = { time: 1, sample: 2, first: 4, second: 8 };

/** What the records of a feed were counted as. */
export class Tallies {
  #all = 0;
  #timed = 0;
  #filterable = 0;
  #oldest = Infinity;
  #newest = -Infinity;
  #implausible = { count: 0, oldest: Infinity, newest: -Infinity };
  /** For each bucket, for none and for no time: how many records lack what. */
  readonly #rows: Float64Array[];

  constructor(
    private readonly feed: Feed,
    private readonly buckets: number,
  ) {
    this.#rows = Array.from({ length: buckets + 2 }, () => new Float64Array(COMBINATIONS));
  }

  /** Adds what one thread has counted; any thread may read it, since they share the memory. */
  add({ bytes }: Scanner, address: number): void {
    const number = (at: number): number => bytes.readDoubleLE((address >>> 0) + at);
    this.#all += number(Tally.all);
    this.#timed += number(Tally.timed);
    this.#filterable += number(Tally.filterable);
    this.#oldest = Math.min(this.#oldest, number(Tally.oldest));
    this.#newest = Math.max(this.#newest, number(Tally.newest));
    const { count, oldest, newest } = this.#implausible;
    this.#implausible = {
      count: count + number(Tally.implausible),
      oldest: Math.min(oldest, number(Tally.oldestImplausible)),
      newest: Math.max(newest, number(Tally.newestImplausible)),
    };
    for (const [row, counts] of this.#rows.entries()) {
      for (let lacks = 0; lacks < COMBINATIONS; lacks++) {
        const at = (address >>> 0) + Tally.lacking + 4 * (row * COMBINATIONS + lacks);
        counts[lacks] = (counts[lacks] ?? 0) + bytes.readUInt32LE(at);
      }
    }
  }

  get all(): number {
    return this.#all;
  }

  /** Whether a bucket holds a record that is counted. */
  isFilled(bucket: number): boolean {
    return (this.#rows[bucket]?.[0] ?? 0) > 0;
  }

  #sum(rows: readonly number[], isMeant: (lacks: number) => boolean): number {
    let sum = 0;
    for (const row of rows) {
      for (const [lacks, count] of (this.#rows[row] ?? []).entries()) if (isMeant(lacks)) sum += count;
    }
    return sum;
  }

  #lacking(rows: readonly number[]): Map<string, number> {
    const { time, sample, dimensions } = this.feed;
    const lacking = (bit: number): number => this.#sum(rows, (lacks) => (lacks & bit) !== 0);
    return new Map([
      [time, lacking(Lack.time)],
      [sample, lacking(Lack.sample)],
      [dimensions[0], lacking(Lack.first)],
      [dimensions[1], lacking(Lack.second)],
    ]);
  }

  /** What some buckets hold; records without a time are left out of each. */
  coverage(buckets: readonly number[], seen: Seen): Coverage {
    const rows = [...buckets, this.buckets + 1];
    return {
      records: this.#sum(buckets, (lacks) => lacks === 0),
      leftOut: this.#sum(rows, (lacks) => lacks !== 0),
      leftOutBy: this.#lacking(rows),
      approximate: false,
      seen,
    };
  }

  /** What was seen of the whole feed. */
  seen(names: readonly string[]): Seen {
    const everywhere = [...this.#rows.keys()];
    return {
      all: this.#all,
      timed: this.#timed,
      filterable: this.#filterable,
      records: this.#sum(everywhere, () => true),
      lacking: this.#lacking(everywhere),
      oldest: Number.isFinite(this.#oldest) ? this.#oldest : undefined,
      newest: Number.isFinite(this.#newest) ? this.#newest : undefined,
      implausible: this.#implausible.count > 0 ? this.#implausible : undefined,
      names,
    };
  }
}
