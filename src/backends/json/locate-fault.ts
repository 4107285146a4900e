import type { Feed } from '../../analyzers/analyzer.js';
import { shown } from '../../log/printable.js';
import { isObject } from '../../text/is-object.js';
import { jsonFault } from '../../text/json-fault.js';
import { parseDay } from '../../window/parse-day.js';
import { attributePaths } from './attribute-paths.js';
import { attributeOf } from './attribute-value.js';
import { readContent } from './decompress.js';
import { ISO_TIME } from './iso-time.js';
import { faultAt, type RawRecord, readRecords } from './record-reader.js';
import { isJson, type SourceFile } from './source-file.js';

const LONE_SURROGATE = /\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|[c-fC-F][0-9a-fA-F]{2})/;

function parseRecord(path: string, { bytes, number, start }: RawRecord): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw faultAt(path, start, `record ${number} holds bytes that are not UTF-8`);
  }
  try {
    return JSON.parse(text);
  } catch {
    const { place, problem } = jsonFault(text);
    const column = place.line === 1 ? start.column + place.column - 1 : place.column;
    throw faultAt(path, { line: start.line + place.line - 1, column }, `${problem} (record ${number})`);
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object';
  return `a ${typeof value}`;
}

// what the engine can count with: 64 bits
const LARGEST_TIME = 2 ** 63;
const WHOLE_ISO_TIME = new RegExp(`^${ISO_TIME}$`);

function isTime(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) < LARGEST_TIME;
  if (typeof value !== 'string' || !WHOLE_ISO_TIME.test(value)) return false;
  // Date.parse takes the 30th of February for a day in March
  return parseDay(value.slice(0, 10)) !== undefined && !Number.isNaN(Date.parse(value));
}

function checkRecord(path: string, { number, start, bytes }: RawRecord, record: unknown, feed: Feed): void {
  const fail = (problem: string): never => {
    throw faultAt(path, start, `record ${number}${problem}`);
  };
  if (!isObject(record)) return fail(` is ${kindOf(record)}; it must be an object`);
  if (LONE_SURROGATE.test(bytes.toString('latin1'))) fail(' holds half of a surrogate pair (\\ud800 to \\udfff)');
  for (const name of [feed.time, ...feed.dimensions, feed.sample, ...feed.crossDimensions]) {
    const value = attributeOf(record, attributePaths(name));
    if (typeof value === 'object') fail(`, attribute '${name}': ${kindOf(value)}; it must be one value`);
    if (name === feed.time && value !== undefined && !isTime(value)) {
      const written = shown(JSON.stringify(value), 60);
      fail(`, attribute '${name}': ${written} is no time; it must be epoch milliseconds or ISO 8601`);
    }
  }
}

/**
 * Reads the files record by record, as slowly as it takes to say where the first fault is. Called only where the engine
 * or a check has found that there is one.
 *
 * @throws InputError with file, line, column and record
 */
export async function locateFault(files: readonly SourceFile[], feed: Feed, signal: AbortSignal): Promise<void> {
  for (const { path, layout, compression } of files.filter(isJson)) {
    for await (const raw of readRecords(path, layout, readContent(path, compression, signal))) {
      checkRecord(path, raw, parseRecord(path, raw), feed);
    }
  }
}
