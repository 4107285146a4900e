import { open } from 'node:fs/promises';
import { InputError, messageOf, OutputError } from '../../../errors.js';
import { NUMBER, type WantedColumns } from '../csv/csv-lines.js';
import { findColumns } from '../csv/read-csv.js';
import { isOutOfMemory } from '../engine-error.js';
import { Engine } from '../engine.js';
import type { BackendContext } from '../../backend.js';
import { sqlName, sqlText } from './sql-names.js';

/** A Parquet file, and the file that its records are written to. */
export interface ParquetSource {
  readonly path: string;
  readonly bytes: number;
  /** The file that the lines are written to. */
  readonly target: string;
  /** A folder for what does not fit into memory. */
  readonly spillFolder: string;
}

const MAGIC = 'PAR1';
const ENCRYPTED = 'PARE';

/** @throws InputError if the file does not begin and end as Parquet does */
async function checkEnds({ path, bytes }: ParquetSource): Promise<void> {
  await using file = await open(path);
  const ends = Buffer.alloc(2 * MAGIC.length);
  await file.read(ends, 0, MAGIC.length, 0);
  await file.read(ends, MAGIC.length, MAGIC.length, Math.max(0, bytes - MAGIC.length));
  const [start, end] = [ends.toString('latin1', 0, 4), ends.toString('latin1', 4)];
  if (end === ENCRYPTED) throw new InputError(`File '${path}' is encrypted Parquet; decrypt it first`);
  if (start !== MAGIC) throw new InputError(`File '${path}' is not Parquet, though its name says so`);
  if (end !== MAGIC) throw new InputError(`File '${path}' is damaged or cut off: its Parquet data has no end`);
}

/** The file's columns at the top, in their order: their names as they are spelt, the engine's names, and their types. */
interface ParquetColumn {
  readonly name: string;
  readonly engineName: string;
  readonly type: string;
}

// The engine takes names that differ in case alone for one, and numbers the second; the schema has them as they are.
function topLevelNames(schema: readonly (readonly unknown[])[]): string[] {
  const names: string[] = [];
  let at = 1;
  const skip = (): void => {
    const children = Number(schema[at++]?.[1] ?? 0);
    for (let child = 0; child < children; child++) skip();
  };
  const count = Number(schema[0]?.[1] ?? 0);
  for (let column = 0; column < count; column++) {
    names.push(String(schema[at]?.[0]));
    skip();
  }
  return names;
}

const literalPath = (path: string): string => sqlText(path.replace(/[[*?]/g, '[$&]'));

const readParquet = (path: string, textsAsBytes: boolean): string =>
  `read_parquet(${literalPath(path)}, hive_partitioning = false, binary_as_string = ${!textsAsBytes})`;

async function columnsOf(engine: Engine, path: string, read: string): Promise<ParquetColumn[]> {
  const schema = await engine.run(`SELECT name, num_children FROM parquet_schema(${literalPath(path)})`);
  const names = topLevelNames(schema);
  const described = await engine.run(`DESCRIBE SELECT * FROM ${read}`);
  return described.map(([engineName, type], index) => ({
    name: names[index] ?? (engineName as string),
    engineName: engineName as string,
    type: type as string,
  }));
}

/** SQL for a column's value as JSON text, or NULL. */
function jsonOf({ engineName, type }: ParquetColumn, isTime: boolean): string {
  const name = sqlName(engineName);
  if (type === 'VARCHAR' && isTime) {
    return `CASE WHEN regexp_full_match(${name}, ${sqlText(NUMBER.source)}) THEN ${name} ELSE to_json(${name})::VARCHAR END`;
  }
  // NaN and infinity count as missing: programs write them for a value that is not there
  if (type === 'DOUBLE' || type === 'FLOAT') return `CASE WHEN isfinite(${name}) THEN to_json(${name})::VARCHAR END`;
  if (type === 'BLOB') return `to_json(coalesce(try(decode(${name})), ${name}::VARCHAR))::VARCHAR`;
  return `CASE WHEN ${name} IS NOT NULL THEN to_json(${name})::VARCHAR END`;
}

function recordSql(columns: ReadonlyMap<string, ParquetColumn>, { times }: WantedColumns): string {
  if (columns.size === 0) return `'{}'`;
  const members = [...columns].map(
    ([name, column]) => `${sqlText(`${JSON.stringify(name)}:`)} || ${jsonOf(column, times.has(name))}`,
  );
  return `'{' || concat_ws(',', ${members.join(', ')}) || '}'`;
}

// a writer of CSV that quotes and escapes nothing writes lines as they are
const AS_LINES = `FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001'`;

async function writeLines(engine: Engine, source: ParquetSource, wanted: WantedColumns): Promise<void> {
  const { path, target } = source;
  const write = async (textsAsBytes: boolean): Promise<void> => {
    const read = readParquet(path, textsAsBytes);
    const columns = await columnsOf(engine, path, read);
    const places = findColumns(
      columns.map(({ name }) => name),
      wanted.names,
      { path, line: undefined },
    );
    const found = new Map([...places].flatMap(([name, index]) => (columns[index] ? [[name, columns[index]]] : [])));
    await engine.run(
      `COPY (SELECT ${recordSql(found, wanted)} FROM ${read}) TO ${sqlText(target)} (${AS_LINES})`,
      'Reading Parquet',
    );
  };
  try {
    await write(false);
  } catch (error) {
    // bytes that are no text, in a column without a type that says what they are
    if (!(error instanceof Error) || !messageOf(error.cause).includes('Invalid string encoding')) throw error;
    await write(true);
  }
}

/**
 * Writes the records of a Parquet file as lines of JSON that hold the wanted columns alone, in the file's order.
 *
 * @throws InputError that names the file if it is damaged; OutputError if the disk is full
 */
export async function parquetLines(
  source: ParquetSource,
  wanted: WantedColumns,
  context: Pick<BackendContext, 'log' | 'progress' | 'signal'>,
): Promise<void> {
  await checkEnds(source);
  using engine = await Engine.start(source.spillFolder, context);
  try {
    await engine.run('SET preserve_insertion_order = true');
    await writeLines(engine, source, wanted);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof OutputError) throw error;
    if (error instanceof InputError && error.cause === undefined) throw error;
    const problem =
      error instanceof Error && isOutOfMemory(error.cause)
        ? 'it takes more memory to read than there is: its row groups are too large, or it is damaged'
        : "it is damaged: its Parquet data can't be read";
    throw new InputError(`File '${source.path}': ${problem}`, { cause: error });
  }
}
