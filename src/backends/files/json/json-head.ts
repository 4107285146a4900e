/** What the first bytes of a content tell of it. */
export interface JsonHead {
  /** `array`: one list; `lines`: object after object, each on a line or not. Undefined if the content is empty so far. */
  readonly form: 'array' | 'lines' | undefined;
  /** Bytes of a byte order mark before it. */
  readonly skipped: number;
  /** What is wrong with it. */
  readonly problem?: string;
  /** Whether it may be a table: it is nothing that is known. */
  readonly mayBeTable?: boolean;
}

const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf';

/** Contents that are something else, by how they begin, and what to do with them. */
/* eslint-disable no-control-regex */
const OTHERS: readonly (readonly [start: RegExp, what: string])[] = [
  [/^(?:\xff\xfe|\xfe\xff)/, 'it is UTF-16; save the file as UTF-8'],
  [/^(?:(?:\0[\t-~]){2}|(?:[\t-~]\0){2})/, 'it is UTF-16 without a byte order mark; save the file as UTF-8'],
  [/^BZh[1-9]/, 'it is compressed with bzip2; unpack it (bunzip2), or pack it with gzip or zstd'],
  [/^\xfd7zXZ\0/, 'it is compressed with xz; unpack it (unxz), or pack it with gzip or zstd'],
  [/^(?:\x5d\0\0)/, 'it is compressed with lzma; unpack it (unlzma), or pack it with gzip or zstd'],
  [/^\x04\x22\x4d\x18/, 'it is compressed with lz4; unpack it (unlz4), or pack it with gzip or zstd'],
  [/^PK(?:\x03\x04|\x05\x06)/, 'it is a zip archive; unpack it (unzip) and name the files in it'],
  [/^7z\xbc\xaf\x27\x1c/, 'it is a 7z archive; unpack it and name the files in it'],
  [/^[^\0]{1,100}\0[\s\S]{156,}ustar/, 'it is a tar archive; unpack it (tar -x) and name the files in it'],
  [/^PAR1/, 'it is Parquet; give it a name that ends in .parquet'],
  [/^ORC/, 'it is ORC; convert it to Parquet'],
  [/^Obj\x01/, 'it is Avro; convert it to JSON lines or Parquet'],
  [/^\s*</, 'it is XML or HTML; export the feed as JSON lines'],
];
/* eslint-enable no-control-regex */

/**
 * Looks at the first bytes of a content.
 *
 * @param head as latin1 text, some kilobytes of it, or all
 */
export function jsonHead(head: string): JsonHead {
  for (const [start, problem] of OTHERS) if (start.test(head)) return { form: undefined, skipped: 0, problem };
  const skipped = head.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const first = /[^ \t\r\n]/.exec(head.slice(skipped))?.[0];
  if (first === undefined) return { form: undefined, skipped };
  if (first === '[') return { form: 'array', skipped };
  if (first === '{') return { form: 'lines', skipped };
  const problem =
    'it holds neither an array of records nor one record a line; a table needs a name that ends in .csv or .tsv, or a ' +
    'description that says how it is written (delimiter = …)';
  return { form: undefined, skipped, problem, mayBeTable: true };
}

/**
 * How the first record begins behind its '{': its first name with its quotes; a part of the file is recognised by it.
 *
 * @param listName the name before the list of records, if documents wrap it
 */
export function recordHead(head: string, listName: string | undefined): Uint8Array {
  let from = 0;
  if (listName !== undefined) {
    const name = head.indexOf(JSON.stringify(listName));
    from = name < 0 ? head.length : head.indexOf('[', name);
  }
  const found = from < 0 ? null : /\{[ \t\r\n]*("[^"\\]*")/.exec(head.slice(from));
  return Buffer.from(found?.[1] ?? '', 'latin1');
}
