import { pipeline } from 'node:stream';
import { finished } from 'node:stream/promises';
import { getManyValues, isMany, type Many, none } from 'stream-chain/defs.js';
import { jsonParser, type Token } from 'stream-json/core/parser.js';
import verifier from 'stream-json/utils/verifier.js';
import { InputError, messageOf } from '../errors.js';
import { isObject, ItemBuilder, type JsonValue } from './json-value.js';
import { readText } from './read-text.js';

/** No telemetry is so deep, and what walks a record must not run out of stack. */
const DEEPEST = 1_000;

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

/** The tokens of a file, as many at once as a piece of its text gives. */
async function* readTokens(path: string, signal: AbortSignal): AsyncGenerator<readonly Token[], void, undefined> {
  // its types know pieces of text alone, not the value that ends them
  const parse = jsonParser({ ...JSON_VALUES, packValues: true, streamValues: false }) as (
    piece: string | typeof none,
  ) => unknown;
  const tokensOf = async (piece: string | typeof none): Promise<readonly Token[]> => {
    try {
      const tokens = parse(piece);
      return isMany(tokens) ? getManyValues(tokens as Many<Token>) : [];
    } catch (error) {
      throw new InputError(`'${path}', ${await faultOf(path, signal)}`, { cause: error });
    }
  };
  for await (const text of readText(path, signal)) yield tokensOf(text);
  yield tokensOf(none);
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
  let count = 1;
  const refuse = (problem: string): never => {
    throw new InputError(`'${path}', record ${count}: ${problem}`);
  };
  for await (const tokens of readTokens(path, signal)) {
    for (const token of tokens) {
      const item = builder.take(token);
      if (builder.depth > DEEPEST) refuse(`it is nested more than ${DEEPEST} levels deep`);
      if (item === undefined) continue;
      if (!isObject(item)) return refuse('a record must be an object');
      yield item;
      count++;
    }
  }
}
