import { type FileHandle, open } from 'node:fs/promises';
import { errnoOf, InputError, readFaultOf } from '../../errors.js';
import { isBlank } from './blank.js';
import { type Compression, readContent } from './decompress.js';

/** How the records lie in a file. */
export type Layout = 'array' | 'lines' | 'csv' | 'tsv' | 'parquet';

/** A file of telemetry: what its name and its first bytes tell of it. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: number;
  readonly compression: Compression;
  readonly layout: Layout;
  /** Set where it holds no record, properly: `[]`, or lines without any. */
  readonly empty: boolean;
  /** The table whose records these lines hold; undefined for a file of the user's. */
  readonly origin?: TableOrigin;
}

/** The CSV or Parquet file from which a file of lines was written. */
export interface TableOrigin {
  readonly path: string;
  /** The place of a record in it, in words; records count from 1. */
  readonly placeOf: (record: number) => string;
}

/** A file of JSON, be it one array or one record a line. */
export type JsonFile = SourceFile & { readonly layout: 'array' | 'lines' };

export function isJson(file: SourceFile): file is JsonFile {
  return file.layout === 'array' || file.layout === 'lines';
}

export function isDelimited({ layout }: SourceFile): boolean {
  return layout === 'csv' || layout === 'tsv';
}

const HEAD_BYTES = 1 << 16;
const COMPRESSION_SUFFIX = /\.(gz|zst|zstd)$/i;

async function compressionOf(file: FileHandle): Promise<Compression> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  if (bytesRead >= 2 && buffer.readUInt16BE() === 0x1f8b) return 'gzip';
  if (bytesRead < 4) return 'none';
  const magic = buffer.readUInt32LE();
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? 'zstd' : 'none';
}

/**
 * How a file is compressed, as its first bytes tell.
 *
 * @throws InputError if it can't be read
 */
export async function compressionAt(path: string): Promise<Compression> {
  try {
    await using file = await open(path);
    return await compressionOf(file);
  } catch (error) {
    throw new InputError(`Can't read the file '${path}': ${explain(error)}`, { cause: error });
  }
}

/** The first bytes of the content that are not blank; all of it where it is small or blank. */
async function headOf(path: string, compression: Compression): Promise<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of readContent(path, compression)) {
    let start = 0;
    if (head.length === 0) while (start < chunk.length && isBlank(chunk[start])) start++;
    head = Buffer.concat([head, chunk.subarray(start, start + HEAD_BYTES)]);
    if (head.length > 2) break;
  }
  return head;
}

function jsonLayout(path: string, head: Buffer): { layout: Layout; empty: boolean } {
  const fail = (problem: string): never => {
    throw new InputError(`File '${path}', line 1, column 1: ${problem}`);
  };
  const name = path.replace(COMPRESSION_SUFFIX, '');
  if (head.length === 0) {
    if (/\.(ndjson|jsonl)$/i.test(name)) return { layout: 'lines', empty: true };
    return fail('the file is empty; a file without records holds []');
  }
  if (head[0] === 0xef && head[1] === 0xbb) fail('a byte order mark; save the file as UTF-8 without one');
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    fail('it is UTF-16; save the file as UTF-8');
  }
  const text = head.toString('latin1');
  if (text.startsWith('[')) return { layout: 'array', empty: /^\[[ \t\r\n]*\]/.test(text) };
  // the engine takes a file of one byte for an empty one
  if (text === '{') fail("a '}' is missing");
  if (text.startsWith('{')) return { layout: 'lines', empty: false };
  return fail('it holds neither an array of records nor one record a line');
}

/**
 * Looks at a file's name and first bytes.
 *
 * @throws InputError where it can't be read, or is no telemetry from the start
 */
export async function openSourceFile(path: string): Promise<SourceFile> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size: bytes } = await file.stat();
    const compression = await compressionOf(file);
    const suffix = /\.(csv|tsv|parquet)$/i.exec(path.replace(COMPRESSION_SUFFIX, ''))?.[1]?.toLowerCase();
    if (bytes === 0 && COMPRESSION_SUFFIX.test(path)) {
      throw new InputError(`File '${path}' is empty: 0 bytes are no compressed file`);
    }
    if (suffix !== undefined) return { path, bytes, compression, layout: suffix as Layout, empty: false };
    return { path, bytes, compression, ...jsonLayout(path, await headOf(path, compression)) };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`Can't read the file '${path}': ${explain(error)}`, { cause: error });
  } finally {
    await file?.close();
  }
}

/**
 * Whether a file whose first bytes look as if it held no record holds nothing else behind them either.
 *
 * @throws InputError where its compressed data is damaged
 */
export async function isEmptyThroughout({ path, compression }: SourceFile): Promise<boolean> {
  let filled = '';
  for await (const chunk of readContent(path, compression)) {
    for (const byte of chunk) {
      if (isBlank(byte)) continue;
      filled += String.fromCharCode(byte);
      if (filled !== '[' && filled !== '[]') return false;
    }
  }
  return filled !== '[';
}

function explain(error: unknown): string {
  return errnoOf(error) === 'EACCES' ? 'permission denied' : readFaultOf(error);
}
