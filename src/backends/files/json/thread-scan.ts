import { loadFeed } from '../../../feed/load-feed.js';
import { setImmediate } from 'node:timers/promises';
import { openContent } from '../content-reader.js';
import { ContentScan, type Stretch } from './content-scan.js';
import {
  type BadPlace,
  Counter,
  type JobFile,
  NUMBERS_OF_PART,
  type ScanJob,
  type SharedState,
  type SpillPlace,
} from './job.js';
import { isChainBroken } from './part-chain.js';
import type { ScanFault } from './scan-fault.js';
import { type RecordFault, Scanner } from './scanner.js';
import type { ScannerCore } from './shared-memory.js';
import { readSpilled, SpillFile, type Spilled } from './spill-file.js';
import { StretchRing } from './stretch-ring.js';
import { OwnStretches } from './stretch-source.js';

export const PARTITIONS = 64;
/** Restored entries are read in stretches of at least this many bytes. */
const FIRST_RESTORED = 1 << 16;
/** How many records of the first file's beginning tell which attributes there are. */
const SHOWN_RECORDS = 20;

/** One piece of work: a part of a file. */
export interface ScanTask {
  readonly file: number;
  readonly part: number;
  /** The ring through which one thread inflates the file for another, and on which side of it the work is. */
  readonly ring?: { readonly number: number; readonly side: 'inflate' | 'scan' };
}

/** What one thread has to say when there is nothing left to scan. */
export interface ThreadScanned {
  /** Those in which it looked values up, and those to which it appended them. */
  readonly tables: readonly number[];
  readonly tallies: number;
  readonly faults: readonly ScanFault[];
  readonly bad: readonly BadPlace[];
  readonly names: readonly string[];
  readonly spilled: Spilled | undefined;
}

/** The tables of one thread, for whoever merges. */
export type ThreadTables = Pick<ThreadScanned, 'tables' | 'spilled'>;

/** The addresses of a thread's sums. */
export interface ThreadSums {
  readonly slots: number;
  readonly count: number;
}

/** One thread's share of a scan: takes parts of files until none is left, then partitions of what all have counted. */
export class ThreadScan implements Disposable {
  readonly scanner: Scanner;
  readonly #scan: ContentScan;
  readonly #spill: SpillFile;

  private constructor(
    core: ScannerCore,
    private readonly job: ScanJob,
    private readonly shared: SharedState,
    feed: Awaited<ReturnType<typeof loadFeed>>,
    number: number,
    spillPlace: SpillPlace,
    hashKey: number | undefined,
  ) {
    this.#spill = new SpillFile(spillPlace, `counts-${number}`);
    const options = {
      plausible: job.plausible,
      mostBytes: job.mostBytes,
      mostRecordBytes: job.mostRecordBytes,
      spill: () => this.#spillCounts(),
      isTolerated: (fault: RecordFault): boolean => this.#scan.letGo(fault),
    };
    this.scanner = new Scanner(core, feed, job.plan, options, hashKey);
    this.#scan = new ContentScan(this.scanner, job);
  }

  static async start(
    core: ScannerCore,
    job: ScanJob,
    shared: SharedState,
    number: number,
    spillPlace: SpillPlace,
    hashKey?: number,
  ): Promise<ThreadScan> {
    return new ThreadScan(core, job, shared, await loadFeed(job.description), number, spillPlace, hashKey);
  }

  #spillCounts(): void {
    const { exports: x, bytes } = this.scanner;
    for (let partition = 0; partition < PARTITIONS; partition++) {
      for (const tables of this.#tables()) {
        const table = x.tableAt(tables, partition);
        for (let block = x.firstBlock(table); block !== 0; block = x.blockNext(block)) {
          this.#spill.write(partition, bytes.subarray(x.usedStart(block) >>> 0, x.usedEnd(block) >>> 0));
        }
        x.emptyTable(table);
      }
    }
    x.noteSpill();
  }

  #tables(): number[] {
    const { exports: x } = this.scanner;
    return [x.ownTables(), x.appendedTables()];
  }

  /** Scans as long as there are parts; lets others of this thread run in between. */
  async scanAll(tasks: readonly ScanTask[], signal: AbortSignal): Promise<ThreadScanned> {
    const { counters } = this.shared;
    const faults: ScanFault[] = [];
    for (;;) {
      const next = Atomics.add(counters, Counter.nextTask, 1);
      const task = tasks[next];
      if (task === undefined || Atomics.load(counters, Counter.stop) !== 0) break;
      if (next === 0) this.scanner.exports.showRecords(SHOWN_RECORDS);
      const { fault, isChainBroken } = await this.#scanTask(task, signal);
      if (fault) faults.push(fault);
      if (fault || isChainBroken) Atomics.store(counters, Counter.stop, 1);
      await setImmediate();
      signal.throwIfAborted();
    }
    const { exports: x, names } = this.scanner;
    const spilled = this.#spill.isUsed ? { path: this.#spill.path, extents: this.#spill.extents } : undefined;
    const { bad } = this.#scan;
    return { tables: this.#tables(), tallies: x.tallies.value, faults, bad, names: [...names], spilled };
  }

  async #scanTask(
    { file: number, part, ring }: ScanTask,
    signal: AbortSignal,
  ): Promise<{ readonly fault?: ScanFault | undefined; readonly isChainBroken: boolean }> {
    const file = this.job.files[number];
    if (file === undefined) return { isChainBroken: false };
    const { compression } = file;
    let stretch: Stretch;
    if (compression === 'none') stretch = this.#scan.scanPart(file, number, part);
    else if (ring?.side === 'scan') stretch = await this.#scanRing(file, number, this.#ring(ring.number, signal));
    else {
      await using content = openContent(file.path, compression, file.size, signal);
      if (ring) {
        await this.#ring(ring.number, signal).fill(content);
        return { isChainBroken: false };
      }
      stretch = await this.#scan.scanStream(file, number, new OwnStretches(content, signal));
    }
    this.shared.parts.set([stretch.start, stretch.end, stretch.records], (file.firstPart + part) * NUMBERS_OF_PART);
    return { fault: stretch.fault, isChainBroken: isChainBroken(file, part, this.shared) };
  }

  #ring(number: number, signal: AbortSignal): StretchRing {
    const words = this.shared.rings[number];
    if (words === undefined) throw new Error('a ring is missing');
    return new StretchRing(words, this.scanner, () => {
      signal.throwIfAborted();
      return Atomics.load(this.shared.counters, Counter.stop) !== 0;
    });
  }

  async #scanRing(file: JobFile, number: number, ring: StretchRing): Promise<Stretch> {
    let isDone = false;
    try {
      const stretch = await this.#scan.scanStream(file, number, ring);
      isDone = stretch.fault === undefined;
      return stretch;
    } finally {
      ring.close(isDone);
    }
  }

  /** Sums up partitions of what all threads have counted, as long as there are any. */
  async sumUp(threads: readonly ThreadTables[], signal: AbortSignal): Promise<ThreadSums> {
    const { exports: x } = this.scanner;
    const { plan } = this.job;
    const isPassing = threads.some(({ spilled }) => spilled !== undefined);
    this.#prepareMerge(isPassing);
    for (;;) {
      const partition = Atomics.add(this.shared.counters, Counter.nextPartition, 1);
      if (partition >= PARTITIONS) break;
      const tables = threads.flatMap((each) => each.tables).map((each) => x.tableAt(each, partition));
      const all = isPassing ? [this.#restore(threads, partition), ...tables] : tables;
      const [whole = 0, ...others] = all;
      for (const table of others) x.absorb(whole, table);
      for (const table of all) x.summarizeAlone(table);
      for (const span of plan.spans.keys()) {
        for (const table of all) x.addToSpan(span, table);
        x.closeSpan();
      }
      if (isPassing) {
        x.emptyTable(whole);
        for (const table of others) x.clearTable(table);
      }
      await setImmediate();
      signal.throwIfAborted();
    }
    return { slots: x.cellSlots(), count: x.cellSlotCount() };
  }

  #prepareMerge(isPassing: boolean): void {
    const { exports: x } = this.scanner;
    const { buckets, spans, alone, top } = this.job.plan;
    // the sample, and each cross dimension
    const kinds = this.scanner.crossCount + 1;
    x.prepareMerge(buckets.length * kinds, spans.length, top, isPassing);
    for (const bucket of alone) for (let kind = 0; kind < kinds; kind++) x.lookAlone(bucket * kinds + kind);
    for (const [span, each] of spans.entries()) {
      for (const bucket of each.buckets) {
        const asked = each.hasCross ? kinds : 1;
        for (let kind = 0; kind < asked; kind++) {
          x.lookTogether(span, bucket * kinds + kind, (buckets.length + span) * kinds + kind);
        }
      }
    }
  }

  #restored = 0;
  #restoredBytes = 0;

  #restoreRoom(bytes: number): Buffer {
    if (bytes > this.#restoredBytes) {
      this.#restoredBytes = Math.max(FIRST_RESTORED, bytes * 2);
      this.#restored = this.scanner.exports.allocate(this.#restoredBytes) >>> 0;
    }
    return this.scanner.bytes.subarray(this.#restored, this.#restored + bytes);
  }

  /** Reads back what was spilled of a partition, into a table. */
  #restore(threads: readonly ThreadTables[], partition: number): number {
    const { exports: x } = this.scanner;
    const table = x.gatheredTable();
    for (const { spilled } of threads) {
      if (!spilled) continue;
      readSpilled(
        spilled,
        partition,
        (bytes) => this.#restoreRoom(bytes),
        (bytes) => x.restore(table, this.#restored, this.#restored + bytes),
      );
    }
    return table;
  }

  [Symbol.dispose](): void {
    this.#spill[Symbol.dispose]();
  }
}
