import { tmpdir } from 'node:os';
import { readContent } from '../backends/files/decompress.js';
import { cutRecords, faultAt, type RawRecord } from './record-cutter.js';
import { pinFile } from '../backends/files/pinned-file.js';
import { OwnFolder } from '../backends/files/spill-folder.js';
import { notPipe } from '../backends/files/spool.js';
import { isJson, openSourceFile } from '../backends/files/source-file.js';
import { InputError } from '../errors.js';
import { silentLog } from '../log/log.js';
import { jsonFault } from '../text/json-fault.js';
import { buildJson, isObject, type JsonValue, TooDeep } from './json-value.js';

function decode(path: string, { bytes, start, number }: RawRecord): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw faultAt(path, start, `record ${number} holds bytes that are not UTF-8`);
  }
}

function assertJson(path: string, { start, number }: RawRecord, text: string): void {
  try {
    JSON.parse(text);
  } catch {
    const { place, problem } = jsonFault(text);
    const column = place.line === 1 ? start.column + place.column - 1 : place.column;
    throw faultAt(path, { line: start.line + place.line - 1, column }, `${problem} (record ${number})`);
  }
}

function parse(path: string, raw: RawRecord): ReadonlyMap<string, JsonValue> {
  const text = decode(path, raw);
  try {
    // before it is judged: a depth that runs out of stack is no fault of the text
    const value = buildJson(text);
    assertJson(path, raw, text);
    if (isObject(value)) return value;
  } catch (error) {
    if (error instanceof TooDeep) throw faultAt(path, raw.start, `record ${raw.number}: ${error.message}`);
    throw error;
  }
  throw faultAt(path, raw.start, `record ${raw.number} must be an object`);
}

/**
 * The records of a file of telemetry, a JSON array or lines, compressed or not, as they are found for counting; one at a
 * time is held in memory.
 *
 * @throws InputError that names the file, with line and column of the first fault
 */
export async function* readRecords(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<ReadonlyMap<string, JsonValue>, void, undefined> {
  using folder = new OwnFolder(tmpdir(), silentLog);
  const file = await openSourceFile(pinFile(await notPipe(path, folder, signal)));
  if (!isJson(file)) throw new InputError(`File '${path}' is ${file.layout}; only JSON can be anonymized`);
  const content = readContent(file.path, file.compression, signal, file.bytes);
  for await (const raw of cutRecords(path, file.layout, content)) {
    signal.throwIfAborted();
    yield parse(path, raw);
  }
}
