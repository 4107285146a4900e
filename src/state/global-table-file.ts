import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { errnoOf, readFaultOf, TableError } from '../errors.js';
import { printable, shown } from '../log/printable.js';
import type { GlobalRow, GlobalTable } from '../tables/global-table.js';
import { type Key, KeyMap } from '../tables/key-map.js';
import { keyMapJson } from '../tables/key-map-json.js';
import { isObject } from '../text/is-object.js';
import { jsonFault } from '../text/json-fault.js';
import { parseTime } from '../window/parse-time.js';
import { formatTime } from '../window/time-window.js';
import { isTime, TABLE_FIELDS, type TableField } from './table-fields.js';

const time = (name: string) =>
  z.string({ error: `${name} must be a time 'YYYY-MM-DD HH:MM:SS'` }).transform((text, context) => {
    const value = parseTime(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `${name} must be a time 'YYYY-MM-DD HH:MM:SS', not '${text}'` });
    return z.NEVER;
  });

const number = (name: string) => z.number({ error: `${name} must be a number` }).nonnegative(`${name} is negative`);

function cellSchema(field: TableField): z.ZodType<number> {
  if (isTime(field)) return time(field);
  if (field !== 'window_count') return number(field);
  return z.int({ error: `${field} must be a whole number` }).min(1, `${field} must be at least 1`);
}

type Cells = [z.ZodType<number>, ...z.ZodType<number>[]];

const LENGTH = `a row is a list of ${TABLE_FIELDS.length} values`;

const rowSchema = z
  .tuple(TABLE_FIELDS.map(([field]) => cellSchema(field)) as Cells, { error: LENGTH })
  .transform((cells: readonly unknown[]) => {
    const row: Partial<Record<keyof GlobalRow, number>> = {};
    TABLE_FIELDS.forEach(([, property], i) => (row[property] = cells[i] as number));
    return row as GlobalRow;
  })
  .refine(({ start, end }) => start <= end, 'end_ts lies before start_ts');

/** Keeps what a function of a text or number gave: the rows of a table share a few times. */
function remembered<From, To>(compute: (from: From) => To): (from: From) => To {
  const known = new Map<From, To>();
  return (from) => {
    let to = known.get(from);
    if (to === undefined) known.set(from, (to = compute(from)));
    return to;
  };
}

/**
 * A row that nothing is wrong with; undefined if the schema must say what is. A table may have a hundred thousand rows, and
 * the schema takes ten times as long.
 */
function soundRow(cells: unknown, timeOf: (text: string) => number | undefined): GlobalRow | undefined {
  if (!Array.isArray(cells) || cells.length !== TABLE_FIELDS.length) return undefined;
  const row: Partial<Record<keyof GlobalRow, number>> = {};
  for (const [i, [field, property]] of TABLE_FIELDS.entries()) {
    const cell: unknown = cells[i];
    const value = isTime(field) && typeof cell === 'string' ? timeOf(cell) : cell;
    if (typeof value !== 'number' || (typeof cell === 'string') !== isTime(field)) return undefined;
    if (!isTime(field) && !(Number.isFinite(value) && value >= 0)) return undefined;
    row[property] = value;
  }
  const sound = row as GlobalRow;
  const { start, end, windowCount } = sound;
  return Number.isSafeInteger(windowCount) && windowCount >= 1 && start <= end ? sound : undefined;
}

function parseRow(cells: unknown, fail: (problem: string) => never): GlobalRow {
  const parsed = rowSchema.safeParse(cells);
  return parsed.success ? parsed.data : fail(parsed.error.issues[0]?.message ?? LENGTH);
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
      table.set([dimension0, dimension1], soundRow(cells, timeOf) ?? parseRow(cells, fail));
    }
  }
  return table;
}

/** The text of a global table file, as the original writes it. */
export function formatGlobalTable(table: GlobalTable): string {
  const textOf = remembered(formatTime);
  const cellsOf = (row: GlobalRow): (number | string)[] =>
    TABLE_FIELDS.map(([field, property]) => (isTime(field) ? textOf(row[property]) : row[property]));
  function* rows(): Generator<readonly [Key, (number | string)[]]> {
    for (const [key, row] of table) yield [key, cellsOf(row)];
  }
  return keyMapJson(rows());
}

// what the decoder says of itself helps nobody
function tableFaultOf(error: unknown): string {
  return error instanceof TypeError ? 'it is not UTF-8' : readFaultOf(error);
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
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new TableError(`Can't read the global table '${path}' (-m): ${tableFaultOf(error)}`, { cause: error });
  }
  return parseGlobalTable(text, path);
}
