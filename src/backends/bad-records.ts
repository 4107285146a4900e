import { InputError } from '../errors.js';
import type { Log } from '../log/log.js';
import { shown } from '../log/printable.js';

/** How many records that can't be used a run lets go: a number, or a share (0 to 1) of all records. */
export type BadRecordBound = { readonly most: number } | { readonly share: number };

/** A record that can't be used. */
export interface BadRecord {
  readonly file: string;
  /** The line on which it begins, from 1; null if the file has no lines. */
  readonly line: number | null;
  /** Where it begins, in bytes of the unpacked content; null if that is not known. */
  readonly byte: number | null;
  readonly reason: string;
  readonly text: string;
}

const MOST_NAMED = 5;
const MOST_BYTES_OF_TEXT = 4_096;
/** Bytes of a character in UTF-8. */
const LONGEST_CHARACTER = 4;

/** Characters of a text up to a number of bytes (UTF-8). */
function cutText(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MOST_BYTES_OF_TEXT) return text;
  let end = MOST_BYTES_OF_TEXT;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

/** Where a bad record is, and why it is bad, in words. */
export function badRecordText({ file, line, reason }: BadRecord): string {
  return `File '${file}'${line === null ? '' : `, line ${line}`}: ${reason}`;
}

/** Takes the records of a run that can't be used: counts them, names the first, keeps all for the file of rejects. */
export class BadRecords {
  #count = 0;
  #seen = 0;
  readonly #rejects: string[] = [];
  #nameOf = (path: string): string => path;

  /** @param keepsTexts whether all of them are wanted for a file */
  constructor(
    private readonly bound: BadRecordBound,
    private readonly keepsTexts: boolean,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  get count(): number {
    return this.#count;
  }

  /** One more than these ends the run; Infinity if that is known only at the end. */
  get most(): number {
    return 'most' in this.bound ? this.bound.most : Number.POSITIVE_INFINITY;
  }

  /** Bytes of each one's text that are wanted. */
  get keptBytes(): number {
    return this.keepsTexts ? MOST_BYTES_OF_TEXT + LONGEST_CHARACTER : 0;
  }

  /** All of them as lines of JSON: file, line, byte, reason, and the beginning of the text. */
  get rejects(): string {
    return this.#rejects.join('');
  }

  /** Takes the name under which a file is told, if that is not its path. */
  nameFilesBy(nameOf: (path: string) => string): void {
    this.#nameOf = nameOf;
  }

  /**
   * Takes one more.
   *
   * @throws InputError if that is one more than the bound allows
   */
  add(found: BadRecord): void {
    const record = { ...found, file: this.#nameOf(found.file) };
    this.#count++;
    if (this.keepsTexts) this.#rejects.push(`${JSON.stringify({ ...record, text: cutText(record.text) })}\n`);
    const text = badRecordText({ ...record, reason: shown(record.reason) });
    if (this.#count <= MOST_NAMED) this.log.warn(`Bad record: ${text}`);
    if ('most' in this.bound && this.#count > this.bound.most) {
      throw new InputError(`${text}; more than ${this.bound.most} bad records (--bad-records)`);
    }
  }

  /** Tells of records that were looked at, the bad ones included. */
  saw(records: number): void {
    this.#seen += records;
  }

  /**
   * Judges the share, once all records were looked at.
   *
   * @throws InputError if more are bad than the bound allows
   */
  judge(): void {
    if (!('share' in this.bound) || this.#count <= this.bound.share * this.#seen) return;
    const percent = this.bound.share * 100;
    throw new InputError(`${this.#count} of ${this.#seen} records are bad: more than ${percent} % (--bad-records)`);
  }
}
