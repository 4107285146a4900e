import { pipeline } from 'node:stream';
import type { CsvError, Info } from 'csv-parse';
import type { Feed } from '../../analyzers/analyzer.js';
import { InputError, ToolError } from '../../errors.js';
import { shown } from '../../log/printable.js';
import { attributePaths } from './attribute-paths.js';
import { attributeOf } from './attribute-value.js';
import { readContent } from './decompress.js';
import { isTime } from './record-time.js';
import type { SourceFile } from './source-file.js';

interface Row {
  readonly record: readonly string[];
  readonly info: Info;
}

// as the engine takes it: text with a zero before it is no number
const WHOLE_NUMBER = /^(?:0|-?[1-9]\d*)$/;

const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted cell does not end',
  CSV_INVALID_CLOSING_QUOTE: 'something stands behind the quote that ends a cell',
  INVALID_OPENING_QUOTE: 'a quote stands within a cell; cells with quotes are quoted, and their quotes doubled',
};

// one chunk more tells the decoder that the content is over, and may end amiss
async function* decoded({ path, compression }: SourceFile, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let lines = 1;
  try {
    for await (const chunk of readContent(path, compression, signal)) {
      const text = decoder.decode(chunk, { stream: true });
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
      yield text;
    }
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new InputError(`File '${path}', line ${lines} or soon after it: bytes that are not UTF-8`, { cause: error });
  }
}

function checkRow(header: readonly string[], { record, info }: Row, path: string, feed: Feed): void {
  const place = `File '${path}', line ${info.lines}`;
  if (record.length !== header.length) {
    throw new InputError(`${place}: cells: ${record.length}, but the header has ${header.length}`);
  }
  if (record.some((cell) => cell.includes('\0'))) throw new InputError(`${place}: a NUL byte`);
  // an empty cell holds nothing
  const values = new Map(header.map((name, index) => [name.trim(), record[index] === '' ? undefined : record[index]]));
  const time = attributeOf(Object.fromEntries(values), attributePaths(feed.time));
  const value = typeof time === 'string' && WHOLE_NUMBER.test(time) ? Number(time) : time;
  if (time === undefined || isTime(value)) return;
  const written = shown(JSON.stringify(time), 60);
  throw new InputError(
    `${place}, attribute '${feed.time}': ${written} is no time; it must be epoch milliseconds or ISO 8601`,
  );
}

async function* rowsOf(file: SourceFile, signal: AbortSignal): AsyncGenerator<Row> {
  const { parse } = await import('csv-parse');
  const options = { info: true, skip_empty_lines: true, relax_column_count: true } as const;
  const parser = parse({ ...options, delimiter: file.layout === 'tsv' ? '\t' : ',' });
  const rows = pipeline(decoded(file, signal), parser, () => {});
  try {
    yield* rows as AsyncIterable<Row>;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ToolError) throw error;
    const { code, lines } = error as CsvError & { readonly lines?: number };
    const problem = PROBLEMS[code];
    if (problem === undefined) throw error;
    throw new InputError(`File '${file.path}', line ${lines}: ${problem}`, { cause: error });
  } finally {
    rows.destroy();
  }
}

/**
 * Whether a table's header lacks a time, sample or dimension. No record of it can be counted, which may be right, or the
 * header is damaged, which the engine would forgive.
 */
export async function lacksColumn(file: SourceFile, feed: Feed, signal: AbortSignal): Promise<boolean> {
  for await (const { record } of rowsOf(file, signal)) {
    const names = new Set(record.map((name) => name.trim().toLowerCase()));
    return [feed.time, feed.sample, ...feed.dimensions].some(
      (attribute) => !attributePaths(attribute).some(({ column }) => names.has(column.toLowerCase())),
    );
  }
  return false;
}

/**
 * Reads a CSV or TSV file row by row to say where its first fault is.
 *
 * @throws InputError with file and line
 */
export async function locateTableFault(file: SourceFile, feed: Feed, signal: AbortSignal): Promise<void> {
  let header: readonly string[] | undefined;
  for await (const row of rowsOf(file, signal)) {
    if (header === undefined) header = row.record;
    else checkRow(header, row, file.path, feed);
  }
}
