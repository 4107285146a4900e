import type { Feed } from '../../analyzers/analyzer.js';
import { InputError } from '../../errors.js';
import type { BackendContext } from '../backend.js';
import { checkContent } from './check-content.js';
import type { Engine } from './engine.js';
import { startsFlat } from './first-record.js';
import { locateFault } from './locate-fault.js';
import { lacksColumn } from './locate-table-fault.js';
import { buildRecordTable, hasBlankRecords } from './record-table.js';
import { isDelimited, isJson, type SourceFile } from './source-file.js';
import { describeTable, flatJsonSource, jsonSource, nullRecords, tableSource, topLevelKeys } from './source-sql.js';
import type { Bucket } from './time-buckets.js';
import { millisecondsOf } from './token-sql.js';

/** Files of one layout and compression are read by one call of the engine. */
export function groupTables(files: readonly SourceFile[]): SourceFile[][] {
  const groups = new Map<string, SourceFile[]>();
  for (const file of files) {
    const kind = `${file.layout} ${file.compression}`;
    groups.set(kind, [...(groups.get(kind) ?? []), file]);
  }
  return [...groups.values()];
}

/** How the records of JSON files are expected: as their first one is, or in any form. */
type Expectation = 'first record' | 'any form';

async function sourceOf(
  engine: Engine,
  group: readonly SourceFile[],
  { feed }: BackendContext,
  expectation: Expectation,
): Promise<string> {
  const [first] = group;
  if (first && isJson(first)) {
    const isFlat = expectation === 'first record' && (await startsFlat(first, feed));
    return isFlat ? flatJsonSource(group, feed) : jsonSource(group, feed);
  }
  const columns = (await engine.run(describeTable(group))).map(([name]) => name as string);
  // the engine takes columns that differ in case alone for one, and gives it the spelling of the first file
  const spelling = new Map([...topLevelKeys(feed)].map((name) => [name.toLowerCase(), name]));
  const spelt = columns.map((name) => spelling.get(name.toLowerCase()) ?? name);
  return tableSource(group, feed, spelt);
}

/** One statement for each kind of file. */
function sourcesOf(
  engine: Engine,
  files: readonly SourceFile[],
  context: BackendContext,
  expectation: Expectation,
): Promise<string[]> {
  return Promise.all(groupTables(files).map((group) => sourceOf(engine, group, context, expectation)));
}

const names = (files: readonly SourceFile[]): string => files.map(({ path }) => `'${path}'`).join(', ');

async function checkAll(files: readonly SourceFile[], feed: Feed, signal: AbortSignal): Promise<SourceFile[]> {
  const doubtful: SourceFile[] = [];
  for (const file of files) {
    if ((await checkContent(file, signal)) || (isDelimited(file) && (await lacksColumn(file, feed, signal)))) {
      doubtful.push(file);
    }
  }
  return doubtful;
}

async function holdsNullRecord(engine: Engine, files: readonly SourceFile[]): Promise<boolean> {
  if (!(await hasBlankRecords(engine))) return false;
  for (const group of groupTables(files.filter(isJson))) {
    const [found] = await engine.run(nullRecords(group));
    if (found?.[0] === true) return true;
  }
  return false;
}

/** What the checks beside the engine find: files that only a careful reading can clear. */
function startChecks(
  files: readonly SourceFile[],
  { feed, signal }: BackendContext,
): { doubtful: Promise<SourceFile[]>; stop: () => void } {
  const stop = new AbortController();
  const doubtful = checkAll(files, feed, AbortSignal.any([signal, stop.signal]));
  // awaited after the engine; a failure before that must not count as unhandled
  doubtful.catch(() => undefined);
  return { doubtful, stop: () => stop.abort() };
}

/** An array is read by one thread. */
function mostReaders(files: readonly SourceFile[]): number {
  return files.every(({ layout }) => layout === 'array') ? Math.max(1, files.length) : Number.POSITIVE_INFINITY;
}

async function count(
  engine: Engine,
  files: readonly SourceFile[],
  buckets: readonly Bucket[],
  context: BackendContext,
): Promise<void> {
  const build = async (expectation: Expectation): Promise<'whole' | 'misread' | 'malformed'> => {
    const sources = await sourcesOf(engine, files, context, expectation);
    return buildRecordTable(engine, { sources, readers: mostReaders(files) }, context.feed, buckets, context.log);
  };
  let built = await build('first record');
  // files whose records differ in form take a second reading
  if (built === 'misread') built = await build('any form');
  if (built !== 'whole' || (await holdsNullRecord(engine, files))) {
    throw new InputError(`One of the files holds a record with a value that can't be understood: ${names(files)}`);
  }
}

/**
 * Reads the files into the engine's table of records in one pass, and checks meanwhile what the engine would forgive.
 *
 * @throws InputError with file and place where anything is malformed
 */
export async function readFiles(
  engine: Engine,
  files: readonly SourceFile[],
  buckets: readonly Bucket[],
  context: BackendContext,
): Promise<void> {
  const checks = startChecks(files, context);
  try {
    await count(engine, files, buckets, context);
    const doubtful = await checks.doubtful;
    if (doubtful.length > 0) await locateFault(doubtful, context.feed, context.signal);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof InputError)) throw error;
    // the engine's words, or a check's; better is the very place, where a careful reading finds it
    await checks.doubtful;
    await locateFault(files, context.feed, context.signal);
    if (files.some(({ path }) => error.message.includes(path))) throw error;
    throw new InputError(`One of the files can't be read: ${error.message}: ${names(files)}`, { cause: error });
  } finally {
    checks.stop();
  }
}

/** The time of the newest record of all files. */
export async function newestTime(
  engine: Engine,
  files: readonly SourceFile[],
  context: BackendContext,
): Promise<number | undefined> {
  const sources = await sourcesOf(engine, files, context, 'any form');
  if (sources.length === 0) return undefined;
  const newest = `SELECT max(${millisecondsOf('time')}) FROM (${sources.join('\nUNION ALL\n')})`;
  const [row] = await engine.run(newest, 'Looking for the newest record');
  return row?.[0] === null || row?.[0] === undefined ? undefined : Number(row[0]);
}

/** Does work on tables while they are checked for what the engine would forgive. */
export async function checkTables(
  files: readonly SourceFile[],
  context: BackendContext,
  work: () => Promise<void>,
): Promise<void> {
  const checks = startChecks(files, context);
  try {
    await work();
    const doubtful = await checks.doubtful;
    if (doubtful.length > 0) await locateFault(doubtful, context.feed, context.signal);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof InputError)) throw error;
    await checks.doubtful;
    await locateFault(files, context.feed, context.signal);
    throw error;
  } finally {
    checks.stop();
  }
}
