import { statSync } from 'node:fs';
import { AttributeFault } from '../../feed/attribute-reader.js';
import type { Feed } from '../../feed/feed.js';
import { type Get, rawOf } from '../../feed/raw.js';
import { isObject } from '../../text/is-object.js';
import { jsonFault } from '../../text/json-fault.js';
import type { BadRecord, BadRecords } from '../bad-records.js';
import { attributePaths } from './attribute-paths.js';
import { attributeOf } from './attribute-value.js';
import { readContent } from './decompress.js';
import { pinnedFile } from './pinned-file.js';
import type { JsonFile } from './source-file.js';
import { LinesFile } from './lines-file.js';
import { ValueCutter } from './value-cutter.js';
import { isWrapped } from './wrapped.js';

/** A record's text with its place. */
interface RecordText {
  readonly bytes: Buffer;
  readonly line: number;
  readonly byte: number;
  /** Whether the content ends within its line. */
  readonly isUnended: boolean;
}

const NEWLINE = 0x0a;
const WRITTEN_AT_ONCE = 1 << 20;
/** As latin1. */
const BYTE_ORDER_MARK = /^\u00ef\u00bb\u00bf/;
const CUT_OFF = 'it is cut off, or still being written';

/** What is not one list of whole objects, or objects end to end, can't be sieved: the counting tells its fault. */
class NotWhole extends Error {}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

/** Why the values of a record of the feed can't be used. */
function valueFault({ readers, filter }: Feed, record: unknown): string | undefined {
  const get: Get = (place) => rawOf(attributeOf(record, attributePaths(place)));
  if (filter && !filter.holds(get)) return undefined;
  const { time, sample, dimensions, cross } = readers;
  const others = [sample, ...dimensions, ...cross].flatMap((reader) => (typeof reader === 'string' ? [] : [reader]));
  for (const read of [time.read(get), ...others.map((reader) => reader.read(get))]) {
    if (read instanceof AttributeFault) return `attribute '${read.attribute}': ${read.problem}`;
  }
  return undefined;
}

/** Why a record can't be used. `isOneALine`: malformed text is one bad record, not a malformed document. */
function faultOf({ bytes, isUnended }: RecordText, feed: Feed, isOneALine: boolean): string | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    if (!isOneALine) throw new NotWhole();
    return isUnended ? CUT_OFF : 'bytes that are not UTF-8';
  }
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    if (!isOneALine) throw new NotWhole();
    return isUnended ? CUT_OFF : jsonFault(text).problem;
  }
  if (!isObject(record)) return `${kindOf(record)}; a record must be an object`;
  return valueFault(feed, record);
}

const isBlank = (bytes: Buffer): boolean => bytes.toString('latin1').trim() === '';

async function* linesOf(file: JsonFile, signal: AbortSignal): AsyncGenerator<RecordText> {
  let rest: Buffer = Buffer.alloc(0);
  let [line, byte] = [1, file.skipped];
  let isFirst = true;
  for await (const chunk of readContent(file.path, file.compression, signal, file.bytes)) {
    const content = isFirst ? chunk.subarray(file.skipped) : chunk;
    isFirst = false;
    const bytes = rest.length > 0 ? Buffer.concat([rest, content]) : content;
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      const text = bytes.subarray(from, end);
      if (!isBlank(text)) yield { bytes: text, line, byte, isUnended: false };
      byte += end + 1 - from;
      from = end + 1;
      line++;
    }
    rest = bytes.subarray(from);
  }
  if (!isBlank(rest)) yield { bytes: rest, line, byte, isUnended: true };
}

async function* valuesOf(file: JsonFile, signal: AbortSignal): AsyncGenerator<RecordText> {
  const isList = file.layout === 'array';
  const cutter = new ValueCutter(isList ? 1 : 0);
  let expected = isList ? '[' : '';
  for await (const chunk of readContent(file.path, file.compression, signal, file.bytes)) {
    // as latin1, characters are bytes
    for (const { text, offset, line, between } of cutter.push(chunk.toString('latin1'))) {
      if (between.replace(BYTE_ORDER_MARK, '') !== expected) throw new NotWhole();
      expected = isList ? ',' : '';
      yield { bytes: Buffer.from(text, 'latin1'), line, byte: offset, isUnended: false };
    }
  }
  if (cutter.rest !== (isList ? ']' : '')) throw new NotWhole();
}

/** Whether each line holds a record of its own, as far as the first tells. */
function isOneALine({ layout, head, origin }: JsonFile): boolean {
  if (layout === 'array') return false;
  return origin !== undefined || !/^[^\S\n]*\{[^\S\n]*(?:\n|$)|^[^\n]*[[,{:][^\S\n]*\n/.test(head.trimStart());
}

/** Writes lines in pieces of some size. */
class GoodLines implements Disposable {
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(private readonly file: LinesFile) {}

  write(bytes: Buffer): void {
    this.#pieces.push(bytes, Buffer.from('\n'));
    this.#size += bytes.length + 1;
    if (this.#size >= WRITTEN_AT_ONCE) this.flush();
  }

  flush(): void {
    this.file.write(Buffer.concat(this.#pieces));
    this.#pieces = [];
    this.#size = 0;
  }

  [Symbol.dispose](): void {
    this.file[Symbol.dispose]();
  }
}

/** A record on one line, in which only strings could hold a line break, which JSON has escaped. */
const onOneLine = (bytes: Buffer): Buffer => {
  if (!bytes.includes(NEWLINE) && !bytes.includes(0x0d)) return bytes;
  return Buffer.from(bytes.toString('latin1').replace(/[\r\n]/g, ' '), 'latin1');
};

function placeOf(
  file: JsonFile,
  record: number,
  { line, byte }: RecordText,
): Pick<BadRecord, 'file' | 'line' | 'byte'> {
  if (file.origin === undefined) return { file: file.path, line, byte };
  const [, place] = /^line (\d+)/.exec(file.origin.placeOf(record)) ?? [];
  return { file: file.origin.path, line: place === undefined ? null : Number(place), byte: null };
}

/**
 * Writes the records of a file that can be used to `target`, one a line, and hands the others over. A document that is
 * malformed as a whole, and one object around records, is left as it is: nothing tells where its next record begins.
 *
 * @throws InputError if there are more bad records than are let go
 */
export async function sieve(
  file: JsonFile,
  feed: Feed,
  target: string,
  bad: BadRecords,
  signal: AbortSignal,
): Promise<JsonFile> {
  if (isWrapped(feed.records, file)) return file;
  const hasLines = isOneALine(file);
  const records = hasLines ? linesOf(file, signal) : valuesOf(file, signal);
  let number = 0;
  const held: BadRecord[] = [];
  try {
    using good = new GoodLines(new LinesFile(target));
    for await (const record of records) {
      number++;
      const reason = faultOf(record, feed, hasLines);
      if (reason === undefined) good.write(onOneLine(record.bytes));
      else {
        const fault = { ...placeOf(file, number, record), reason, text: record.bytes.toString('utf8') };
        // in one document, only at its end it is known whether it can be sieved
        if (hasLines) bad.add(fault);
        else held.push(fault);
      }
    }
    good.flush();
  } catch (error) {
    if (error instanceof NotWhole) return file;
    throw error;
  }
  for (const fault of held) bad.add(fault);
  bad.saw(number);
  const pinned = pinnedFile(target, statSync(target));
  const origin = { path: file.origin?.path ?? file.path, placeOf: (record: number) => `record ${record}` };
  const lines = { compression: 'none', layout: 'lines', empty: pinned.bytes === 0, skipped: 0, head: '' } as const;
  return { ...pinned, ...lines, origin };
}
