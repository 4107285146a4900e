import { isUtf8 } from 'node:buffer';

/** A row of a table's file: both values, and the list of its cells. */
export type PlainRow = readonly [dimension0: string, dimension1: string, cells: unknown];

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Says that a file is not of the form that tables usually have; it may be a table all the same. */
export class NotPlainError extends Error {}

/** Reads one piece of JSON after the other from bytes. */
class Cursor {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  #next(): number | undefined {
    for (;;) {
      const byte = this.bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.#at++;
    }
  }

  /** Whether this byte comes next, behind blanks; then it is passed. */
  takes(byte: number): boolean {
    if (this.#next() !== byte) return false;
    this.#at++;
    return true;
  }

  expect(byte: number): void {
    if (!this.takes(byte)) throw new NotPlainError();
  }

  get isAtEnd(): boolean {
    return this.#next() === undefined;
  }

  #parse(end: number): unknown {
    const text = this.bytes.toString('utf8', this.#at, end);
    this.#at = end;
    try {
      return JSON.parse(text);
    } catch {
      throw new NotPlainError();
    }
  }

  #find(byte: number, from: number): number {
    const at = this.bytes.indexOf(byte, from);
    if (at < 0) throw new NotPlainError();
    return at;
  }

  #isEscaped(at: number): boolean {
    let backslashes = 0;
    while (this.bytes[at - 1 - backslashes] === BACKSLASH) backslashes++;
    return backslashes % 2 === 1;
  }

  name(): string {
    if (this.#next() !== QUOTE) throw new NotPlainError();
    let end = this.#find(QUOTE, this.#at + 1);
    while (this.#isEscaped(end)) end = this.#find(QUOTE, end + 1);
    return this.#parse(end + 1) as string;
  }

  /** A list up to the first `]`: one that holds a list or that bracket in a text can't be read so, and is not plain. */
  list(): unknown {
    if (this.#next() !== OPEN_LIST) throw new NotPlainError();
    return this.#parse(this.#find(CLOSE_LIST, this.#at) + 1);
  }
}

/**
 * Goes through the rows of a table's file one by one: of a table of a million keys, neither the text nor the objects that
 * JSON.parse would make are ever there as a whole.
 *
 * @throws NotPlainError if the file is anything else than an object of objects of lists, each name once
 */
export function* plainRows(bytes: Buffer): Generator<PlainRow, void, undefined> {
  if (!isUtf8(bytes)) throw new NotPlainError();
  const cursor = new Cursor(bytes);
  const seen = new Set<string>();
  cursor.expect(OPEN_OBJECT);
  let more = !cursor.takes(CLOSE_OBJECT);
  while (more) {
    const dimension0 = cursor.name();
    if (seen.has(dimension0)) throw new NotPlainError();
    seen.add(dimension0);
    cursor.expect(COLON);
    cursor.expect(OPEN_OBJECT);
    let moreRows = !cursor.takes(CLOSE_OBJECT);
    while (moreRows) {
      const dimension1 = cursor.name();
      cursor.expect(COLON);
      yield [dimension0, dimension1, cursor.list()];
      moreRows = cursor.takes(COMMA);
      if (!moreRows) cursor.expect(CLOSE_OBJECT);
    }
    more = cursor.takes(COMMA);
    if (!more) cursor.expect(CLOSE_OBJECT);
  }
  if (!cursor.isAtEnd) throw new NotPlainError();
}
