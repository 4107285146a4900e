import { commentedHeader, delimiterName, readHead } from '../backends/files/csv/csv-head.js';
import { decodeText } from '../backends/files/csv/decode-text.js';
import { csvFault, CsvText } from '../backends/files/csv/read-csv.js';
import { readContent } from '../backends/files/decompress.js';
import { notCsv } from '../backends/files/other-forms.js';
import { type ZeekLog, zeekJson } from '../backends/files/csv/zeek-log.js';
import type { SourceFile } from '../backends/files/source-file.js';
import { InputError } from '../errors.js';
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

const TABLE_SUFFIX = /\.(?:csv|tsv)(?:\.[a-z]+)?$/i;

/** What a description must say of a table: its comments and header, and that it is one, if its name does not tell. */
function findForm(head: string, path: string, usual: string): CsvFinding {
  const none = { delimiter: undefined, comment: undefined, header: undefined };
  const isCommented = head.startsWith('#') && !head.startsWith('#TYPE ');
  const { delimiter, zeek } = readHead(head, isCommented ? { comment: '#' } : {}, new Set(), usual);
  if (zeek) return none;
  const said = TABLE_SUFFIX.test(path) ? undefined : delimiterName(delimiter);
  return isCommented ? { delimiter: said, comment: '#', header: commentedHeader(head) } : { ...none, delimiter: said };
}

const valueOf = (cell: string | undefined, type: string, zeek: ZeekLog | undefined): unknown => {
  if (cell === undefined || zeek === undefined) return cell ?? null;
  return JSON.parse(zeekJson(cell, type, zeek) ?? 'null');
};

/** Adds the first records of a CSV file to the sample. */
export async function sampleCsv(file: SourceFile, sample: FeedSample, options: SampleOptions): Promise<void> {
  const { path, compression, layout } = file;
  const problem = notCsv(file.head, {});
  if (problem !== undefined) throw csvFault(path, 1, problem);
  const usual = layout === 'tsv' ? '\t' : ',';
  const open = (): AsyncGenerator<string> =>
    decodeText(readContent(path, compression, options.signal, file.bytes), path, undefined);
  const form = (sample.csv ??= findForm(await headOf(open()), path, usual));
  const isFull = (): boolean => sample.statistics.records >= options.most;
  let names: readonly string[] = form.header ?? [];
  let zeek: ZeekLog | undefined;
  const settings = { delimiter: undefined, comment: form.comment, header: form.header };
  const csv = new CsvText(
    { path, settings, usualDelimiter: usual },
    {
      wanted: new Set(),
      header(columns, line, log) {
        [names, zeek] = [[...columns], log];
        if (names.length < 2 && !TABLE_SUFFIX.test(path)) {
          throw new InputError(`File '${path}', line ${line}: neither JSON nor a table with several columns`);
        }
      },
      row(cells) {
        if (isFull()) return;
        sample.add(Object.fromEntries(names.map((name, i) => [name, valueOf(cells[i], zeek?.types[i] ?? '', zeek)])));
      },
      bad: () => {},
    },
  );
  for await (const piece of open()) {
    csv.push(piece);
    if (isFull()) break;
  }
  if (!isFull()) csv.end();
  sample.layouts.add(
    zeek ? "a log in Zeek's own format" : layout === 'tsv' ? 'columns separated by tabs' : 'columns (CSV)',
  );
}
