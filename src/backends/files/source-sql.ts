import type { Feed } from '../../analyzers/analyzer.js';
import type { Feed as CompiledFeed } from '../../feed/feed.js';
import { UsageError } from '../../errors.js';
import { type AttributePath, attributePaths } from './attribute-paths.js';
import type { Compression } from './decompress.js';
import type { SourceFile } from './source-file.js';
import { sqlName, sqlText } from './token-sql.js';

const ENGINE_NAME = { none: 'uncompressed', gzip: 'gzip', zstd: 'zstd' } as const satisfies Record<Compression, string>;

/** The names that the SQL uses for the cross dimensions of a feed, in its order. */
export const crossColumns = ({ crossDimensions }: Feed): string[] => crossDimensions.map((_, i) => `c${i}`);

/** The attributes of a feed in the order and under the names that the SQL uses. */
export function columnsOf(feed: Feed): { name: string; attribute: string }[] {
  return [
    { name: 'time', attribute: feed.time },
    { name: 'd0', attribute: feed.dimensions[0] },
    { name: 'd1', attribute: feed.dimensions[1] },
    { name: 'sample', attribute: feed.sample },
    ...crossColumns(feed).map((name, i) => ({ name, attribute: feed.crossDimensions[i] ?? '' })),
  ];
}

// The engine takes file names as globs; brackets make their characters stand for themselves.
const literalPath = (path: string): string => sqlText(path.replace(/[[*?]/g, '[$&]'));

function pathList(files: readonly SourceFile[]): string {
  return `[${files.map(({ path }) => literalPath(path)).join(', ')}]`;
}

/** An attribute's token: the first of its places that holds one. */
function tokenAt(paths: readonly AttributePath[], present: ReadonlySet<string>): string {
  const places = paths
    .filter(({ column }) => present.has(column))
    .map(({ column, pointer }) =>
      pointer === undefined ? sqlName(column) : `nullif(${sqlName(column)}->${sqlText(pointer)}, 'null')`,
    );
  if (places.length === 0) return 'NULL::VARCHAR';
  return places.length === 1 ? `${places[0]}::VARCHAR` : `coalesce(${places.join(', ')})::VARCHAR`;
}

function selectTokens(feed: Feed, present: ReadonlySet<string>): string {
  const tokens = columnsOf(feed).map(
    ({ name, attribute }) => `${tokenAt(attributePaths(attribute), present)} AS ${name}`,
  );
  return `SELECT ${tokens.join(', ')}`;
}

/** The top-level keys of a record in which an attribute of the feed may stand. */
export function topLevelKeys(feed: Feed): Set<string> {
  const keys = new Set(
    columnsOf(feed).flatMap(({ attribute }) => attributePaths(attribute).map(({ column }) => column)),
  );
  const folded = new Map<string, string>();
  for (const key of keys) {
    const other = folded.get(key.toLowerCase());
    if (key === '') throw new UsageError(`The analyzer names an attribute that is empty or begins with a dot`);
    if (other !== undefined) {
      throw new UsageError(
        `The analyzer's attributes '${other}' and '${key}' differ in case alone; files can't be read by both`,
      );
    }
    folded.set(key.toLowerCase(), key);
  }
  return keys;
}

// left to itself the engine takes rows for comments, or skips those before the first that fits
const CSV_OPTIONS = `header = true, skip = 0, comment = '', all_varchar = true, quote = '"', escape = '"', strict_mode = true,
  allow_quoted_nulls = false, ignore_errors = false, union_by_name = true`;

function readTable(files: readonly SourceFile[]): string {
  const [{ layout, compression } = { layout: 'csv', compression: 'none' } as const] = files;
  if (layout === 'parquet') return `read_parquet(${pathList(files)}, union_by_name = true, hive_partitioning = false)`;
  const delimiter = layout === 'tsv' ? '\t' : ',';
  return `read_csv(${pathList(files)}, delim = '${delimiter}', compression = '${ENGINE_NAME[compression]}', ${CSV_OPTIONS},
    hive_partitioning = false)`;
}

function readJson(files: readonly SourceFile[], options: string): string {
  const [{ layout, compression } = { layout: 'lines', compression: 'none' } as const] = files;
  const format = layout === 'array' ? 'array' : 'newline_delimited';
  return `read_json(${pathList(files)}, format = '${format}', compression = '${ENGINE_NAME[compression]}', hive_partitioning = false,
    ${options})`;
}

function readKeys(files: readonly SourceFile[], keys: ReadonlySet<string>): string {
  const columns = [...keys].map((key) => `${sqlText(key)}: 'JSON'`).join(', ');
  return readJson(files, `records = true, columns = {${columns}}`);
}

/**
 * A statement that selects the tokens of the feed's attributes, wherever in a record they stand, from JSON files of one
 * layout and compression.
 */
export function jsonSource(files: readonly SourceFile[], feed: Feed): string {
  const keys = topLevelKeys(feed);
  return `${selectTokens(feed, keys)}, false AS elsewhere FROM ${readKeys(files, keys)}`;
}

/**
 * The same where the attributes stand as flat keys under their full names, which is cheaper. A record that lacks one
 * there but may have it in another place is marked `elsewhere`: it takes {@link jsonSource} to read it.
 */
export function flatJsonSource(files: readonly SourceFile[], feed: Feed): string {
  const tokens: string[] = [];
  const marks: string[] = [];
  const others = new Set<string>();
  const anyOf = (columns: Iterable<string>): string =>
    [...columns].map((column) => `${sqlName(column)} IS NOT NULL`).join(' OR ');
  for (const { name, attribute } of columnsOf(feed)) {
    const columns = attributePaths(attribute).map(({ column }) => column);
    const elsewhere = columns.filter((column) => column !== attribute);
    for (const column of elsewhere) others.add(column);
    tokens.push(`${sqlName(attribute)}::VARCHAR AS ${name}`);
    marks.push(`(${sqlName(attribute)} IS NULL AND (${anyOf(elsewhere)}))`);
  }
  // few records have any of the other places: the cheap test first
  const mark = `CASE WHEN ${anyOf(others)} THEN ${marks.join(' OR ')} ELSE false END`;
  return `SELECT ${tokens.join(', ')}, ${mark} AS elsewhere FROM ${readKeys(files, topLevelKeys(feed))}`;
}

/** A statement that tells whether a record is `null`, which the engine takes for an object without attributes. */
export function nullRecords(files: readonly SourceFile[]): string {
  return `SELECT count(*) > 0 FROM ${readJson(files, "records = false, columns = {json: 'JSON'}")} WHERE json IS NULL`;
}

/** A statement whose rows describe the columns of CSV or Parquet files. */
export function describeTable(files: readonly SourceFile[]): string {
  return `DESCRIBE SELECT * FROM ${readTable(files)}`;
}

/** The same from CSV or Parquet files that have these columns: their values are made tokens first. */
export function tableSource(files: readonly SourceFile[], feed: Feed, columns: readonly string[]): string {
  const keys = topLevelKeys(feed);
  const present = columns.filter((column) => keys.has(column));
  const timeColumns = new Set(attributePaths(feed.time).map(({ column }) => column));
  // text that is a whole number is a number of milliseconds where a time is wanted
  const token = (column: string): string => {
    const name = sqlName(column);
    const isNumber = `TRY_CAST(${name} AS BIGINT)::VARCHAR = ${name}::VARCHAR`;
    const json = `to_json(${name})::VARCHAR`;
    return timeColumns.has(column) ? `CASE WHEN ${isNumber} THEN ${name}::VARCHAR ELSE ${json} END` : json;
  };
  const tokens = present.map((column) => `nullif(${token(column)}, 'null')::JSON AS ${sqlName(column)}`);
  const select = tokens.length > 0 ? tokens.join(', ') : '1';
  return `${selectTokens(feed, new Set(present))}, false AS elsewhere FROM (SELECT ${select} FROM ${readTable(files)})`;
}

/** A statement that selects the columns of CSV or Parquet files in which a place of the feed may be, as JSON. */
export function tableLines(files: readonly SourceFile[], feed: CompiledFeed, columns: readonly string[]): string {
  const keys = new Set(feed.places.flatMap((place) => attributePaths(place).map(({ column }) => column)));
  const timeColumns = new Set(feed.readers.time.places.flatMap((place) => attributePaths(place).map(({ column }) => column)));
  const spelling = new Map([...keys].map((name) => [name.toLowerCase(), name]));
  const tokens = columns.flatMap((column) => {
    const name = sqlName(column);
    const wanted = keys.has(column) ? column : spelling.get(column.toLowerCase());
    if (wanted === undefined) return [];
    // text that is a whole number is a number of milliseconds if a time is wanted
    const isNumber = `TRY_CAST(${name} AS BIGINT)::VARCHAR = ${name}::VARCHAR`;
    const token = timeColumns.has(wanted) ? `CASE WHEN ${isNumber} THEN ${name}::VARCHAR::JSON ELSE to_json(${name}) END` : `to_json(${name})`;
    return [`${token} AS ${sqlName(wanted)}`];
  });
  return `SELECT ${tokens.length > 0 ? tokens.join(', ') : 'NULL AS nothing'} FROM ${readTable(files)}`;
}
