import * as fs from 'node:fs';
import { resolve } from 'node:path';
import { errnoOf, OutputError, TableError } from '../errors.js';
import type { Log } from '../log/log.js';
import type { GlobalTable } from '../tables/global-table.js';
import { KeyMap } from '../tables/key-map.js';
import { type CompanionChanges, type Companions, findCompanions } from './companions.js';
import { globalTableBytes, readGlobalTable } from './global-table-file.js';
import { assertReplaceable } from './replace-file.js';
import { restoreTable, saveCompanions, saveVersioned, settleSaved } from './save-table.js';
import { diffLines, diffTables } from './table-diff.js';
import { type LockOptions, lockTable } from './table-lock.js';
import type { TableVersion, VersionMaker } from './table-versions.js';
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
   * The table; undefined if there is no file.
   *
   * @throws TableError if it is broken or can't be read
   */
  read(): GlobalTable | undefined;
  /** What is kept beside the table as it is now. */
  companions(): Companions;
  /** The content of one companion; undefined if there is none. */
  companion(name: string): Buffer | undefined;
  /**
   * Replaces the table, keeps a version of it, and changes companions, all in one commit: whenever the run ends, both are
   * of before or both are of after.
   *
   * @throws OutputError if that fails; what there was is then still there
   */
  save(table: GlobalTable, maker: VersionMaker, companions?: CompanionChanges): void;
  /**
   * Changes companions alone, in one commit; the table stays as it is.
   *
   * @throws OutputError if that fails; what there was is then still there
   */
  saveCompanions(companions: CompanionChanges): void;
}

function tableTarget(path: string): string {
  try {
    return targetOf(path);
  } catch (error) {
    const why = explainWriteFault(error);
    // it is read before it is written
    if (errnoOf(error) === 'ELOOP')
      throw new TableError(`Can't read the global table '${path}' (-m): ${why}`, { cause: error });
    throw new OutputError(`Can't write '${path}': ${why}`, { cause: error });
  }
}

function irregularText(found: fs.Stats): string {
  if (found.isDirectory()) return 'it is a folder';
  return found.isFIFO() ? 'it is a pipe, not a file' : 'it is not a regular file';
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
  const what = irregularText(found);
  throw new TableError(`Can't read the global table '${path}' (-m): ${what}`);
}

async function lockForWriting(path: string, options: LockOptions): Promise<{ target: string; lock: Disposable }> {
  const target = tableTarget(path);
  refuseIrregular(target);
  assertReplaceable(path);
  const lock = await lockTable(target, options);
  try {
    settleSaved(target);
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
 * @throws LockedError if another run holds it for too long; OutputError if it can't be written; TableError if
 * something else is in its place
 */
export async function openGlobalTableStore(given: string, options: StoreOptions): Promise<GlobalTableStore> {
  const path = resolve(given);
  const { target, lock } = await lockForWriting(path, options);
  let companions: Companions | undefined;
  const store: GlobalTableStore = {
    path,
    read: () => readGlobalTable(path),
    companions: () => (companions ??= findCompanions(target, options.log)),
    companion: (name) => store.companions().read(name),
    save(table, maker, changes) {
      companions = undefined;
      saveVersioned(target, globalTableBytes(table), maker, options, changes);
    },
    saveCompanions(changes) {
      companions = undefined;
      saveCompanions(target, options, changes);
    },
    [Symbol.dispose]: () => lock[Symbol.dispose](),
  };
  return store;
}

/**
 * Replaces a table by the version that `choose` reads once no other run can change it, with the companions of that
 * version. What stood there is kept as a version if none holds it yet.
 */
export async function restoreVersion(
  path: string,
  options: LockOptions,
  choose: () => { content: Buffer; version: Pick<TableVersion, 'number'> },
): Promise<void> {
  const { target, lock } = await lockForWriting(path, options);
  try {
    const { content, version } = choose();
    restoreTable(target, content, version.number);
  } finally {
    lock[Symbol.dispose]();
  }
}

/** Companions with changes that are written nowhere. */
function changedCompanions(before: Companions, changes: CompanionChanges): Companions {
  const names = new Set(before.names);
  for (const [name, content] of changes) {
    if (content === undefined) names.delete(name);
    else names.add(name);
  }
  return {
    fits: true,
    names: [...names],
    read(name) {
      if (!changes.has(name)) return before.read(name);
      const content = changes.get(name);
      return content === undefined ? undefined : Buffer.from(content);
    },
  };
}

/** Opens a global table for a dry run: nothing is locked or written; what would be saved is told to the log. */
export function openDryRunStore(given: string, log: Log): GlobalTableStore {
  const path = resolve(given);
  refuseIrregular(path);
  let before: GlobalTable = new KeyMap();
  let companions: Companions | undefined;
  const store: GlobalTableStore = {
    path,
    read() {
      const table = readGlobalTable(path);
      before = table ?? before;
      return table;
    },
    companions: () => (companions ??= findCompanions(tableTarget(path), log)),
    companion: (name) => store.companions().read(name),
    save(table, _maker, changes) {
      for (const line of diffLines(diffTables(before, table))) log.info(`\t${line}`);
      before = table;
      if (changes) store.saveCompanions(changes);
    },
    saveCompanions(changes) {
      companions = changedCompanions(store.companions(), changes);
    },
    [Symbol.dispose]() {},
  };
  return store;
}
