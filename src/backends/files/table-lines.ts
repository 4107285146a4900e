import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Feed } from '../../feed/feed.js';
import type { BackendContext } from '../backend.js';
import { attributePaths } from './attribute-paths.js';
import { csvLines, refuseBadRows, type WantedColumns } from './csv/csv-lines.js';
import { decodeText } from './csv/decode-text.js';
import { csvFault } from './csv/read-csv.js';
import { readContent } from './decompress.js';
import { LinesFile } from './lines-file.js';
import { notCsv } from './other-forms.js';
import { pinnedFile } from './pinned-file.js';
import { RowLines } from './row-lines.js';
import { isDelimited, isJson, type JsonFile, type SourceFile } from './source-file.js';

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
): Promise<(record: number) => string> {
  const { path, compression, layout } = file;
  const problem = notCsv(file.head, feed.csv);
  if (problem !== undefined) throw csvFault(path, 1, problem);
  using lines = new LinesFile(target);
  const rows = new RowLines();
  const source = {
    path,
    settings: feed.csv,
    nullTexts: feed.csv.nullTexts,
    usualDelimiter: layout === 'tsv' ? '\t' : ',',
    longest: limits?.recordBytes,
    text: decodeText(readContent(path, compression, signal, file.bytes), path, feed.csv.encoding),
  };
  await csvLines(source, wantedColumns(feed), {
    write: (piece) => lines.write(piece),
    record: (line) => rows.add(line),
    bad(problem, line, text) {
      if (badRecords === undefined) refuseBadRows(path)(problem, line, text);
      badRecords?.saw(1);
      badRecords?.add({ file: path, line, byte: null, reason: problem, text });
    },
  });
  return (record) => `line ${rows.of(record)}`;
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
    let placeOf = (record: number): string => `record ${record}`;
    if (isDelimited(file)) {
      placeOf = await writeCsv(file, target, feed, context);
    } else {
      const { parquetLines } = await import('./parquet/parquet-lines.js');
      await parquetLines({ ...file, target, spillFolder: join(folder, 'parquet') }, wantedColumns(feed), context);
    }
    const pinned = pinnedFile(target, statSync(target));
    const origin = { path: file.path, placeOf };
    const lines = { compression: 'none', layout: 'lines', empty: pinned.bytes === 0, skipped: 0, head: '' } as const;
    result.push({ ...pinned, ...lines, origin });
  }
  return result;
}
