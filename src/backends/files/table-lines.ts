import { statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.js';
import type { Feed } from '../../feed/feed.js';
import type { BackendContext } from '../backend.js';
import { attributePaths } from './attribute-paths.js';
import { csvLines, refuseBadRows, type WantedColumns } from './csv/csv-lines.js';
import { tableHint } from './csv/table-hint.js';
import { decodeText } from './csv/decode-text.js';
import { csvFault } from './csv/read-csv.js';
import { readContent } from './decompress.js';
import { LinesFile } from './lines-file.js';
import { notCsv } from './other-forms.js';
import { pinnedFile } from './pinned-file.js';
import { RowLines } from './row-lines.js';
import { isDelimited, isJson, type JsonFile, type SourceFile, type TableOrigin } from './source-file.js';

/** The columns in which the places of the feed may be, as keys at the top of a record. */
function wantedColumns({ places, readers }: Feed): WantedColumns {
  const columns = (names: readonly string[]): Set<string> =>
    new Set(names.flatMap((name) => attributePaths(name).map(({ column }) => column)));
  const { time } = readers;
  return { names: columns(places), times: time.format.kind === 'auto' ? columns(time.places) : new Set() };
}

async function writeCsv(
  file: SourceFile,
  target: string,
  feed: Feed,
  { signal, badRecords, limits }: Pick<BackendContext, 'signal' | 'badRecords' | 'limits'>,
): Promise<Omit<TableOrigin, 'path'>> {
  const { path, compression, layout } = file;
  const problem = notCsv(file.head, feed.csv);
  if (problem !== undefined) throw csvFault(path, 1, problem);
  using lines = new LinesFile(target);
  const rows = new RowLines();
  let columns: readonly string[] = [];
  const source = {
    path,
    settings: feed.csv,
    nullTexts: feed.csv.nullTexts,
    usualDelimiter: layout === 'tsv' ? '\t' : ',',
    longest: limits?.recordBytes,
    text: decodeText(readContent(path, compression, signal, file.bytes), path, feed.csv.encoding),
  };
  const wanted = wantedColumns(feed);
  const reading = csvLines(source, wanted, {
    columns: (names) => (columns = names),
    write: (piece) => lines.write(piece),
    record: (line) => rows.add(line),
    bad(problem, line, text) {
      if (badRecords === undefined) refuseBadRows(path)(problem, line, text);
      badRecords?.saw(1);
      badRecords?.add({ file: path, line, byte: null, reason: problem, text });
    },
  });
  await reading.catch((error: unknown) => explain(error, file, feed, wanted));
  return { columns, placeOf: (record) => `line ${rows.of(record)}` };
}

/** Says what may be wrong in the description, if the rows of a table can't be read by it. */
async function explain(error: unknown, { head }: SourceFile, { csv }: Feed, wanted: WantedColumns): Promise<never> {
  if (!(error instanceof InputError)) throw error;
  const { names, remedy } = tableHint(head, csv);
  const isKnown = names.some((name) => wanted.names.has(name));
  const { recognizeAnalyzers } = await import('../../analyzers/recognize.js');
  const [alike] = isKnown ? [] : await recognizeAnalyzers(names);
  const hints = [remedy, alike && `this looks like ${alike}: -a ${alike}`].filter((hint) => hint !== undefined);
  if (hints.length === 0) throw error;
  const text = hints.join('; ');
  throw new InputError(`${error.message}. ${text.charAt(0).toUpperCase()}${text.slice(1)}`, { cause: error });
}

/**
 * The same files, with a file of JSON lines in the place of each CSV and Parquet file. It is written to `folder`, and
 * holds the values that the feed asks for: one reader counts them all.
 *
 * @throws InputError that names file and place if a file is malformed; OutputError if the folder can't be written to
 */
export async function tablesAsLines(
  files: readonly SourceFile[],
  feed: Feed,
  folder: string,
  context: BackendContext,
): Promise<JsonFile[]> {
  const result: JsonFile[] = [];
  for (const [index, file] of files.entries()) {
    if (isJson(file)) {
      result.push(file);
      continue;
    }
    const target = join(folder, `${index}.ndjson`);
    let told: Omit<TableOrigin, 'path'>;
    if (isDelimited(file)) {
      told = await writeCsv(file, target, feed, context);
    } else {
      const { parquetLines } = await import('./parquet/parquet-lines.js');
      told = { columns: [], placeOf: (record) => `record ${record}` };
      await parquetLines({ ...file, target, spillFolder: join(folder, 'parquet') }, wantedColumns(feed), context);
    }
    const pinned = pinnedFile(target, statSync(target));
    const origin = { path: file.path, ...told };
    const lines = { compression: 'none', layout: 'lines', empty: pinned.bytes === 0, skipped: 0, head: '' } as const;
    result.push({ ...pinned, ...lines, origin });
  }
  return result;
}
