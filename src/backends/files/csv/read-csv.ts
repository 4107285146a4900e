import { InputError } from '../../../errors.js';
import { shown } from '../../../log/printable.js';
import { type CsvSettings, readHead } from './csv-head.js';
import { type Cell, CsvRows } from './csv-rows.js';
import { UNDECODABLE } from './decode-text.js';
import type { ZeekLog } from './zeek-log.js';

/** A CSV file as it is read: its path for messages, and how it is written. */
export interface CsvSource {
  readonly path: string;
  readonly settings: CsvSettings;
  /** The delimiter that is most likely, if nothing tells it. */
  readonly usualDelimiter: string;
  /** How long a row may be, in UTF-16 units. */
  readonly longest?: number | undefined;
}

/** Takes the records of a CSV file. */
export interface CsvReader {
  /** The columns that are wanted; they help to find the delimiter. */
  readonly wanted: ReadonlySet<string>;
  /**
   * The names of the columns, trimmed, on their line. Comes once, before all rows.
   *
   * @param zeek the log in Zeek's own format whose columns they are
   */
  header(names: readonly string[], line: number, zeek?: ZeekLog): void;
  /** A row that has as many cells as there are columns. The array is filled anew for the next row. */
  row(cells: readonly Cell[], line: number, text: () => string): void;
  /** A row that can't be used, and why. */
  bad(problem: string, line: number, text: string): void;
}

/** The file's line of a fault, in words. */
export function csvFault(path: string, line: number, problem: string): InputError {
  return new InputError(`File '${path}', line ${line}: ${problem}`);
}

/** Characters in which the first row must end, for its delimiter to be found. */
const HEAD_LENGTH = 1 << 16;

const SUSPICIOUS = new RegExp(`[\\0${UNDECODABLE}]`);
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What is wrong with the characters of a row; undefined if nothing is. */
function characterFault(text: string): string | undefined {
  if (text.includes('\0')) return 'a NUL byte';
  if (!LONE_SURROGATE.test(text)) return undefined;
  return 'bytes that are not UTF-8; if they are Latin 1, say so in the description of the feed: encoding = latin1';
}

/**
 * Reads a CSV text that arrives in pieces: a header line, unless the settings name the columns, then a record a row.
 * Finds out how it is written, checks its rows, and hands them to a reader.
 */
export class CsvText {
  #columns: number | undefined;
  #head = '';
  #rows: CsvRows | undefined;
  /** Whether there may be a fault in the characters of the rows at hand. */
  #suspicious = false;

  constructor(
    private readonly source: CsvSource,
    private readonly reader: CsvReader,
  ) {
    const { header } = source.settings;
    if (header !== undefined) this.#takeHeader(header, 1);
  }

  /** @throws InputError that names file and line if the header can't be read */
  push(piece: string): void {
    if (this.#rows === undefined) {
      this.#head += piece;
      if (this.#head.length >= HEAD_LENGTH) this.#begin();
      return;
    }
    const suspicious = SUSPICIOUS.test(piece);
    // a row may have begun in the piece before
    this.#suspicious ||= suspicious;
    this.#rows.push(piece);
    this.#suspicious = suspicious;
  }

  /** @throws InputError if the file is empty */
  end(): void {
    if (this.#rows === undefined) this.#begin();
    this.#suspicious = true;
    this.#rows?.end();
    if (this.#columns === undefined) {
      throw new InputError(`File '${this.source.path}' is empty: its first line must name the columns`);
    }
  }

  #begin(): void {
    const { settings, usualDelimiter } = this.source;
    const { delimiter, line, start, zeek } = readHead(this.#head, settings, this.reader.wanted, usualDelimiter);
    this.#rows = new CsvRows(
      { delimiter, comment: settings.comment ?? (zeek && '#'), hasNoQuotes: zeek !== undefined },
      {
        row: (cells, at, text) => this.#takeRow(cells, at, text),
        fault: (problem, at, text) => this.reader.bad(characterFault(text) ?? problem, at, text),
      },
      line,
      this.source.longest,
    );
    if (zeek && settings.header === undefined) this.#takeHeader(zeek.fields, line, zeek);
    this.push(this.#head.slice(start));
  }

  #takeHeader(names: readonly string[], line: number, zeek?: ZeekLog): void {
    this.#columns = names.length;
    const trimmed = names.map((name) => name.trim());
    this.reader.header(trimmed, line, zeek);
  }

  #takeRow(cells: readonly Cell[], line: number, text: () => string): void {
    const problem = this.#suspicious ? characterFault(text()) : undefined;
    if (this.#columns === undefined) {
      if (problem !== undefined) throw csvFault(this.source.path, line, problem);
      const names = cells.map((cell) => cell ?? '');
      this.#takeHeader(names, line);
    } else if (problem !== undefined) {
      this.reader.bad(problem, line, text());
    } else if (cells.length !== this.#columns) {
      this.reader.bad(`cells: ${cells.length}, but the header has ${this.#columns}`, line, text());
    } else {
      this.reader.row(cells, line, text);
    }
  }
}

/**
 * The places of wanted columns in a header. The exact spelling counts; without it, a name that differs in case alone.
 *
 * @throws InputError if two columns are the one that is wanted
 */
export function findColumns(
  names: readonly string[],
  wanted: Iterable<string>,
  place: { readonly path: string; readonly line: number | undefined },
): Map<string, number> {
  const found = new Map<string, number>();
  const taken = new Set<string>();
  for (const name of wanted) if (names.includes(name)) taken.add(name);
  for (const name of wanted) {
    const same = names.filter((column) => column === name);
    const alike = same.length > 0 ? same : names.filter((column) => !taken.has(column) && isAlike(column, name));
    if (alike.length > 1) {
      const list = alike.map((column) => `'${shown(column)}'`).join(' and ');
      const problem = `two columns are '${shown(name)}': ${list}; rename one of them`;
      throw place.line === undefined
        ? new InputError(`File '${place.path}': ${problem}`)
        : csvFault(place.path, place.line, problem);
    }
    if (alike[0] !== undefined) found.set(name, names.indexOf(alike[0]));
  }
  return found;
}

const isAlike = (column: string, name: string): boolean => column.toLowerCase() === name.toLowerCase();
