import { readFileSync, statSync } from 'node:fs';
import { errnoOf, readFaultOf, TableError } from '../errors.js';
import { printable, shown } from '../log/printable.js';
import { type GlobalRow, type GlobalTable, NO_ROW } from '../tables/global-table.js';
import { type Key, KeyMap } from '../tables/key-map.js';
import { keyMapBytes, keyMapJson } from '../tables/key-map-json.js';
import { isObject } from '../text/is-object.js';
import { jsonFault } from '../text/json-fault.js';
import { parseTime } from '../window/parse-time.js';
import { formatTime } from '../window/time-window.js';
import { NotPlainError, plainRows } from './plain-table.js';
import { isTime, TABLE_FIELDS, type TableField } from './table-fields.js';

const LENGTH = `a row is a list of ${TABLE_FIELDS.length} values`;

type TimeOf = (text: string) => number | undefined;

function parseCell(field: TableField, cell: unknown, timeOf: TimeOf, fail: (problem: string) => never): number {
  if (isTime(field)) {
    const form = `${field} must be a time 'YYYY-MM-DD HH:MM:SS'`;
    if (typeof cell !== 'string') return fail(form);
    return timeOf(cell) ?? fail(`${form}, not '${cell}'`);
  }
  const isWhole = field === 'window_count';
  if (typeof cell !== 'number' || !Number.isFinite(cell)) {
    return fail(`${field} must be a ${isWhole ? 'whole number' : 'number'}`);
  }
  if (isWhole && !Number.isSafeInteger(cell)) return fail(`${field} must be a whole number`);
  if (isWhole && cell < 1) return fail(`${field} must be at least 1`);
  return cell < 0 ? fail(`${field} is negative`) : cell;
}

/** Keeps what a function of a text or number gave: the rows of a table share a few times. */
function remembered<From, To>(compute: (from: From) => To): (from: From) => To {
  const known = new Map<From, To>();
  return (from) => {
    let to = known.get(from);
    if (to === undefined) known.set(from, (to = compute(from)));
    return to;
  };
}

// By hand: every run reads a table, and a library that validates takes a tenth of a small run to load.
function parseRow(cells: unknown, timeOf: TimeOf, fail: (problem: string) => never): GlobalRow {
  if (!Array.isArray(cells) || cells.length !== TABLE_FIELDS.length) return fail(LENGTH);
  // with all its properties from the beginning a row takes half of the memory that it takes if it grows
  const row: Record<keyof GlobalRow, number> = { ...NO_ROW };
  for (const [i, [field, property]] of TABLE_FIELDS.entries()) row[property] = parseCell(field, cells[i], timeOf, fail);
  return row.start <= row.end ? row : fail('end_ts lies before start_ts');
}

/**
 * Reads the text of a global table file.
 *
 * @throws TableError that names the file and the first fault: line and column, or row and column
 */
export function parseGlobalTable(text: string, path: string): GlobalTable {
  const broken = (problem: string): never => {
    const advice = "mend it, go back with 'gst rollback', or move it away to start anew";
    throw new TableError(`The global table '${path}' is broken: ${printable(problem)}; ${advice}`);
  };
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    const { place, problem } = jsonFault(text);
    return broken(`line ${place.line}, column ${place.column}: ${problem}`);
  }
  if (!isObject(content)) return broken('it must hold an object of objects of rows');
  const table: GlobalTable = new KeyMap();
  const timeOf = remembered(parseTime);
  for (const [dimension0, rows] of Object.entries(content)) {
    if (!isObject(rows)) return broken(`row '${shown(dimension0)}': it must hold an object of rows`);
    for (const [dimension1, cells] of Object.entries(rows)) {
      const fail = (problem: string): never =>
        broken(`row ('${shown(dimension0)}', '${shown(dimension1)}'): ${problem}`);
      table.set([dimension0, dimension1], parseRow(cells, timeOf, fail));
    }
  }
  return table;
}

function* cellRows(table: GlobalTable): Generator<readonly [Key, (number | string)[]]> {
  const textOf = remembered(formatTime);
  for (const [key, row] of table) {
    yield [key, TABLE_FIELDS.map(([field, property]) => (isTime(field) ? textOf(row[property]) : row[property]))];
  }
}

/** The text of a global table file, as the original writes it. */
export function formatGlobalTable(table: GlobalTable): string {
  return keyMapJson(cellRows(table));
}

/** The bytes of a global table file, as the original writes it. */
export function globalTableBytes(table: GlobalTable): Buffer {
  return keyMapBytes(cellRows(table));
}

// what the decoder says of itself helps nobody
function tableFaultOf(error: unknown): string {
  return error instanceof TypeError ? 'it is not UTF-8' : readFaultOf(error);
}

/** The table of a file whose form is the usual one; undefined if it may be broken. */
function parsePlainTable(bytes: Buffer): GlobalTable | undefined {
  const table: GlobalTable = new KeyMap();
  const timeOf = remembered(parseTime);
  const fail = (): never => {
    throw new NotPlainError();
  };
  try {
    for (const [dimension0, dimension1, cells] of plainRows(bytes)) {
      const key = [dimension0, dimension1] as const;
      if (table.has(key)) return undefined;
      table.set(key, parseRow(cells, timeOf, fail));
    }
    return table;
  } catch (error) {
    if (error instanceof NotPlainError) return undefined;
    throw error;
  }
}

/**
 * Reads a global table file; undefined if there is none.
 *
 * @throws TableError if it is broken or can't be read
 */
export function readGlobalTable(path: string): GlobalTable | undefined {
  let text: string;
  try {
    if (statSync(path).isFIFO()) throw new Error('it is a pipe, not a file');
    const bytes = readFileSync(path);
    const table = parsePlainTable(bytes);
    if (table !== undefined) return table;
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new TableError(`Can't read the global table '${path}' (-m): ${tableFaultOf(error)}`, { cause: error });
  }
  return parseGlobalTable(text, path);
}
