import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { DailyFigures } from '../detectors/detector.js';
import { type Key, KeyMap } from '../tables/key-map.js';
import { ByteReader, ByteWriter, readFigures, writeFigures } from './day-codec.js';

const FORMAT = 1;
/** Level 4 is nearly as small as 9 here, and much faster. */
const COMPRESSION = { level: 4 } as const;

interface Header {
  readonly format: number;
  readonly keys: readonly Key[];
  /**
   * Start of each day (epoch milliseconds) with its length in bytes, in the order of the bytes, and with its digest, which
   * older pieces do not have.
   */
  readonly days: readonly (readonly [day: number, length: number, digest?: string])[];
}

/** A day as it is kept. */
interface KeptDay {
  readonly bytes: Buffer;
  /** What tells the day's figures from others: of its bytes, and the keys that they name by number. */
  readonly digest: string;
}

function digestOf(bytes: Buffer, keys: readonly Key[]): string {
  return createHash('sha256').update(JSON.stringify(keys)).update(bytes).digest('hex').slice(0, 32);
}

/** The daily figures of one calendar month. Days are decoded one by one, when they are asked for. */
export class Month {
  readonly #keys: Key[] = [];
  /** The place of each key in that list; made if a day is set. */
  #numbers: KeyMap<number> | undefined;
  readonly #days = new Map<number, KeptDay>();

  /**
   * Reads what {@link encode} made.
   *
   * @throws Error if it is no month of this form
   */
  static decode(content: Buffer): Month {
    const bytes = gunzipSync(content);
    const end = bytes.indexOf(10);
    const header = JSON.parse(bytes.toString('utf8', 0, end)) as Header;
    if (header.format !== FORMAT) throw new Error(`form ${String(header.format)} is not known`);
    const month = new Month();
    month.#keys.push(...header.keys);
    let at = end + 1;
    for (const [day, length, digest] of header.days) {
      const own = bytes.subarray(at, (at += length));
      month.#days.set(day, { bytes: own, digest: digest ?? digestOf(own, month.#keys) });
    }
    if (at !== bytes.length) throw new Error('it is cut off');
    return month;
  }

  encode(): Buffer {
    const days = [...this.#days].sort(([a], [b]) => a - b);
    const header: Header = {
      format: FORMAT,
      keys: this.#keys,
      days: days.map(([day, { bytes, digest }]) => [day, bytes.length, digest]),
    };
    const parts = [Buffer.from(`${JSON.stringify(header)}\n`), ...days.map(([, { bytes }]) => bytes)];
    return gzipSync(Buffer.concat(parts), COMPRESSION);
  }

  #numberOf(key: Key): number {
    this.#numbers ??= new KeyMap(this.#keys.map((one, i) => [one, i]));
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#keys.push([key[0], key[1]]) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  days(): number[] {
    return [...this.#days.keys()];
  }

  set(day: number, figures: KeyMap<DailyFigures>): void {
    const writer = new ByteWriter();
    for (const [key, row] of figures) {
      writer.whole(this.#numberOf(key));
      writeFigures(writer, row);
    }
    const bytes = writer.bytes();
    this.#days.set(day, { bytes, digest: digestOf(bytes, [...figures.keys()]) });
  }

  delete(day: number): void {
    this.#days.delete(day);
  }

  /** The figures of a day; undefined if it is not kept. */
  get(day: number): KeyMap<DailyFigures> | undefined {
    const kept = this.#days.get(day);
    if (kept === undefined) return undefined;
    const reader = new ByteReader(kept.bytes);
    const figures = new KeyMap<DailyFigures>();
    while (!reader.isAtEnd) {
      const key = this.#keys[reader.whole()];
      if (key === undefined) throw new RangeError('a key is not in the list');
      figures.set(key, readFigures(reader));
    }
    return figures;
  }

  /** What tells this day's figures from others; undefined if it is not kept. */
  digest(day: number): string | undefined {
    return this.#days.get(day)?.digest;
  }
}
