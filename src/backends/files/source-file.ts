import { type FileHandle, open } from 'node:fs/promises';
import { InputError, readFaultOf, ToolError, UsageError } from '../../errors.js';
import { type Compression, readContent } from './decompress.js';
import { jsonHead } from './json/json-head.js';
import { ownWork } from './own-work.js';
import type { PinnedFile } from './pinned-file.js';

/** How the records lie in a file. */
export type Layout = 'array' | 'lines' | 'csv' | 'tsv' | 'parquet';

/** A file of telemetry: what its name and its first bytes tell of it. */
export interface SourceFile extends PinnedFile {
  readonly compression: Compression;
  readonly layout: Layout;
  /** Set if nothing but blanks was seen in it. */
  readonly empty: boolean;
  /** Bytes of a byte order mark before the content. */
  readonly skipped: number;
  /** The beginning of the content, as latin1. */
  readonly head: string;
  /** The table whose records these lines hold; undefined for a file of the user's. */
  readonly origin?: TableOrigin;
}

/** The CSV or Parquet file from which a file of lines was written. */
export interface TableOrigin {
  readonly path: string;
  /** The names of its columns. */
  readonly columns: readonly string[];
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

/** Bytes of the beginning that are looked at, at the most and at the least. */
const HEAD_BYTES = 1 << 16;
const LEAST_HEAD = 1 << 10;
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

/** The beginning of the content, as latin1: enough to hold something that is not blank. */
export async function headOf({ path, bytes }: PinnedFile, compression: Compression): Promise<string> {
  let head = '';
  let isFilled = false;
  for await (const chunk of readContent(path, compression, undefined, bytes)) {
    const text = chunk.toString('latin1', 0, HEAD_BYTES);
    head = isFilled || head.length < HEAD_BYTES ? head + text : head;
    isFilled ||= /[^ \t\r\n]/.test(text);
    if (isFilled && head.length >= LEAST_HEAD) break;
  }
  return head;
}

function refuseOwnWork(path: string, head: string): void {
  const what = ownWork(head);
  if (what === undefined) return;
  throw new UsageError(
    `-n names '${path}', which is ${what}, not telemetry: leave it out, or keep it in another folder`,
  );
}

const ZEEK_LOG = '#separator ';

function contentOf(
  path: string,
  head: string,
  isTable: boolean,
): Pick<SourceFile, 'layout' | 'empty' | 'skipped' | 'head'> {
  if (head.startsWith(ZEEK_LOG)) return { layout: 'tsv', empty: false, skipped: 0, head };
  const { form, skipped, problem, mayBeTable = false } = jsonHead(head);
  if (mayBeTable && isTable) return { layout: 'csv', empty: false, skipped: 0, head };
  if (problem !== undefined) throw new InputError(`File '${path}', line 1, column 1: ${problem}`);
  return { layout: form ?? 'lines', empty: form === undefined, skipped, head };
}

/**
 * Looks at a file's name and first bytes.
 *
 * @param isTable whether a content that is nothing known is a table, whatever the file is called
 * @throws InputError if it can't be read, or is no telemetry from the start
 */
export async function openSourceFile(pinned: PinnedFile, isTable = false): Promise<SourceFile> {
  const { path, bytes } = pinned;
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const compression = await compressionOf(file);
    const suffix = /\.(csv|tsv|parquet)$/i.exec(path.replace(COMPRESSION_SUFFIX, ''))?.[1]?.toLowerCase();
    if (bytes === 0) return { ...pinned, compression: 'none', layout: 'lines', empty: true, skipped: 0, head: '' };
    const head = suffix === 'parquet' ? '' : await headOf(pinned, compression);
    refuseOwnWork(path, head);
    if (suffix !== undefined) {
      return { ...pinned, compression, layout: suffix as Layout, empty: false, skipped: 0, head };
    }
    return { ...pinned, compression, ...contentOf(path, head, isTable) };
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw new InputError(`Can't read the file '${path}': ${readFaultOf(error)}`, { cause: error });
  } finally {
    await file?.close();
  }
}
