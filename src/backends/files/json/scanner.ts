import { randomBytes } from 'node:crypto';
import { AttributeFault, type AttributeReader } from '../../../feed/attribute-reader.js';
import type { Feed } from '../../../feed/feed.js';
import type { Get, Raw } from '../../../feed/raw.js';
import type { CountPlan } from './count-plan.js';
import { attributeNames } from './attribute-names.js';
import { placeSlots } from './place-slots.js';
import type { ScannerExports, ScannerHost } from './scanner-exports.js';
import type { ScannerCore } from './shared-memory.js';
import { plainPlaces, timeNumbers } from './reading-modes.js';
import { rawOfToken, ValueKind } from './token.js';

// The scanner's numbers: sets of places, how an attribute is read, what a key's judgement says.
const KEY_SET = 0;
const TIME_SET = 1;
const SAMPLE_SET = 2;
const CROSS_SET = 3;
const Mode = { none: 0, taken: 1, judged: 2 };
const Judged = { filteredOut: 1, lacksFirst: 2, lacksSecond: 4, filterable: 8 };
const UNUSABLE = 0;
const FATAL = 1;

const MOST_ADDRESS = 0xffff_ffff;
const FIRST_RESULT_BYTES = 1 << 12;
const SLACK = 64;
/** A record of more bytes is not looked at for the names in it. */
const LONGEST_SHOWN = 1 << 20;

/** A record that can't be used, while it is being read. */
export interface RecordFault {
  /** Addresses of its text. */
  readonly start: number;
  readonly end: number;
  readonly fault: AttributeFault;
}

export interface ScannerOptions {
  /** Times outside of these can hardly be right. */
  readonly plausible: { readonly from: number; readonly to: number };
  /** Bytes of counts beyond which they are spilled. */
  readonly mostBytes: number;
  /** Bytes that a record may have. */
  readonly mostRecordBytes: number;
  readonly spill: () => void;
  /** Whether a record that can't be used is left; else it ends the scan. */
  readonly isTolerated: (fault: RecordFault) => boolean;
}

/** One thread's scanner: the compiled module on the shared memory, told what to look for. */
export class Scanner {
  readonly exports: ScannerExports;
  /** The attribute that could not be used, after a scan that ended so. */
  fault: AttributeFault | undefined;
  /** The names of attributes in the records that were shown. */
  readonly names = new Set<string>();
  #bytes: Buffer;
  #result: number;
  readonly #hashKey: number;
  #resultBytes = FIRST_RESULT_BYTES;
  readonly #placeNumbers = new Map<string, number>();
  readonly #get: Get;

  constructor(
    private readonly core: ScannerCore,
    private readonly feed: Feed,
    private readonly plan: CountPlan,
    private readonly options: ScannerOptions,
    hashKey: number | undefined,
  ) {
    const host: ScannerHost = {
      judge: (set) => this.#judge(set),
      readTime: () => this.#readTime(),
      show: (start, end) => this.#show(start, end),
      spill: () => options.spill(),
    };
    const imports = { env: { memory: core.memory }, host: { ...host } };
    this.exports = new WebAssembly.Instance(core.module, imports).exports as unknown as ScannerExports;
    this.#bytes = Buffer.from(core.memory.buffer);
    this.#get = (place) => this.#rawAt(this.#placeNumbers.get(place) ?? -1);
    this.#hashKey = hashKey ?? this.#newHashKey();
    this.exports.useHashKey(this.#hashKey);
    this.#result = this.#allocate(this.#resultBytes);
    this.#prepare();
  }

  /** The whole memory, which may have grown. */
  get bytes(): Buffer {
    if (this.#bytes.byteLength !== this.core.memory.buffer.byteLength)
      this.#bytes = Buffer.from(this.core.memory.buffer);
    return this.#bytes;
  }

  get crossCount(): number {
    return this.feed.readers.cross.length;
  }

  /** How deep in a document the list of records lies. */
  get listDepth(): number {
    return Math.max(0, (this.feed.records?.length ?? 0) - 1);
  }

  /** The address of the key of all threads' hashes, drawn anew for each run. */
  get hashKey(): number {
    return this.#hashKey;
  }

  #newHashKey(): number {
    const address = this.exports.newHashKey() >>> 0;
    const key = this.bytes.subarray(address, address + this.exports.hashKeyBytes());
    // crypto can't fill memory that is shared
    key.set(randomBytes(key.length));
    return address;
  }

  // addresses beyond two gigabytes come as negative numbers
  #allocate(bytes: number): number {
    return this.exports.allocate(bytes + SLACK) >>> 0;
  }

  #writeText(text: string): { address: number; length: number } {
    const length = Buffer.byteLength(text);
    const address = this.#allocate(length);
    this.bytes.write(text, address, 'utf8');
    return { address, length };
  }

  #prepare(): void {
    const { exports: x, feed, plan } = this;
    const { slots, slotsOf } = placeSlots(feed.places);
    const names = new Set(slots.flatMap(({ steps }) => steps.map((_, i) => JSON.stringify(steps.slice(0, i + 1)))));
    const nodes = new Set(
      slots.flatMap(({ steps }) => steps.slice(1).map((_, i) => JSON.stringify(steps.slice(0, i + 1)))),
    );
    x.prepareKeys(slots.length, nodes.size + 1, names.size);
    for (const [slot, { steps, isOnTheWay }] of slots.entries()) {
      let node = 0;
      for (const [i, step] of steps.entries()) {
        const { address, length } = this.#writeText(step);
        const key = x.findKey(node, address, length, true);
        if (i === steps.length - 1) x.wantSlot(key, slot, isOnTheWay);
        else node = x.followBelow(key);
      }
    }
    x.preparePlaces(feed.places.length, Math.max(0, ...slotsOf.map(({ length }) => length)));
    for (const [place, name] of feed.places.entries()) {
      this.#placeNumbers.set(name, place);
      for (const slot of slotsOf[place] ?? []) x.addPlaceSlot(place, slot);
    }
    this.#prepareSets();
    x.prepareRecords(
      feed.readers.cross.length,
      plan.buckets.length,
      this.options.plausible.from,
      this.options.plausible.to,
    );
    for (const [index, { start, end }] of plan.buckets.entries()) {
      x.setBucket(index, start, end, plan.crossed[index] ?? false);
    }
    this.#prepareModes();
    x.prepareCounts(1 + feed.readers.cross.length);
    x.setMost(this.options.mostBytes);
    x.setMostRecord(Math.min(this.options.mostRecordBytes, MOST_ADDRESS));
    x.prepareDocument(feed.records?.length ?? 0);
    for (const step of feed.records ?? []) {
      const { address, length } = this.#writeText(step);
      x.addStep(address, length);
    }
  }

  #addSet(set: number, places: Iterable<string>): void {
    for (const place of new Set(places)) this.exports.addSetPlace(set, this.#placeNumbers.get(place) ?? 0);
  }

  #prepareSets(): void {
    const { time, sample, dimensions, cross } = this.feed.readers;
    this.exports.prepareSets(CROSS_SET + cross.length, this.feed.places.length);
    const [d0, d1] = dimensions;
    this.#addSet(KEY_SET, [...d0.places, ...(d1 === '*' ? [] : d1.places), ...(this.feed.filter?.places ?? [])]);
    this.#addSet(TIME_SET, time.places);
    if (sample !== 'none') this.#addSet(SAMPLE_SET, sample.places);
    for (const [index, reader] of cross.entries()) this.#addSet(CROSS_SET + index, reader.places);
  }

  #prepareModes(): void {
    const { exports: x, feed } = this;
    const { time, sample, cross } = feed.readers;
    const modeOf = (reader: AttributeReader): number => (plainPlaces(reader) ? Mode.taken : Mode.judged);
    const numbers = timeNumbers(feed);
    x.setModes(numbers === undefined ? Mode.judged : Mode.taken, sample === 'none' ? Mode.none : modeOf(sample));
    if (numbers) x.prepareTime(numbers.shift, true, time.format.kind === 'auto', numbers.isUtc);
    for (const [index, reader] of cross.entries()) x.setCrossMode(index, modeOf(reader));
  }

  #rawAt(place: number): Raw {
    const x = this.exports;
    const kind = place < 0 ? ValueKind.absent : x.kindAt(place);
    if (kind === ValueKind.absent) return undefined;
    // an object is not looked into, and may be long
    return rawOfToken(
      kind === ValueKind.object ? '{' : this.bytes.toString('utf8', x.startAt(place) >>> 0, x.endAt(place) >>> 0),
    );
  }

  #refuse(fault: AttributeFault): number {
    const { recordStart, recordEnd } = this.exports;
    if (this.options.isTolerated({ start: recordStart.value, end: recordEnd.value, fault })) return UNUSABLE;
    this.fault = fault;
    return FATAL;
  }

  #judge(set: number): number {
    if (set === KEY_SET) return this.#judgeKey();
    const { sample, cross } = this.feed.readers;
    const reader = set === SAMPLE_SET ? sample : cross[set - CROSS_SET];
    if (reader === undefined || reader === 'none') return this.#answer(0, []);
    const values = reader.read(this.#get);
    return values instanceof AttributeFault
      ? this.#refuse(values)
      : this.#answer(
          0,
          values.map((value) => Buffer.from(value)),
        );
  }

  #judgeKey(): number {
    const { filter } = this.feed;
    const [d0, d1] = this.feed.readers.dimensions;
    let flags = 0;
    if (!filter || filter.places.some((place) => (this.#get(place) ?? null) !== null)) flags |= Judged.filterable;
    if (filter && !filter.holds(this.#get)) return this.#answer(flags | Judged.filteredOut, []);
    const first = d0.read(this.#get);
    if (first instanceof AttributeFault) return this.#refuse(first);
    const second = d1 === '*' ? ['*'] : d1.read(this.#get);
    if (second instanceof AttributeFault) return this.#refuse(second);
    if (first.length === 0) flags |= Judged.lacksFirst;
    if (second.length === 0) flags |= Judged.lacksSecond;
    return this.#answer(
      flags,
      first.flatMap((a) => second.map((b) => keyBytes(a, b))),
    );
  }

  /** Writes flags and texts to the places from which the scanner reads them. */
  #answer(flags: number, texts: readonly Buffer[]): number {
    const size = texts.reduce((sum, { length }) => sum + 8 + length, 8);
    if (size > this.#resultBytes) {
      this.#resultBytes = size * 2;
      this.#result = this.#allocate(this.#resultBytes);
    }
    const { bytes } = this;
    let at = bytes.writeUInt32LE(flags, this.#result);
    at = bytes.writeUInt32LE(texts.length, at);
    for (const text of texts) {
      at = bytes.writeUInt32LE(text.length, at);
      text.copy(bytes, at);
      at += (text.length + 3) & ~3;
    }
    return this.#result;
  }

  #readTime(): number {
    const time = this.feed.readers.time.read(this.#get);
    if (time === undefined) return Number.NaN;
    if (time instanceof AttributeFault) return this.#refuse(time) === FATAL ? -Infinity : Infinity;
    return time;
  }

  #show(start: number, end: number): void {
    if (end - start > LONGEST_SHOWN) return;
    for (const name of attributeNames(JSON.parse(this.bytes.toString('utf8', start >>> 0, end >>> 0))))
      this.names.add(name);
  }
}

/** A key as the scanner keeps it: the length of its first value, and both values. */
function keyBytes(first: string, second: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(first));
  return Buffer.concat([length, Buffer.from(first), Buffer.from(second)]);
}
