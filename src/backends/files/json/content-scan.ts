import { fstatSync, openSync, closeSync, readSync } from 'node:fs';
import { InputError } from '../../../errors.js';
import { type BadPlace, JsonLayout, type JobFile, PartEnd, type ScanJob } from './job.js';
import { firstLineStart, guessRecordStart } from './part-start.js';
import { ReadWindow } from './read-window.js';
import { FEWER_BAD_RECORDS, lineProblem, type ScanFault, SHORTER_RECORD, USABLE_VALUE } from './scan-fault.js';
import type { RecordFault, Scanner } from './scanner.js';
import type { StretchSource } from './stretch-source.js';

// How a scan ends, and its place in a content: the scanner's numbers.
const Status = { limit: 1, incomplete: 2, done: 3, fault: 4 };
const BEFORE_RECORDS = 0;
const AT_RECORD = 1;

/** Bytes behind a part that are read with it: most records that begin in it end there. */
const BEHIND_PART = 1 << 16;
/** Bytes before a part that are looked at to find its first record. */
const BEFORE_PART = 64;
const NO_LIMIT = 0xffff_ffff;
const NEWLINE = 0x0a;

/** What came of a stretch of a content. */
export interface Stretch {
  /** The beginning of the first record, and of the next stretch's first; see {@link PartEnd}. */
  readonly start: number;
  readonly end: number;
  readonly records: number;
  readonly fault?: ScanFault;
}

type Step = 'limit' | 'done' | 'incomplete' | ScanFault;

/** Scans the contents of files, one after the other, with one scanner. */
export class ContentScan {
  /** Records that were let go. */
  readonly bad: BadPlace[] = [];
  readonly #window: ReadWindow;
  #records = 0;
  /** The file that is scanned, and where in it the window begins. */
  #file = 0;
  #base = 0;

  constructor(
    private readonly scanner: Scanner,
    private readonly bounds: Pick<ScanJob, 'mostRecordBytes' | 'partBytes' | 'badRecords'>,
  ) {
    this.#window = new ReadWindow(scanner, BEFORE_PART + bounds.partBytes + BEHIND_PART);
  }

  #begin({ layout, letsLinesGo }: JobFile, phase: number): void {
    const { exports: x, listDepth } = this.scanner;
    x.setLayout(layout);
    x.setLineWise(letsLinesGo);
    x.setPhase(phase, listDepth, phase === AT_RECORD);
    this.#records = 0;
  }

  /** Takes a record whose value can't be used, if such records are let go. */
  letGo({ start, end, fault }: RecordFault): boolean {
    if (this.bounds.badRecords === undefined) return false;
    this.#addBad(start >>> 0, end >>> 0, `attribute '${fault.attribute}': ${fault.problem}`, true);
    return true;
  }

  #addBad(start: number, end: number, reason: string, isRecord: boolean): void {
    const kept = Math.min(end, start + (this.bounds.badRecords?.keptBytes ?? 0));
    const text = Uint8Array.from(this.scanner.bytes.subarray(start, kept));
    this.bad.push({ file: this.#file, offset: this.#base + (start - this.#window.start), reason, isRecord, text });
  }

  /**
   * Scans what is in the window; what was counted is dropped from it. `base` is the window's offset. Lines that are let go
   * are passed over.
   */
  #scan(limit: number, isLast: boolean, base: number, file: JobFile, number: number, part: number): Step {
    const window = this.#window;
    const most = this.bounds.badRecords?.most ?? Number.POSITIVE_INFINITY;
    this.#file = number;
    this.#base = base;
    for (;;) {
      const before = window.used;
      const step = this.#scanOnce(limit, isLast, this.#base, number, part);
      this.#base += before - window.used;
      if (this.bad.length > most) return this.#fault(FEWER_BAD_RECORDS, this.#base, number, part);
      if (typeof step !== 'object' || !file.letsLinesGo || step.expected === SHORTER_RECORD) return step;
      const passed = this.#passLine(step, limit, isLast);
      if (passed !== undefined) return passed;
    }
  }

  /** Passes over the line of a fault; gives how the scan goes on if it does not with the next line. */
  #passLine(fault: ScanFault, limit: number, isLast: boolean): 'limit' | 'incomplete' | undefined {
    const { exports: x, listDepth } = this.scanner;
    const window = this.#window;
    const start = window.start + (fault.recordOffset - this.#base);
    this.#base = fault.recordOffset;
    window.dropBefore(start);
    x.setPhase(BEFORE_RECORDS, listDepth, false);
    if (start >= limit) return 'limit';
    const lineEnd = window.content.indexOf(NEWLINE);
    if (lineEnd < 0 && !isLast) return 'incomplete';
    const isUnended = lineEnd < 0;
    const length = isUnended ? window.used : lineEnd;
    const isBehind = fault.offset > this.#base + length;
    this.#addBad(start, start + length, lineProblem(fault, { isUnended, isBehind }), false);
    const passed = isUnended ? length : length + 1;
    window.dropBefore(start + passed);
    this.#base += passed;
    return undefined;
  }

  #scanOnce(limit: number, isLast: boolean, base: number, file: number, part: number): Step {
    const { exports: x } = this.scanner;
    const { start, used } = this.#window;
    const next = x.scan(start, start + used, limit, isLast) >>> 0;
    const records = this.#records;
    this.#records += x.records.value;
    const status = x.status.value;
    if (status === Status.fault) {
      const expected = x.expected.value;
      const address = x.faultAt.value >>> 0;
      const { fault } = this.scanner;
      // a record whose value can't be used was whole
      const before = records + x.records.value - (expected === USABLE_VALUE ? 1 : 0);
      return {
        file,
        part,
        expected,
        offset: base + Math.min(address - start, used),
        recordOffset: base + (next - start),
        records: before,
        found: address < start + used ? this.scanner.bytes[address] : undefined,
        ...(expected === USABLE_VALUE && fault && { attribute: { name: fault.attribute, problem: fault.problem } }),
      };
    }
    this.#window.dropBefore(next);
    if (status === Status.limit) return 'limit';
    return status === Status.done ? 'done' : 'incomplete';
  }

  /** A fault that is not the scanner's. */
  #fault(expected: number, offset: number, file: number, part: number): ScanFault {
    return {
      file,
      part,
      expected,
      offset,
      recordOffset: offset,
      records: this.#records,
      found: undefined,
    };
  }

  /** A record that is not whole is looked at again only when there is twice as much of it, or more than there may be. */
  #enough(): number {
    return Math.min(this.#window.used * 2, this.bounds.mostRecordBytes + 1);
  }

  /** Scans one part of a plain file: from the first record that begins in it to the first that begins behind it. */
  scanPart(file: JobFile, number: number, part: number): Stretch {
    const descriptor = openSync(file.path, 'r');
    try {
      return this.#scanPart(descriptor, file, number, part);
    } finally {
      closeSync(descriptor);
    }
  }

  #fill(descriptor: number, at: number, bytes: number, file: JobFile): number {
    const window = this.#window;
    window.reserve(bytes);
    let got = 0;
    while (got < bytes) {
      const more = readSync(descriptor, window.room, got, bytes - got, at + got);
      if (more === 0) throw shrunk(file, fstatSync(descriptor).size);
      got += more;
    }
    window.fill(got);
    return got;
  }

  /** Scans from `start` on, which is the place of what is in the window, and reads on as long as it must. */
  #scanFrom(descriptor: number, file: JobFile, number: number, part: number, start: number, limit: number): Stretch {
    const window = this.#window;
    let at = start;
    for (;;) {
      const before = window.used;
      const isLast = at + before >= file.size;
      if (before > 0 || isLast) {
        const limitAt = window.start + Math.min(limit - at, before + 1);
        const result = this.#scan(limitAt, isLast, at, file, number, part);
        at = this.#base;
        if (typeof result === 'object') return { start, end: PartEnd.fault, records: this.#records, fault: result };
        if (result === 'done') return { start, end: PartEnd.last, records: this.#records };
        if (result === 'limit') return { start, end: at, records: this.#records };
      }
      if (window.used > this.bounds.mostRecordBytes) {
        return {
          start,
          end: PartEnd.fault,
          records: this.#records,
          fault: this.#fault(SHORTER_RECORD, at, number, part),
        };
      }
      const end = at + window.used;
      const more = Math.max(this.bounds.partBytes, this.#enough() - window.used);
      this.#fill(descriptor, end, Math.min(more, file.size - end), file);
    }
  }

  #scanPart(descriptor: number, file: JobFile, number: number, part: number): Stretch {
    const window = this.#window;
    const begin = file.skipped + part * this.bounds.partBytes;
    const limit = part === file.parts - 1 ? Number.POSITIVE_INFINITY : begin + this.bounds.partBytes;
    const isFirst = part === 0;
    const base = isFirst ? begin : Math.max(file.skipped, begin - BEFORE_PART);
    window.clear();
    this.#fill(descriptor, base, Math.min(BEFORE_PART + this.bounds.partBytes + BEHIND_PART, file.size - base), file);
    this.#begin(file, isFirst || file.letsLinesGo ? BEFORE_RECORDS : AT_RECORD);
    if (isFirst) return this.#scanFrom(descriptor, file, number, part, begin, limit);
    const to = Math.min(window.used, limit - base);
    const isList = file.layout !== JsonLayout.stream;
    const found = file.letsLinesGo
      ? firstLineStart(window.content, begin - base, to)
      : guessRecordStart(window.content, begin - base, to, isList, file.recordHead);
    if (found < 0) return { start: PartEnd.empty, end: PartEnd.empty, records: 0 };
    window.dropBefore(window.start + found);
    return this.#scanFrom(descriptor, file, number, part, base + found, limit);
  }

  /** Scans a compressed file as it is inflated. */
  async scanStream(file: JobFile, number: number, source: StretchSource): Promise<Stretch> {
    const window = this.#window;
    window.clear();
    this.#begin(file, BEFORE_RECORDS);
    const stretch = (end: number, fault?: ScanFault): Stretch => ({
      start: 0,
      end,
      records: this.#records,
      ...(fault && { fault }),
    });
    let at = file.skipped;
    let isBegun = false;
    let enough = 0;
    for (;;) {
      const next = await source.next(window);
      if (next === 'failed') return stretch(PartEnd.empty);
      if (!isBegun) window.dropBefore(window.start + Math.min(window.used, file.skipped));
      isBegun = true;
      const isLast = next === 'end';
      if (!isLast && window.used < enough) continue;
      const result = this.#scan(NO_LIMIT, isLast, at, file, number, 0);
      at = this.#base;
      enough = this.#enough();
      if (typeof result === 'object') return stretch(PartEnd.fault, result);
      if (result === 'done') return stretch(PartEnd.last);
      if (window.used > this.bounds.mostRecordBytes) {
        return stretch(PartEnd.fault, this.#fault(SHORTER_RECORD, at, number, 0));
      }
      if (isLast) return stretch(PartEnd.last);
    }
  }
}

function shrunk({ path, size }: JobFile, left: number): InputError {
  return new InputError(`File '${path}' changed while it was read: of ${size} bytes only ${left} are left`);
}
