import { csvFault, type CsvSource, CsvText, findColumns } from './read-csv.js';
import type { Cell } from './csv-rows.js';
import { zeekJson } from './zeek-log.js';

/** The columns of a table that are wanted. */
export interface WantedColumns {
  readonly names: ReadonlySet<string>;
  /** Those that hold times, in which a number is a number, not text. */
  readonly times: ReadonlySet<string>;
}

/** What becomes of a CSV file's records. */
export interface CsvLinesReader {
  /** The names of the columns. */
  columns(names: readonly string[]): void;
  /** Takes lines of JSON, each with its line end. The memory is filled anew afterwards. */
  write(lines: Buffer): void;
  /** Called for each record, in their order, with the line of the file on which it begins. */
  record(line: number): void;
  /** A row that can't be used, and why. Throws, or the row is passed over. */
  bad(problem: string, line: number, text: string): void;
}

// enough for one write to the disk to be worth it; most tables of many small ones fit into the first piece
const PIECE_BYTES = 1 << 20;
const FIRST_PIECE_BYTES = 1 << 14;
const MOST_BYTES_OF_A_UNIT = 3;

/** A text that is taken as a number if a time is wanted. */
export const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
// eslint-disable-next-line no-control-regex
const ESCAPED = /["\\\u0000-\u001f]/;

/** A text as JSON writes it. Most texts need no escaping, and to find that out costs less than to have it done. */
const quoted = (text: string): string => (ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`);

const timeJson = (text: string): string => (NUMBER.test(text) ? text : quoted(text));

interface Column {
  readonly index: number;
  readonly name: string;
  /** A cell as JSON; undefined if it holds nothing. */
  readonly jsonOf: (cell: string) => string | undefined;
}

/** Gathers lines into pieces. (Adding strings to a long one would keep all of their parts in memory until then.) */
class Pieces {
  #bytes = Buffer.allocUnsafe(FIRST_PIECE_BYTES);
  #end = 0;

  constructor(private readonly write: (lines: Buffer) => void) {}

  add(line: string): void {
    const most = line.length * MOST_BYTES_OF_A_UNIT;
    if (this.#end + most > this.#bytes.length) this.#begin();
    if (most > PIECE_BYTES) this.write(Buffer.from(line));
    else this.#end += this.#bytes.write(line, this.#end);
  }

  #begin(): void {
    this.flush();
    if (this.#bytes.length < PIECE_BYTES) this.#bytes = Buffer.allocUnsafe(PIECE_BYTES);
  }

  flush(): void {
    this.write(this.#bytes.subarray(0, this.#end));
    this.#end = 0;
  }
}

/**
 * Turns the records of a CSV file into lines of JSON that hold the wanted columns alone. An empty cell, unless it is
 * quoted, and one whose text means null is missing. All other cells are texts, but for numbers in columns of times.
 *
 * @throws InputError that names file and line if the header can't be used, and what `bad` throws
 */
export async function csvLines(
  source: CsvSource & { readonly nullTexts: readonly string[]; readonly text: AsyncIterable<string> },
  { names, times }: WantedColumns,
  reader: CsvLinesReader,
): Promise<void> {
  const { path } = source;
  const nulls = new Set(source.nullTexts);
  let columns: Column[] = [];
  const pieces = new Pieces((lines) => reader.write(lines));
  const recordOf = (cells: readonly Cell[]): string => {
    let record = '';
    for (const { index, name, jsonOf } of columns) {
      const cell = cells[index];
      if (cell === undefined || (nulls.size > 0 && nulls.has(cell))) continue;
      const value = jsonOf(cell);
      if (value !== undefined) record += `${record === '' ? '' : ','}${name}:${value}`;
    }
    return `{${record}}\n`;
  };
  const csv = new CsvText(source, {
    wanted: names,
    header(found, line, zeek) {
      reader.columns(found);
      columns = [...findColumns(found, names, { path, line })].map(([name, index]) => {
        const type = zeek?.types[index] ?? '';
        const jsonOf = zeek ? (cell: string) => zeekJson(cell, type, zeek) : times.has(name) ? timeJson : quoted;
        return { index, name: JSON.stringify(name), jsonOf };
      });
    },
    row(cells, line) {
      reader.record(line);
      pieces.add(recordOf(cells));
    },
    bad: (problem, line, text) => reader.bad(problem, line, text),
  });
  for await (const piece of source.text) csv.push(piece);
  csv.end();
  pieces.flush();
}

/** Refuses every row that can't be used. */
export function refuseBadRows(path: string): CsvLinesReader['bad'] {
  return (problem, line) => {
    throw csvFault(path, line, problem);
  };
}
