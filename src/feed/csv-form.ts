import { DescriptionFault } from './description-fault.js';
import { cutOutsideQuotes, readPiece } from './quoted-text.js';

export const ENCODINGS = ['utf-8', 'utf-16', 'latin1'] as const;

/** How a CSV file is written; what is undefined is found from the file. */
export interface CsvForm {
  /** One character; undefined is `auto`. */
  readonly delimiter: string | undefined;
  readonly encoding: (typeof ENCODINGS)[number] | undefined;
  /** What a line begins with that is a comment. */
  readonly comment: string | undefined;
  /** Names of the columns of a file without a header line. */
  readonly header: readonly string[] | undefined;
  /** Texts that mean null, beside the empty cell. */
  readonly nullTexts: readonly string[];
}

function texts(list: string, key: string): string[] {
  return cutOutsideQuotes(list, (character) => character === ',').map((piece) => {
    const read = readPiece(piece);
    if (read === undefined) throw new DescriptionFault(key, `${piece.trim()} has a double quote that does not end`);
    return read.text;
  });
}

function delimiterOf(text: string | undefined): string | undefined {
  if (text === undefined || text === 'auto') return undefined;
  const delimiter = text === 'tab' || text === '\\t' ? '\t' : text;
  if (/^[^"\r\n]$/u.test(delimiter) && delimiter.length === 1) return delimiter;
  throw new DescriptionFault('delimiter', `'${text}' is not one character; possible are one, tab, or auto`);
}

/**
 * What a description says of CSV files.
 *
 * @throws DescriptionFault that names the key and what is possible
 */
export function csvForm(keys: {
  readonly delimiter?: string | undefined;
  readonly encoding?: (typeof ENCODINGS)[number] | undefined;
  readonly comment?: string | undefined;
  readonly header?: string | undefined;
  readonly null_text?: string | undefined;
}): CsvForm {
  const header = keys.header === undefined ? undefined : texts(keys.header, 'header');
  const twice = header?.find((name, i) => name !== '' && header.indexOf(name) < i);
  if (twice !== undefined) throw new DescriptionFault('header', `the column '${twice}' is named twice`);
  return {
    delimiter: delimiterOf(keys.delimiter),
    encoding: keys.encoding,
    comment: keys.comment,
    header,
    nullTexts: keys.null_text === undefined ? [] : texts(keys.null_text, 'null_text'),
  };
}
