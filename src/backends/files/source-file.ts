import { type FileHandle, open } from 'node:fs/promises';
import { InputError, readFaultOf, ToolError, UsageError } from '../../errors.js';
import { isBlank } from './blank.js';
import { type Compression, readContent } from './decompress.js';
import { ownWork } from './own-work.js';
import type { PinnedFile } from './pinned-file.js';

/** How the records lie in a file. */
export type Layout = 'array' | 'lines' | 'csv' | 'tsv' | 'parquet';

/** A file of telemetry: what its name and its first bytes tell of it. */
export interface SourceFile extends PinnedFile {
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
export const COMPRESSION_SUFFIX = /\.(gz|zst|zstd)$/i;

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
    throw new InputError(`Can't read the file '${path}': ${readFaultOf(error)}`, { cause: error });
  }
}

/** The first bytes of the content that are not blank; all of it where it is small or blank. */
export async function headOf({ path, bytes }: PinnedFile, compression: Compression): Promise<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of readContent(path, compression, undefined, bytes)) {
    let start = 0;
    if (head.length === 0) while (start < chunk.length && isBlank(chunk[start])) start++;
    head = Buffer.concat([head, chunk.subarray(start, start + HEAD_BYTES)]);
    if (head.length > 2) break;
  }
  return head;
}

function refuseOwnWork(path: string, head: Buffer): void {
  const what = ownWork(head);
  if (what === undefined) return;
  throw new UsageError(
    `-n names '${path}', which is ${what}, not telemetry: leave it out, or keep it in another folder`,
  );
}

function jsonLayout(path: string, head: Buffer): { layout: Layout; empty: boolean } {
  const fail = (problem: string): never => {
    throw new InputError(`File '${path}', line 1, column 1: ${problem}`);
  };
  if (head.length === 0) {
    return { layout: 'lines', empty: true };
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
export async function openSourceFile(pinned: PinnedFile): Promise<SourceFile> {
  const { path, bytes } = pinned;
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const compression = await compressionOf(file);
    const suffix = /\.(csv|tsv|parquet)$/i.exec(path.replace(COMPRESSION_SUFFIX, ''))?.[1]?.toLowerCase();
    const layout = suffix as Layout | undefined;
    if (bytes === 0) return { ...pinned, compression: 'none', layout: layout ?? 'lines', empty: true };
    if (layout === 'csv') refuseOwnWork(path, await headOf(pinned, compression));
    if (layout !== undefined) return { ...pinned, compression, layout, empty: false };
    const head = await headOf(pinned, compression);
    refuseOwnWork(path, head);
    return { ...pinned, compression, ...jsonLayout(path, head) };
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw new InputError(`Can't read the file '${path}': ${readFaultOf(error)}`, { cause: error });
  } finally {
    await file?.close();
  }
}

/**
 * Whether a file whose first bytes look as if it held no record holds nothing else behind them either.
 *
 * @throws InputError where its compressed data is damaged
 */
export async function isEmptyThroughout({ path, compression, bytes }: SourceFile): Promise<boolean> {
  let filled = '';
  for await (const chunk of readContent(path, compression, undefined, bytes)) {
    for (const byte of chunk) {
      if (isBlank(byte)) continue;
      filled += String.fromCharCode(byte);
      if (filled !== '[' && filled !== '[]') return false;
    }
  }
  return filled !== '[';
}
