import type { Writable } from 'node:stream';
import type { Log } from '../log/log.js';
import { shown } from '../log/printable.js';
import { RecordAnonymizer } from './anonymize-record.js';
import type { RuleExceptions } from './anonymizing-rules.js';
import { csvRecords } from './csv-records.js';
import { formatJson, type JsonValue } from './json-value.js';
import { readRecords } from './read-records.js';
import { refuseSameFile, writeRecords } from './write-records.js';

/** What a conversion is given of the world. */
export interface ConvertContext {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly standardOutput: Writable;
}

interface Paths {
  readonly input: string;
  /** A path; `-` or undefined for standard output. */
  readonly output: string | undefined;
}

type TelemetryRecord = ReadonlyMap<string, JsonValue>;

async function* formatted(
  records: AsyncIterable<TelemetryRecord>,
  convert: (record: TelemetryRecord) => TelemetryRecord | undefined,
): AsyncGenerator<string, void, undefined> {
  for await (const record of records) {
    const converted = convert(record);
    if (converted !== undefined) yield formatJson(converted);
  }
}

function convertFile(
  { input, output }: Paths,
  records: (path: string, signal: AbortSignal) => AsyncIterable<TelemetryRecord>,
  convert: (record: TelemetryRecord) => TelemetryRecord | undefined,
  { standardOutput, signal }: ConvertContext,
): Promise<number> {
  refuseSameFile(input, output);
  return writeRecords(formatted(records(input, signal), convert), { output, standardOutput, signal });
}

const LISTED = 60;

function list(names: readonly string[]): string {
  const rest = names.length - LISTED;
  const listed = names.slice(0, LISTED).map((name) => shown(name));
  return names.length === 0 ? 'none' : listed.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** Writes a copy of a file of telemetry without what identifies customers and users, and logs what became of each attribute. */
export async function anonymizeFile(options: Paths & RuleExceptions, context: ConvertContext): Promise<void> {
  const anonymizer = new RecordAnonymizer(options);
  const count = await convertFile(options, readRecords, (record) => anonymizer.anonymize(record), context);
  context.log.info(`Anonymized ${count} records of '${options.input}'`);
  context.log.info(`\thashed again: ${list(anonymizer.attributes('hash'))}`);
  context.log.info(`\tblanked: ${list(anonymizer.attributes('blank'))}`);
  context.log.info(`\tkept: ${list(anonymizer.attributes('keep'))}`);
}

/** Writes the records of a CSV export as JSON; with a severity, only those that have it. */
export async function convertCsv(
  options: Paths & { readonly severity: string | undefined },
  context: ConvertContext,
): Promise<void> {
  const { severity } = options;
  const wanted = (record: TelemetryRecord): boolean =>
    severity === undefined || record.get('task.severity') === severity;
  const count = await convertFile(options, csvRecords, (record) => (wanted(record) ? record : undefined), context);
  context.log.info(`Wrote ${count} records of '${options.input}'`);
}
