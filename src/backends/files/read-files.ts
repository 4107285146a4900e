import { InputError } from '../../errors.js';
import type { BackendContext } from '../backend.js';
import { checkContent } from './check-content.js';
import type { Engine } from './engine.js';
import { startsFlat } from './first-record.js';
import { locateFault } from './locate-fault.js';
import { buildRecordTable, hasBlankRecords } from './record-table.js';
import type { JsonFile } from './source-file.js';
import { flatJsonSource, jsonSource, nullRecords } from './source-sql.js';
import type { Bucket } from './time-buckets.js';
import { millisecondsOf } from './token-sql.js';

/** Files of one layout and compression are read by one call of the engine. */
function groupAlike(files: readonly JsonFile[]): JsonFile[][] {
  const groups = new Map<string, JsonFile[]>();
  for (const file of files) {
    const kind = `${file.layout} ${file.compression}`;
    groups.set(kind, [...(groups.get(kind) ?? []), file]);
  }
  return [...groups.values()];
}

/** How the records of JSON files are expected: as their first one is, or in any form. */
type Expectation = 'first record' | 'any form';

async function sourceOf(
  group: readonly JsonFile[],
  { feed }: BackendContext,
  expectation: Expectation,
): Promise<string> {
  const [first] = group;
  const isFlat = expectation === 'first record' && first !== undefined && (await startsFlat(first, feed));
  return isFlat ? flatJsonSource(group, feed) : jsonSource(group, feed);
}

/** One statement for each kind of file. */
function sourcesOf(files: readonly JsonFile[], context: BackendContext, expectation: Expectation): Promise<string[]> {
  return Promise.all(groupAlike(files).map((group) => sourceOf(group, context, expectation)));
}

const names = (files: readonly JsonFile[]): string =>
  files.map(({ path, origin }) => `'${origin?.path ?? path}'`).join(', ');

async function checkAll(files: readonly JsonFile[], signal: AbortSignal): Promise<JsonFile[]> {
  const doubtful: JsonFile[] = [];
  for (const file of files) {
    if (await checkContent(file, signal)) doubtful.push(file);
  }
  return doubtful;
}

async function holdsNullRecord(engine: Engine, files: readonly JsonFile[]): Promise<boolean> {
  if (!(await hasBlankRecords(engine))) return false;
  for (const group of groupAlike(files)) {
    const [found] = await engine.run(nullRecords(group));
    if (found?.[0] === true) return true;
  }
  return false;
}

/** What the checks beside the engine find: files that only a careful reading can clear. */
function startChecks(
  files: readonly JsonFile[],
  { signal }: BackendContext,
): { doubtful: Promise<JsonFile[]>; stop: () => void } {
  const stop = new AbortController();
  const doubtful = checkAll(files, AbortSignal.any([signal, stop.signal]));
  // awaited after the engine; a failure before that must not count as unhandled
  doubtful.catch(() => undefined);
  return { doubtful, stop: () => stop.abort() };
}

/** An array is read by one thread. */
function mostReaders(files: readonly JsonFile[]): number {
  return files.every(({ layout }) => layout === 'array') ? Math.max(1, files.length) : Number.POSITIVE_INFINITY;
}

async function count(
  engine: Engine,
  files: readonly JsonFile[],
  buckets: readonly Bucket[],
  context: BackendContext,
): Promise<void> {
  const build = async (expectation: Expectation): Promise<'whole' | 'misread' | 'malformed'> => {
    const sources = await sourcesOf(files, context, expectation);
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
  files: readonly JsonFile[],
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
  files: readonly JsonFile[],
  context: BackendContext,
): Promise<number | undefined> {
  const sources = await sourcesOf(files, context, 'any form');
  if (sources.length === 0) return undefined;
  const newest = `SELECT max(${millisecondsOf('time')}) FROM (${sources.join('\nUNION ALL\n')})`;
  const [row] = await engine.run(newest, 'Looking for the newest record');
  return row?.[0] === null || row?.[0] === undefined ? undefined : Number(row[0]);
}
