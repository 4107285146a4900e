import { CsvRows } from '../backends/files/csv/csv-rows.js';
import { readHead } from '../backends/files/csv/csv-head.js';
import { decodeText } from '../backends/files/csv/decode-text.js';
import { csvFault, CsvText } from '../backends/files/csv/read-csv.js';
import { readContent } from '../backends/files/decompress.js';
import { notCsv } from '../backends/files/other-forms.js';
import type { SourceFile } from '../backends/files/source-file.js';
import type { CsvFinding, FeedSample, SampleOptions } from './feed-sample.js';

const HEAD_LENGTH = 1 << 16;

async function headOf(text: AsyncIterable<string>): Promise<string> {
  let head = '';
  for await (const piece of text) {
    head += piece;
    if (head.length >= HEAD_LENGTH) break;
  }
  return head;
}

function cellsOf(line: string, delimiter: string): string[] {
  let cells: string[] = [];
  const rows = new CsvRows(
    { delimiter, comment: undefined },
    { row: (row) => (cells = row.map((cell) => (cell ?? '').trim())), fault: () => {} },
  );
  rows.push(line);
  rows.end();
  return cells;
}

/** A file that begins with comments may have its header among them: the last that has as many cells as a row. */
function findForm(head: string, usual: string): CsvFinding {
  const lines = head.split(/\r\n|\n|\r/);
  const isComment = (line: string): boolean => line.startsWith('#') && !line.startsWith('#TYPE ');
  const comments = lines.slice(
    0,
    lines.findIndex((line) => !isComment(line)),
  );
  if (!isComment(lines[0] ?? '')) return { delimiter: undefined, comment: undefined, header: undefined };
  const { delimiter } = readHead(head, { comment: '#' }, new Set(), usual);
  const first = cellsOf(lines.find((line) => line !== '' && !isComment(line)) ?? '', delimiter);
  const header = comments
    .map((line) => cellsOf(line.replace(/^#+\s*/, ''), delimiter))
    .findLast((cells) => cells.length === first.length && cells.length > 1);
  return { delimiter, comment: '#', header };
}

/** Adds the first records of a CSV file to the sample. */
export async function sampleCsv(file: SourceFile, sample: FeedSample, options: SampleOptions): Promise<void> {
  const { path, compression, layout } = file;
  const problem = notCsv(file.head, {});
  if (problem !== undefined) throw csvFault(path, 1, problem);
  const usual = layout === 'tsv' ? '\t' : ',';
  const open = (): AsyncGenerator<string> =>
    decodeText(readContent(path, compression, options.signal, file.bytes), path, undefined);
  const form = (sample.csv ??= findForm(await headOf(open()), usual));
  const isFull = (): boolean => sample.statistics.records >= options.most;
  let names: readonly string[] = form.header ?? [];
  const settings = { delimiter: undefined, comment: form.comment, header: form.header };
  const csv = new CsvText(
    { path, settings, usualDelimiter: usual },
    {
      wanted: new Set(),
      header: (columns) => (names = [...columns]),
      row(cells) {
        if (isFull()) return;
        sample.add(Object.fromEntries(names.map((name, i) => [name, cells[i] ?? null])));
      },
      bad: () => {},
    },
  );
  for await (const piece of open()) {
    csv.push(piece);
    if (isFull()) break;
  }
  if (!isFull()) csv.end();
  sample.layouts.add(layout === 'tsv' ? 'columns separated by tabs' : 'columns (CSV)');
}
