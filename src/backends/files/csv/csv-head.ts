import type { CsvForm } from '../../../feed/csv-form.js';
import { CsvRows } from './csv-rows.js';
import { type ZeekLog, zeekLog } from './zeek-log.js';

/** What the description of a feed may say of its CSV files; what is undefined is found from the file. */
export type CsvSettings = Partial<Pick<CsvForm, 'delimiter' | 'comment' | 'header'>>;

/** What the beginning of a file tells. */
export interface CsvHead {
  readonly delimiter: string;
  /** The beginning of the rows, in UTF-16 units and as a line. */
  readonly start: number;
  readonly line: number;
  /** Set if it is a log in Zeek's own format, which tells its columns. */
  readonly zeek: ZeekLog | undefined;
}

export const DELIMITERS = [',', ';', '\t', '|'] as const;

/** A delimiter as a description names it. */
export const delimiterName = (delimiter: string): string => (delimiter === '\t' ? 'tab' : delimiter);

// what spreadsheets (`sep=;`) and PowerShell (`#TYPE System.Object`) write into the first line
const SEPARATOR_LINE = /^"?sep=(.)"?(?:\r\n|\n|\r|$)/i;
const TYPE_LINE = /^"?#TYPE [^\r\n]*(?:\r\n|\n|\r|$)/;

/** The cells of the first row of a text, as they are under a delimiter. */
export function firstRow(text: string, delimiter: string, comment: string | undefined): string[] {
  let first: string[] | undefined;
  const rows = new CsvRows(
    { delimiter, comment },
    {
      row: (cells) => (first ??= cells.map((cell) => (cell ?? '').trim())),
      fault: () => (first ??= []),
    },
  );
  rows.push(text);
  if (first === undefined) rows.end();
  return first ?? [];
}

/**
 * Finds the delimiter of a file: the one under which its first row holds most of the wanted columns, then the one under
 * which that row has most cells. `usual` comes first if two are alike.
 */
function findDelimiter(
  text: string,
  { header, comment }: CsvSettings,
  wanted: ReadonlySet<string>,
  usual: string,
): string {
  const others = DELIMITERS.filter((delimiter) => delimiter !== usual);
  let best = { delimiter: usual, found: -1, cells: 0 };
  for (const delimiter of [usual, ...others]) {
    const row = firstRow(text, delimiter, comment);
    const found =
      header === undefined ? row.filter((name) => wanted.has(name)).length : Number(row.length === header.length);
    if (found > best.found || (found === best.found && row.length > best.cells)) {
      best = { delimiter, found, cells: row.length };
    }
  }
  return best.delimiter;
}

/** The names of columns in the comments before a table: the last comment that has as many cells as the first row. */
export function commentedHeader(text: string): string[] | undefined {
  const lines = text.split(/\r\n|\n|\r/);
  const first = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
  const row = lines[first] ?? '';
  return DELIMITERS.map((delimiter) => {
    const cells = firstRow(row, delimiter, undefined);
    return lines
      .slice(0, Math.max(0, first))
      .map((line) => firstRow(line.replace(/^#+\s*/, ''), delimiter, undefined))
      .findLast((names) => names.length === cells.length && names.length > 1);
  }).find((names) => names !== undefined);
}

/**
 * Reads how a file is written from its beginning, which must hold the first row.
 *
 * @param usual the delimiter that is most likely
 */
export function readHead(text: string, settings: CsvSettings, wanted: ReadonlySet<string>, usual: string): CsvHead {
  const zeek = zeekLog(text);
  if (zeek) return { delimiter: zeek.delimiter, start: 0, line: 1, zeek };
  const separator = SEPARATOR_LINE.exec(text);
  const [passed = ''] = separator ?? TYPE_LINE.exec(text) ?? [];
  const line = passed === '' ? 1 : 2;
  const delimiter =
    settings.delimiter ?? separator?.[1] ?? findDelimiter(text.slice(passed.length), settings, wanted, usual);
  return { delimiter, start: passed.length, line, zeek: undefined };
}
