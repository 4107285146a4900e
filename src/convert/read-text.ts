import { createReadStream, statSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { pipeContent } from '../backends/files/spool.js';
import { InputError, readFaultOf } from '../errors.js';

async function* readBytes(path: string, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  const isPipe = statSync(path, { throwIfNoEntry: false })?.isFIFO();
  const file = isPipe ? Readable.from(pipeContent(path, signal)) : createReadStream(path, { signal });
  // an error of either stream arrives through the last one, which is read
  const bytes: Readable = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file;
  try {
    yield* bytes as AsyncIterable<Buffer>;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof InputError) throw error;
    throw new InputError(`Can't read '${path}': ${readFaultOf(error)}`, { cause: error });
  } finally {
    file.destroy();
  }
}

/**
 * The text of a file, piece by piece; unpacked where its name ends in `.gz`, without a byte order mark.
 *
 * @throws InputError that names the file where it can't be read, or is not UTF-8
 */
export async function* readText(path: string, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let before = 0;
  const decode = (bytes?: Buffer): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch (error) {
      throw new InputError(`'${path}' is not UTF-8 text: a malformed character after byte ${before}`, { cause: error });
    }
  };
  for await (const bytes of readBytes(path, signal)) {
    yield decode(bytes);
    before += bytes.length;
  }
  yield decode();
}
