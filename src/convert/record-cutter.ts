import { InputError } from '../errors.js';
const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** A place in a file's content: line and column (in bytes) count from 1. */
export interface FilePlace {
  readonly line: number;
  readonly column: number;
}

/** The text of one record, undecoded, as it is in a file. */
export interface RawRecord {
  readonly bytes: Buffer;
  /** Counts from 1 over the file's records. */
  readonly number: number;
  readonly start: FilePlace;
}

export function faultAt(path: string, { line, column }: FilePlace, problem: string): InputError {
  return new InputError(`File '${path}', line ${line}, column ${column}: ${problem}`);
}

const [NEWLINE, QUOTE, COMMA, BACKSLASH] = [0x0a, 0x22, 0x2c, 0x5c] as const;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d] as const;

/** Cuts a content that arrives in chunks into the texts of its records; chunks may end anywhere. */
abstract class RecordCutter {
  protected place = { line: 1, column: 1 };
  #pieces: Buffer[] = [];
  #start: FilePlace | undefined;
  #number = 0;

  constructor(protected readonly path: string) {}

  /** Whether the byte belongs to a record; `end` if a record ends before it, and `skip` if it is between records. */
  protected abstract judge(byte: number): 'record' | 'end' | 'skip';
  /** Called at the end of the content. */
  protected abstract finish(): void;

  *push(chunk: Buffer): Generator<RawRecord> {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0;
      const verdict = this.judge(byte);
      if (verdict === 'record' && this.#start === undefined) {
        this.#start = { ...this.place };
        from = i;
      } else if (verdict === 'end' && this.#start !== undefined) {
        this.#pieces.push(chunk.subarray(from, i));
        yield this.#take(this.#start);
      }
      if (byte === NEWLINE) this.place = { line: this.place.line + 1, column: 1 };
      else this.place.column++;
    }
    if (this.#start !== undefined) this.#pieces.push(chunk.subarray(from));
  }

  *end(): Generator<RawRecord> {
    if (this.#start !== undefined) yield this.#take(this.#start);
    this.finish();
  }

  #take(start: FilePlace): RawRecord {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#start = undefined;
    return { bytes, start, number: ++this.#number };
  }
}

class LineCutter extends RecordCutter {
  #inRecord = false;

  protected judge(byte: number): 'record' | 'end' | 'skip' {
    if (byte === NEWLINE) {
      this.#inRecord = false;
      return 'end';
    }
    this.#inRecord ||= !isBlank(byte);
    return this.#inRecord ? 'record' : 'skip';
  }

  protected finish(): void {
    // the last line needs no line break
  }
}

class ListCutter extends RecordCutter {
  #state: 'before' | 'first' | 'value' | 'next' | 'after' = 'before';
  #depth = 0;
  #inString = false;
  #escaped = false;

  protected judge(byte: number): 'record' | 'end' | 'skip' {
    if (this.#state === 'value') return this.#judgeInside(byte);
    if (isBlank(byte)) return 'skip';
    if (this.#state === 'before' && byte === OPEN_LIST) this.#state = 'first';
    else if (this.#state === 'first' && byte === CLOSE_LIST) this.#state = 'after';
    else if (this.#state === 'after')
      throw faultAt(this.path, this.place, 'there is something after the end of the array');
    else if (byte === COMMA || byte === CLOSE_LIST) throw faultAt(this.path, this.place, 'a record is missing');
    else {
      this.#state = 'value';
      return this.#judgeInside(byte);
    }
    return 'skip';
  }

  #judgeInside(byte: number): 'record' | 'end' {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inString = false;
    } else if (this.#depth === 0 && (byte === COMMA || byte === CLOSE_LIST)) {
      this.#state = byte === COMMA ? 'next' : 'after';
      return 'end';
    } else if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.#depth++;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.#depth--;
    return 'record';
  }

  protected finish(): void {
    if (this.#state !== 'after')
      throw faultAt(this.path, this.place, "the file ends before the array's ']'; it was cut off");
  }
}

/**
 * The texts of a file's records, one after the other.
 *
 * @throws InputError with the place at which the content around the records is malformed
 */
export async function* cutRecords(
  path: string,
  layout: 'array' | 'lines',
  content: AsyncIterable<Buffer>,
): AsyncGenerator<RawRecord> {
  const cutter = layout === 'array' ? new ListCutter(path) : new LineCutter(path);
  for await (const chunk of content) yield* cutter.push(chunk);
  yield* cutter.end();
}
