import type { Feed } from '../../analyzers/analyzer.js';
import { InputError } from '../../errors.js';
import { shown } from '../../log/printable.js';
import { isObject } from '../../text/is-object.js';
import { jsonFault } from '../../text/json-fault.js';
import { attributePaths } from './attribute-paths.js';
import { attributeOf } from './attribute-value.js';
import { readContent } from './decompress.js';
import { faultAt, type RawRecord, readRecords } from './record-reader.js';
import { isTime } from './record-time.js';
import type { JsonFile } from './source-file.js';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Whether a string or a key anywhere in a parsed record holds half of a surrogate pair, which no UTF-8 has. */
function holdsLoneSurrogate(record: unknown): boolean {
  const left = [record];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string' && LONE_SURROGATE.test(value)) return true;
    if (typeof value === 'object' && value !== null) for (const entry of Object.entries(value)) left.push(...entry);
  }
  return false;
}

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

function checkRecord({ path, origin }: JsonFile, { number, start }: RawRecord, record: unknown, feed: Feed): void {
  const fail = (problem: string): never => {
    throw origin === undefined
      ? faultAt(path, start, `record ${number}${problem}`)
      : new InputError(`File '${origin.path}', ${origin.placeOf(number)}${problem}`);
  };
  if (!isObject(record)) return fail(` is ${kindOf(record)}; it must be an object`);
  if (holdsLoneSurrogate(record)) fail(' holds half of a surrogate pair (\\ud800 to \\udfff)');
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
export async function locateFault(files: readonly JsonFile[], feed: Feed, signal: AbortSignal): Promise<void> {
  for (const file of files) {
    const { path, layout, compression } = file;
    for await (const raw of readRecords(path, layout, readContent(path, compression, signal))) {
      checkRecord(file, raw, parseRecord(path, raw), feed);
    }
  }
}
