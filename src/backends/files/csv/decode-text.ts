import { TextDecoder } from 'node:util';
import type { ENCODINGS } from '../../../feed/csv-form.js';
import { InputError } from '../../../errors.js';

export type TextEncoding = (typeof ENCODINGS)[number];

/** Marks bytes that are not UTF-8 in a decoded text. No UTF-8 text can hold it: it is half of a surrogate pair. */
export const UNDECODABLE = '\ud800';

const LINE_FEED = 0x0a;
/** Bytes of a line that are gathered before it is decoded in parts. */
const MOST_HELD = 1 << 22;
const MOST_BYTES_OF_A_CHARACTER = 4;

function decodeLine(line: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
  } catch {
    return UNDECODABLE + new TextDecoder('utf-8', { ignoreBOM: true }).decode(line);
  }
}

/** Decodes whole lines. A line with bytes that are not UTF-8 holds {@link UNDECODABLE}. */
function decodeLines(decoder: TextDecoder, lines: Buffer): string {
  try {
    return decoder.decode(lines);
  } catch {
    let text = '';
    for (let from = 0; from < lines.length;) {
      const end = lines.indexOf(LINE_FEED, from) + 1 || lines.length;
      text += decodeLine(lines.subarray(from, end));
      from = end;
    }
    return text;
  }
}

/** The place behind the last character that is whole. */
function endOfCharacters(bytes: Buffer): number {
  for (let back = 1; back <= MOST_BYTES_OF_A_CHARACTER; back++) {
    const byte = bytes.at(-back) ?? 0;
    const isContinuation = byte >> 6 === 2;
    if (!isContinuation) return byte < 0x80 ? bytes.length : bytes.length - back;
  }
  return bytes.length;
}

async function* decodeUtf8(content: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest: Buffer[] = [];
  for await (const chunk of content) {
    // no character of several bytes holds the byte of a line feed
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      yield decodeLines(
        decoder,
        rest.length > 0 ? Buffer.concat([...rest, chunk.subarray(0, end)]) : chunk.subarray(0, end),
      );
      rest = [];
    }
    // the chunk's memory is the reader's, and may be filled again
    if (end < chunk.length) rest.push(Buffer.from(chunk.subarray(end)));
    // a line without an end is not gathered for ever
    if (rest.reduce((sum, { length }) => sum + length, 0) < MOST_HELD) continue;
    const held = Buffer.concat(rest);
    const whole = endOfCharacters(held);
    yield decodeLines(decoder, held.subarray(0, whole));
    rest = [held.subarray(whole)];
  }
  if (rest.length > 0) yield decodeLines(decoder, Buffer.concat(rest));
}

async function* decodeUtf16(content: AsyncIterable<Buffer>, bigEndian: boolean, path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(bigEndian ? 'utf-16be' : 'utf-16le', { fatal: true, ignoreBOM: true });
  let line = 1;
  try {
    for await (const chunk of content) {
      const text = decoder.decode(chunk, { stream: true });
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line++;
      yield text;
    }
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new InputError(`File '${path}', line ${line} or soon after it: bytes that are not UTF-16`, { cause: error });
  }
}

async function* decodeLatin1(content: AsyncIterable<Buffer>): AsyncGenerator<string> {
  for await (const chunk of content) yield chunk.toString('latin1');
}

/** The same content, with its first two bytes at hand. */
async function peek(content: AsyncIterable<Buffer>): Promise<[start: Buffer, content: AsyncIterable<Buffer>]> {
  const iterator = content[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  for (let length = 0; length < 2;) {
    const next = await iterator.next();
    if (next.done === true) break;
    chunks.push(Buffer.from(next.value));
    length += next.value.length;
  }
  const start = Buffer.concat(chunks);
  async function* all(): AsyncGenerator<Buffer> {
    if (start.length > 0) yield start;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return [start, all()];
}

/**
 * The text of a content, piece by piece, without its byte order mark. If no encoding is named, a byte order mark tells
 * it; without one it is UTF-8. UTF-16 without a mark is little-endian.
 *
 * @throws InputError that names the line if the bytes are not UTF-16. Bytes that are not UTF-8 are marked in the text.
 */
export async function* decodeText(
  content: AsyncIterable<Buffer>,
  path: string,
  named?: TextEncoding,
): AsyncGenerator<string> {
  const [start, all] = await peek(content);
  const mark = start.length < 2 ? 0 : start.readUInt16BE();
  const encoding = named ?? (mark === 0xfffe || mark === 0xfeff ? 'utf-16' : 'utf-8');
  let isFirst = true;
  const pieces =
    encoding === 'utf-8'
      ? decodeUtf8(all)
      : encoding === 'latin1'
        ? decodeLatin1(all)
        : decodeUtf16(all, mark === 0xfeff, path);
  for await (const piece of pieces) {
    yield isFirst && piece.startsWith('\ufeff') ? piece.slice(1) : piece;
    if (piece !== '') isFirst = false;
  }
}
