import { pipeline } from 'node:stream';
import { finished } from 'node:stream/promises';
import { parser, type Token } from 'stream-json/parser.js';
import verifier from 'stream-json/utils/verifier.js';
import { InputError, messageOf, ToolError } from '../errors.js';
import { isObject, ItemBuilder, type JsonValue } from './json-value.js';
import { readText } from './read-text.js';

/** A file may hold one array, or values one after the other (lines). */
const JSON_VALUES = { jsonStreaming: true };

// The parser does not say where it stopped; the verifier, slower, does.
async function faultOf(path: string, signal: AbortSignal): Promise<string> {
  const checked = pipeline(readText(path, signal), verifier.asStream(JSON_VALUES), () => {});
  try {
    await finished(checked.resume());
  } catch (error) {
    const { line, pos } = error as { line?: number; pos?: number };
    const problem = messageOf(error).replace(/^.*Verifier (?:cannot parse input: )?/, '');
    return `line ${line ?? '?'}, column ${pos ?? '?'}: ${problem}`;
  }
  return 'it changed while it was read';
}

async function* readTokens(path: string, signal: AbortSignal): AsyncGenerator<Token, void, undefined> {
  const options = { ...JSON_VALUES, packValues: true, streamValues: false };
  const tokens = pipeline(readText(path, signal), parser.asStream(options), () => {});
  try {
    yield* tokens as AsyncIterable<Token>;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ToolError) throw error;
    throw new InputError(`'${path}', ${await faultOf(path, signal)}`, { cause: error });
  } finally {
    tokens.destroy();
  }
}

/**
 * The records of a file of telemetry, a JSON array or lines, plain or `.gz`; one at a time is held in memory.
 *
 * @throws InputError that names the file, with line and column of the first fault, or the record that is no object
 */
export async function* readRecords(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<ReadonlyMap<string, JsonValue>, void, undefined> {
  const builder = new ItemBuilder();
  let count = 0;
  for await (const token of readTokens(path, signal)) {
    const item = builder.take(token);
    if (item === undefined) continue;
    count++;
    if (!isObject(item)) throw new InputError(`'${path}', record ${count}: a record must be an object`);
    yield item;
  }
}
