import { closeSync, openSync, readSync } from 'node:fs';
import { InputError, readFaultOf, ToolError, UsageError } from '../../errors.js';
import { openContent } from './content-reader.js';
import type { Compression } from './decompress.js';
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
/** As many bytes of a compressed content are unpacked at once, at the least. */
const LEAST_PIECE = 1 << 14;
const MAGIC_BYTES = 4;
export const COMPRESSION_SUFFIX = /\.(gz|zst|zstd)$/i;

/**
 * How a file is compressed, as its first bytes tell.
 *
 * @throws InputError if it can't be read
 */
export function compressionAt(path: string): Compression {
  try {
    const start = Buffer.alloc(MAGIC_BYTES);
    const got = readAt(path, start, 0);
    if (got >= 2 && start.readUInt16BE() === 0x1f8b) return 'gzip';
    const magic = start.readUInt32LE();
    return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? 'zstd' : 'none';
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): InputError {
  return new InputError(`Can't read the file '${path}': ${readFaultOf(error)}`, { cause: error });
}

// A run may read thousands of files, of which most are small: at once, as to wake another thread for each step, or to make a
// stream, takes longer than to read them.
function readAt(path: string, into: Buffer, at: number): number {
  const file = openSync(path, 'r');
  try {
    return readSync(file, into, 0, into.length, at);
  } finally {
    closeSync(file);
  }
}

/** The next piece of a content. */
type NextPiece = () => Buffer | Promise<Buffer>;

function plainPieces(path: string, bytes: number): NextPiece {
  let at = 0;
  return () => {
    const piece = Buffer.allocUnsafe(Math.min(HEAD_BYTES, bytes - at));
    const got = readAt(path, piece, at);
    at += got;
    return piece.subarray(0, got);
  };
}

/** Text from pieces, until there are none, or it is enough and holds something that is not blank. */
async function textOf(next: NextPiece): Promise<string> {
  let text = '';
  let isFilled = false;
  for (;;) {
    const piece = await next();
    if (piece.length === 0) return text;
    const more = piece.toString('latin1');
    text = isFilled || text.length < HEAD_BYTES ? text + more : more;
    isFilled ||= /[^ \t\r\n]/.test(more);
    if (isFilled && text.length >= LEAST_HEAD) return text;
  }
}

/** The beginning of the content, as latin1: enough to hold something that is not blank. */
export async function headOf({ path, bytes }: PinnedFile, compression: Compression): Promise<string> {
  if (compression === 'none') return textOf(plainPieces(path, bytes));
  await using content = openContent(path, compression, bytes);
  const piece = Buffer.allocUnsafe(Math.min(HEAD_BYTES, Math.max(LEAST_PIECE, bytes)));
  return await textOf(async () => piece.subarray(0, await content.read(piece)));
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
  try {
    const compression = compressionAt(path);
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
    throw unreadable(path, error);
  }
}
