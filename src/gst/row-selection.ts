import { UsageError } from '../errors.js';
import { isTime, TABLE_FIELDS } from '../state/table-fields.js';
import { compareCodePoints } from '../tables/code-point-order.js';
import type { GlobalRow } from '../tables/global-table.js';
import type { Key } from '../tables/key-map.js';
import { nearest } from '../text/nearest.js';
import { parseDay } from '../window/parse-day.js';
import { parseTime } from '../window/parse-time.js';

export type KeyedRow = readonly [Key, GlobalRow];
export type Filter = (row: KeyedRow) => boolean;

const DIMENSIONS = ['dimension_0', 'dimension_1'] as const;

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Reads a field of a row: a text for a dimension, a number (for times epoch milliseconds) for all others. */
function reader(name: string, flag: string): (row: KeyedRow) => string | number {
  const dimension = DIMENSIONS.findIndex((other) => other === name);
  if (dimension >= 0) return ([key]) => key[dimension] ?? '';
  const field = TABLE_FIELDS.find(([other]) => other === name);
  if (field) return ([, row]) => row[field[1]];
  const names = [...DIMENSIONS, ...TABLE_FIELDS.map(([other]) => other)];
  const near = nearest(name, names);
  const meant = near === undefined ? '' : ` did you mean '${near}'?`;
  throw new UsageError(`${flag}: there is no field '${name}';${meant} There are: ${names.join(', ')}`);
}

function operand(name: string, text: string): string | number {
  if (DIMENSIONS.some((other) => other === name)) return text;
  const value = isTime(name) ? (parseDay(text) ?? parseTime(text.replace('T', ' '))) : Number(text || 'none');
  if (value !== undefined && !Number.isNaN(value)) return value;
  const wanted = isTime(name) ? 'a time such as 2020-11-04' : 'a number';
  throw new UsageError(`--filter: '${name}' is compared with ${wanted}, not '${text}'`);
}

/**
 * Understands a filter: `field<value` with one of `= != < <= > >=`, or a text that one of the two dimensions contains,
 * in any case of letters.
 *
 * @throws UsageError if the field does not exist or the value does not fit it
 */
export function parseFilter(expression: string): Filter {
  const [, name, operator = '', text = ''] = /^([a-z]\w*)\s*(!=|<=|>=|=|<|>)\s*(.*)$/s.exec(expression) ?? [];
  const test = COMPARISONS[operator];
  if (name === undefined || test === undefined) {
    const wanted = expression.toLowerCase();
    return ([key]) => key.some((value) => value.toLowerCase().includes(wanted));
  }
  const read = reader(name, '--filter');
  const limit = operand(name, text);
  return (row) => test(compareValues(read(row), limit));
}

function compareValues(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareCodePoints(String(a), String(b));
}

/**
 * Sorts rows by a field, stable: texts in code point order, numbers and times largest first; `reverse` turns that.
 *
 * @throws UsageError if the field does not exist
 */
export function sortRows(rows: readonly KeyedRow[], field: string, reverse: boolean): KeyedRow[] {
  const read = reader(field, '--sort');
  return [...rows].sort((a, b) => {
    const [x, y] = [read(a), read(b)];
    const order = compareValues(x, y) * (typeof x === 'number' ? -1 : 1);
    return reverse ? -order : order;
  });
}
