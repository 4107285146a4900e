import * as fs from 'node:fs';
import { resolve } from 'node:path';
import { errnoOf, OutputError, TableError } from '../errors.js';
import type { Log } from '../log/log.js';
import type { GlobalTable } from '../tables/global-table.js';
import { KeyMap } from '../tables/key-map.js';
import { formatGlobalTable, readGlobalTable } from './global-table-file.js';
import { assertReplaceable, replaceFile } from './replace-file.js';
import type { StagedFile } from './staged-file.js';
import { diffLines, diffTables } from './table-diff.js';
import { type LockOptions, lockTable } from './table-lock.js';
import {
  holds,
  listVersions,
  pruneVersions,
  settlePending,
  stageVersion,
  type VersionMaker,
  versionsFolder,
} from './table-versions.js';
import { explainWriteFault, targetOf } from './write-target.js';

export interface StoreOptions extends LockOptions {
  /** How many versions are kept; 0 keeps none. */
  readonly keep: number;
}

/** A global table that is this run's alone, from reading to saving. */
export interface GlobalTableStore extends Disposable {
  /** Absolute path of the file, as given. */
  readonly path: string;
  /**
   * The table; undefined where there is no file.
   *
   * @throws TableError where it is broken or can't be read
   */
  read(): GlobalTable | undefined;
  /**
   * Replaces the table and keeps a version of it.
   *
   * @throws OutputError where that fails; the old table is then still there
   */
  save(table: GlobalTable, maker: VersionMaker): void;
}

function contentOf(path: string): Buffer | undefined {
  try {
    return fs.readFileSync(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

// A table that someone else put there (the original, an editor) is kept before it is replaced for the first time.
function keepFound(target: string): void {
  const current = contentOf(target);
  if (current === undefined || listVersions(target).some(({ path }) => holds(path, current))) return;
  stageVersion(target, current, 'found', fs.statSync(target)).commit();
}

/**
 * Replaces the content of a table's file and keeps it as a version. The caller holds the lock.
 *
 * The version is on the disk before the table is replaced, under a name of its own until that is done, so that a full
 * disk is met before anything changed and a kill between any two steps can be seen and settled by the next run.
 *
 * @throws OutputError
 */
export function saveVersioned(target: string, text: string, maker: VersionMaker, keep: number): void {
  const staged = versioned(target, () => (keep > 0 ? stageUnlessNewest(target, text, maker) : undefined));
  try {
    replaceFile(target, text);
  } catch (error) {
    staged?.discard();
    throw error;
  }
  versioned(target, () => {
    staged?.commit();
    pruneVersions(target, keep);
  });
}

function versioned<Result>(target: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new OutputError(`Can't keep versions in '${versionsFolder(target)}': ${explainWriteFault(error)}`, {
      cause: error,
    });
  }
}

function stageUnlessNewest(target: string, text: string, maker: VersionMaker): StagedFile | undefined {
  keepFound(target);
  const newest = listVersions(target).at(-1);
  if (newest !== undefined && holds(newest.path, Buffer.from(text))) return undefined;
  return stageVersion(target, text, maker, fs.statSync(target, { throwIfNoEntry: false }));
}

function tableTarget(path: string): string {
  try {
    return targetOf(path);
  } catch (error) {
    throw new OutputError(`Can't write '${path}': ${explainWriteFault(error)}`, { cause: error });
  }
}

// A folder or a pipe in the table's place is no table, and must not be waited for, locked or replaced.
function refuseIrregular(path: string): void {
  let found: fs.Stats | undefined;
  try {
    found = fs.statSync(path, { throwIfNoEntry: false });
  } catch {
    return; // reading it says why
  }
  if (!found || found.isFile()) return;
  const what = found.isDirectory() ? 'it is a folder' : 'it is no regular file';
  throw new TableError(`Can't read the global table '${path}' (-m): ${what}`);
}

async function lockForWriting(path: string, options: LockOptions): Promise<{ target: string; lock: Disposable }> {
  const target = tableTarget(path);
  refuseIrregular(target);
  assertReplaceable(path);
  const lock = await lockTable(target, options);
  try {
    versioned(target, () => settlePending(target));
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
  return { target, lock };
}

/**
 * Opens a global table for reading and then saving: no other run changes it until it is disposed of. What a killed run
 * left unfinished is settled first.
 *
 * @throws LockedError where another run holds it for too long; OutputError where it can't be written; TableError where
 * something else stands in its place
 */
export async function openGlobalTableStore(given: string, options: StoreOptions): Promise<GlobalTableStore> {
  const path = resolve(given);
  const { target, lock } = await lockForWriting(path, options);
  return {
    path,
    read: () => readGlobalTable(path),
    save: (table, maker) => saveVersioned(target, formatGlobalTable(table), maker, options.keep),
    [Symbol.dispose]: () => lock[Symbol.dispose](),
  };
}

/**
 * Replaces a table by what `choose` reads once no other run can change it; what stood there is kept as a version where
 * none holds it yet.
 */
export async function restoreVersion(path: string, options: LockOptions, choose: () => Buffer): Promise<void> {
  const { target, lock } = await lockForWriting(path, options);
  try {
    const content = choose();
    versioned(target, () => keepFound(target));
    replaceFile(target, content);
  } finally {
    lock[Symbol.dispose]();
  }
}

/** Opens a global table for a dry run: nothing is locked or written; what would be saved is told to the log. */
export function openDryRunStore(given: string, log: Log): GlobalTableStore {
  const path = resolve(given);
  refuseIrregular(path);
  let before: GlobalTable = new KeyMap();
  return {
    path,
    read() {
      const table = readGlobalTable(path);
      before = table ?? before;
      return table;
    },
    save(table) {
      for (const line of diffLines(diffTables(before, table))) log.info(`\t${line}`);
      before = table;
    },
    [Symbol.dispose]() {},
  };
}
