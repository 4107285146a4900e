import { pipeline } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { InputError, messageOf, ToolError } from '../errors.js';
import { shown } from '../log/printable.js';
import { ExactNumber, type JsonValue } from './json-value.js';
import { readText } from './read-text.js';

/** The old export's columns, and the attributes that they are in the telemetry. Other columns keep their names. */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['access_key_id', 'source.access_key_id'],
  ['channel', 'customer.channel'],
  ['data_center', 'source.data_center'],
  ['file_size', 'file.size'],
  ['file_type', 'file.llfile_type'],
  ['installation_type', 'customer.installation_type'],
  ['key_type', 'customer.type'],
  ['md5', 'file.md5'],
  ['mime_type', 'file.mime_type'],
  ['origin', 'source.origin'],
  ['region', 'customer.region'],
  ['score', 'task.score'],
  ['sector', 'customer.sector'],
  ['severity', 'task.severity'],
  ['sha1', 'file.sha1'],
  ['sha256', 'file.sha256'],
  ['submitter_ip', 'source.submitter_ip'],
  ['task_uuid', 'task.uuid'],
  ['ts', 'utc_timestamp'],
  ['user_id', 'source.user_id'],
  ['vt_label', 'analysis.label'],
]);

/** Attributes that are numbers in the telemetry where a cell holds a whole number. */
const NUMERIC = new Set([
  'event.impact',
  'file.size',
  'source.access_key_id',
  'source.user_id',
  'submission_id',
  'task.score',
]);

const TIME_ATTRIBUTE = 'utc_timestamp';
const WHOLE_NUMBER = /^(?:0|-?[1-9]\d*)$/;
const CSV_TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,6})?(?:Z|\+00:?00)?$/;

/** Epoch milliseconds of a cell: a number of them, or `YYYY-MM-DD HH:MM:SS`, which is UTC. Undefined where it is neither. */
export function csvTime(cell: string): number | undefined {
  if (WHOLE_NUMBER.test(cell)) return Number.isSafeInteger(Number(cell)) ? Number(cell) : undefined;
  const [, day, time, fraction = ''] = CSV_TIME.exec(cell) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const milliseconds = Date.parse(`${day}T${time}${fraction.slice(0, 4)}Z`);
  // Date.parse takes the 31st of a shorter month for the first of the next
  const exists = !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(`${day}T${time}`);
  return exists ? milliseconds : undefined;
}

function attributeValue(attribute: string, cell: string): JsonValue | undefined {
  if (cell === '') return null;
  if (attribute === TIME_ATTRIBUTE) {
    const time = csvTime(cell);
    return time === undefined ? undefined : new ExactNumber(String(time));
  }
  return NUMERIC.has(attribute) && WHOLE_NUMBER.test(cell) ? new ExactNumber(cell) : cell;
}

function attributesOf(header: readonly string[], path: string): string[] {
  const attributes = header.map((column) => ATTRIBUTES.get(column.trim()) ?? column.trim());
  const twice = attributes.find((name, index) => attributes.indexOf(name) !== index);
  if (twice !== undefined) throw new InputError(`'${path}', line 1: two columns are '${shown(twice)}'`);
  if (attributes.includes('')) throw new InputError(`'${path}', line 1: a column has no name`);
  return attributes;
}

function toRecord(attributes: readonly string[], cells: readonly string[], place: string): Map<string, JsonValue> {
  return new Map(
    attributes.map((attribute, index) => {
      const cell = cells[index] ?? '';
      const value = attributeValue(attribute, cell);
      if (value !== undefined) return [attribute, value];
      const wanted = 'a time must be YYYY-MM-DD HH:MM:SS (UTC), or epoch milliseconds';
      throw new InputError(`${place}: '${attribute}' is '${shown(cell)}'; ${wanted}`);
    }),
  );
}

interface Row {
  readonly record: readonly string[];
  readonly info: Info;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'it has not as many cells as the header',
  CSV_QUOTE_NOT_CLOSED: 'a quoted cell does not end',
};

function csvFault(error: unknown, path: string): InputError {
  if (!(error instanceof CsvError)) return new InputError(`'${path}': ${messageOf(error)}`, { cause: error });
  const { lines } = error as { lines?: unknown };
  const place = typeof lines === 'number' ? `'${path}', line ${lines}` : `'${path}'`;
  return new InputError(`${place}: ${PROBLEMS[error.code] ?? shown(error.message)}`, { cause: error });
}

/**
 * The records of a CSV export: a header line of names, then a record a line; plain or `.gz`. Empty cells are null.
 *
 * @throws InputError that names file and line
 */
export async function* csvRecords(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Map<string, JsonValue>, void, undefined> {
  const rows = pipeline(readText(path, signal), parse({ info: true, skip_empty_lines: true }), () => {});
  let attributes: string[] | undefined;
  try {
    for await (const { record, info } of rows as AsyncIterable<Row>) {
      if (attributes === undefined) attributes = attributesOf(record, path);
      else yield toRecord(attributes, record, `'${path}', line ${info.lines}`);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ToolError ? error : csvFault(error, path);
  } finally {
    rows.destroy();
  }
  if (attributes === undefined) throw new InputError(`'${path}' is empty: its first line must name the columns`);
}
