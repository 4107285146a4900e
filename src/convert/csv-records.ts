import { tmpdir } from 'node:os';
import type { Cell } from '../backends/files/csv/csv-rows.js';
import { decodeText } from '../backends/files/csv/decode-text.js';
import { CsvText, csvFault } from '../backends/files/csv/read-csv.js';
import { readContent } from '../backends/files/decompress.js';
import { compressionAt } from '../backends/files/source-file.js';
import { OwnFolder } from '../backends/files/spill-folder.js';
import { notPipe } from '../backends/files/spool.js';
import { silentLog } from '../log/log.js';
import { readIsoTime } from '../feed/iso-time.js';
import { shown } from '../log/printable.js';
import { ExactNumber, type JsonValue } from './json-value.js';

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

/** Attributes that are numbers in the telemetry if a cell holds a whole number. */
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

/** Epoch milliseconds of a cell: a number of them, or a text in ISO 8601, which is UTC. Undefined if it is neither. */
export function csvTime(cell: string): number | undefined {
  if (WHOLE_NUMBER.test(cell)) return Number.isSafeInteger(Number(cell)) ? Number(cell) : undefined;
  const time = readIsoTime(cell);
  return time && time.local - (time.offset ?? 0) * 60_000;
}

function attributeValue(attribute: string, cell: string): JsonValue | undefined {
  if (cell === '') return null;
  if (attribute === TIME_ATTRIBUTE) {
    const time = csvTime(cell);
    return time === undefined ? undefined : new ExactNumber(String(time));
  }
  return NUMERIC.has(attribute) && WHOLE_NUMBER.test(cell) ? new ExactNumber(cell) : cell;
}

function attributesOf(header: readonly string[], path: string, line: number): string[] {
  const attributes = header.map((column) => ATTRIBUTES.get(column) ?? column);
  const twice = attributes.find((name, index) => attributes.indexOf(name) !== index);
  if (twice !== undefined) throw csvFault(path, line, `two columns are '${shown(twice)}'`);
  if (attributes.includes('')) throw csvFault(path, line, 'a column has no name');
  return attributes;
}

function toRecord(attributes: readonly string[], cells: readonly Cell[], path: string, line: number): CsvRecord {
  return new Map(
    attributes.map((attribute, index) => {
      const cell = cells[index] ?? '';
      const value = attributeValue(attribute, cell);
      if (value !== undefined) return [attribute, value];
      const wanted = 'a time must be epoch milliseconds or ISO 8601, such as YYYY-MM-DD HH:MM:SS (UTC)';
      throw csvFault(path, line, `'${attribute}' is '${shown(cell)}'; ${wanted}`);
    }),
  );
}

type CsvRecord = Map<string, JsonValue>;

const NAMES: ReadonlySet<string> = new Set([...ATTRIBUTES.keys(), ...ATTRIBUTES.values()]);

/**
 * The records of a CSV export: a header line of names, then a record a row; compressed or not. Empty cells are null.
 *
 * @throws InputError that names file and line
 */
export async function* csvRecords(path: string, signal: AbortSignal): AsyncGenerator<CsvRecord, void, undefined> {
  using folder = new OwnFolder(tmpdir(), silentLog);
  const file = await notPipe(path, folder, signal);
  const compression = compressionAt(file);
  let attributes: string[] = [];
  let records: CsvRecord[] = [];
  const csv = new CsvText(
    { path, settings: {}, usualDelimiter: ',' },
    {
      wanted: NAMES,
      header: (names, line) => (attributes = attributesOf(names, path, line)),
      row: (cells, line) => void records.push(toRecord(attributes, cells, path, line)),
      bad(problem, line) {
        throw csvFault(path, line, problem);
      },
    },
  );
  for await (const piece of decodeText(readContent(file, compression, signal), path)) {
    signal.throwIfAborted();
    csv.push(piece);
    yield* records;
    records = [];
  }
  csv.end();
  yield* records;
}
