import type { CsvForm } from '../../../feed/csv-form.js';
import { commentedHeader, delimiterName, DELIMITERS, firstRow } from './csv-head.js';

/** What the beginning of a table tells of how it is written, beside what its description says. */
export interface TableHint {
  /** The names of its columns, as far as they can be told. */
  readonly names: readonly string[];
  /** What the description should say of it. */
  readonly remedy: string | undefined;
}

/**
 * What may be wrong in what is said of a table whose rows can't be read.
 *
 * @param head the beginning of its content
 */
export function tableHint(head: string, { delimiter, comment, header }: CsvForm): TableHint {
  const isCommented = head.startsWith('#') && comment === undefined;
  if (isCommented) {
    const names = commentedHeader(head) ?? [];
    const named = names.length === 0 ? '' : ', with the names of the columns in one of them: header = …';
    return { names, remedy: `lines that begin with # look like comments: comment = #${named}` };
  }
  const rows = DELIMITERS.map((each) => ({ delimiter: each, row: firstRow(head, each, comment) }));
  const widest = rows.reduce((a, b) => (b.row.length > a.row.length ? b : a));
  const names = widest.row;
  const fits = header && rows.find(({ row }) => row.length === header.length);
  const better = header === undefined ? widest : fits;
  if (header !== undefined && fits === undefined) {
    const [cells, named] = [widest.row.length, header.length];
    const remedy = `the first line has ${cells} cells, but header = … names ${named}: it may be another feed, see inspect`;
    return { names: widest.row, remedy };
  }
  if (delimiter === undefined || better === undefined || better.delimiter === delimiter || better.row.length < 2) {
    return { names, remedy: undefined };
  }
  const key = delimiterName(better.delimiter);
  const said = delimiterName(delimiter);
  return { names, remedy: `the columns are separated by '${key}', not by '${said}': delimiter = ${key}` };
}
