/** Contents that are no telemetry as it can be read, by how they begin (as latin1), and what to do with them. */
/* eslint-disable no-control-regex */
const UTF_16: Form = [/^(?:\xff\xfe|\xfe\xff)/, 'it is UTF-16; save the file as UTF-8'];
const UNMARKED_UTF_16: Form = [
  /^(?:(?:\0[\t-~]){2}|(?:[\t-~]\0){2})/,
  'it is UTF-16 without a byte order mark; save the file as UTF-8',
];
const PARQUET: Form = [/^PAR1/, 'it is Parquet; give it a name that ends in .parquet'];
const PACKED: readonly Form[] = [
  [/^BZh[1-9]/, 'it is compressed with bzip2; unpack it (bunzip2), or pack it with gzip or zstd'],
  [/^\xfd7zXZ\0/, 'it is compressed with xz; unpack it (unxz), or pack it with gzip or zstd'],
  [/^(?:\x5d\0\0)/, 'it is compressed with lzma; unpack it (unlzma), or pack it with gzip or zstd'],
  [/^\x04\x22\x4d\x18/, 'it is compressed with lz4; unpack it (unlz4), or pack it with gzip or zstd'],
  [/^\x1f\x8b/, 'it is packed with gzip twice; unpack it once'],
  [/^\x28\xb5\x2f\xfd/, 'it is packed with zstd twice; unpack it once'],
  [/^PK(?:\x03\x04|\x05\x06)/, 'it is a zip archive; unpack it (unzip) and name the files in it'],
  [/^7z\xbc\xaf\x27\x1c/, 'it is a 7z archive; unpack it and name the files in it'],
  [/^[^\0]{1,100}\0[\s\S]{156,}ustar/, 'it is a tar archive; unpack it (tar -x) and name the files in it'],
  PARQUET,
  [/^ORC/, 'it is ORC; convert it to Parquet'],
  [/^Obj\x01/, 'it is Avro; convert it to JSON lines or Parquet'],
  [/^SQLite format 3\0/, 'it is an SQLite database; export its records as CSV or JSON lines'],
];
/* eslint-enable no-control-regex */
const MARKUP: Form = [/^\s*</, 'it is XML or HTML; export the feed as JSON lines'];

type Form = readonly [start: RegExp, what: string];

const NO_JSON = [UTF_16, UNMARKED_UTF_16, ...PACKED, MARKUP];
const NO_CSV = [...PACKED, MARKUP];

const problemIn = (forms: readonly Form[], head: string): string | undefined =>
  forms.find(([start]) => start.test(head))?.[1];

/** What a content is that can't be JSON, and what to do with it; undefined if nothing speaks against it. */
export function notJson(head: string): string | undefined {
  return problemIn(NO_JSON, head);
}

/**
 * What a content is that can't be CSV, and what to do with it.
 *
 * @param described what the description of the feed says of its CSV files
 */
export function notCsv(head: string, described: { readonly encoding?: string | undefined }): string | undefined {
  const packed = problemIn(NO_CSV, head);
  if (packed !== undefined) return packed;
  if (described.encoding === undefined && UNMARKED_UTF_16[0].test(head)) {
    return 'it is UTF-16 without a byte order mark; say so in the description of the feed: encoding = utf-16';
  }
  return undefined;
}
