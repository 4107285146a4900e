import * as fs from 'node:fs';
import { errnoOf, messageOf, OutputError } from '../errors.js';
import type { Log } from '../log/log.js';
import {
  companionsFolder,
  type KeptManifest,
  listManifests,
  pruneCompanions,
  settleCompanions,
  stageCompanions,
  tableDigest,
} from './companion-folder.js';
import { digestOf } from './companion-manifest.js';
import { changeCompanions, type CompanionChanges, holdingManifest } from './companions.js';
import { replaceFile } from './replace-file.js';
import type { StagedFile } from './staged-file.js';
import {
  holds,
  listVersions,
  pruneVersions,
  settlePending,
  stageVersion,
  type VersionMaker,
  versionsFolder,
} from './table-versions.js';
import { explainWriteFault } from './write-target.js';

const NO_CHANGES: CompanionChanges = new Map();

export interface SaveOptions {
  /** How many versions are kept; 0 keeps none. */
  readonly keep: number;
  /** Told of what could not be tidied after the table was saved. */
  readonly log: Pick<Log, 'warn'>;
}

function contentOf(path: string): Buffer | undefined {
  try {
    return fs.readFileSync(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function modelOf(target: string): fs.Stats | undefined {
  return fs.statSync(target, { throwIfNoEntry: false });
}

function beside<Result>(what: string, folder: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof TypeError) throw error;
    throw new OutputError(`Can't keep ${what} in '${folder}': ${explainWriteFault(error)}`, { cause: error });
  }
}

const versioned = <Result>(target: string, work: () => Result): Result =>
  beside('versions', versionsFolder(target), work);
const companioned = <Result>(target: string, work: () => Result): Result =>
  beside('what belongs to the global table', companionsFolder(target), work);

// A table that someone else put there (the original, an editor) is kept before it is replaced for the first time.
function keepFound(target: string): void {
  const current = contentOf(target);
  if (current === undefined || listVersions(target).some(({ path }) => holds(path, current))) return;
  stageVersion(target, current, 'found', fs.statSync(target)).commit();
}

interface StagedVersion {
  /** The version that holds the table once it is saved. */
  readonly number: number;
  /** Undefined if that version is there already. */
  readonly file: StagedFile | undefined;
}

function stageUnlessNewest(target: string, content: Buffer, maker: VersionMaker): StagedVersion {
  keepFound(target);
  const newest = listVersions(target).at(-1);
  if (newest !== undefined && holds(newest.path, content)) return { number: newest.number, file: undefined };
  const file = stageVersion(target, content, maker, modelOf(target));
  return { number: file.number, file };
}

/** Stages the companions of a table that is about to hold `content`; undefined if there are none, and were none. */
function stageState(
  target: string,
  content: Buffer | undefined,
  version: number | undefined,
  before: KeptManifest | undefined,
  changes: CompanionChanges,
): StagedFile | undefined {
  const { companions, contents } = changeCompanions(before?.companions ?? new Map<string, string>(), changes);
  if (before === undefined && companions.size === 0) return undefined;
  const manifest = { table: content && digestOf(content), version, companions };
  return stageCompanions(target, manifest, contents, modelOf(target));
}

function holding(target: string): KeptManifest | undefined {
  const manifests = listManifests(target);
  return manifests.length === 0 ? undefined : holdingManifest(manifests, tableDigest(target)).manifest;
}

/**
 * Replaces the content of a table's file, keeps it as a version, and its companions beside it. The caller holds the lock.
 *
 * Version and companions are on the disk before the table is replaced, under names of their own until that is done. So a
 * full disk is met before anything changed, the rename of the table alone decides which state holds, and a kill between
 * any two steps can be seen and settled by the next run.
 *
 * @throws OutputError
 */
export function saveVersioned(
  target: string,
  content: Buffer,
  maker: VersionMaker,
  { keep, log }: SaveOptions,
  changes = NO_CHANGES,
): void {
  const version = versioned(target, () => (keep > 0 ? stageUnlessNewest(target, content, maker) : undefined));
  let state: StagedFile | undefined;
  try {
    state = companioned(target, () => stageState(target, content, version?.number, holding(target), changes));
    replaceFile(target, content);
  } catch (error) {
    state?.discard();
    version?.file?.discard();
    throw error;
  }
  afterwards(log, () =>
    versioned(target, () => {
      version?.file?.commit();
      pruneVersions(target, keep);
    }),
  );
  afterwards(log, () =>
    companioned(target, () => {
      state?.commit();
      if (state) pruneCompanions(target, digestOf(content));
    }),
  );
}

// The table is saved: what is left to do is tidying, and the next run does what fails of it.
function afterwards(log: SaveOptions['log'], work: () => void): void {
  try {
    work();
  } catch (error) {
    log.warn(`The global table is saved, but not all is tidy: ${messageOf(error)}`);
  }
}

/**
 * Changes companions of a table that stays as it is, or is not there. The caller holds the lock.
 *
 * @throws OutputError
 */
export function saveCompanions(target: string, { keep, log }: SaveOptions, changes: CompanionChanges): void {
  const content = contentOf(target);
  if (keep > 0) versioned(target, () => keepFound(target));
  companioned(target, () => {
    const version = content && listVersions(target).findLast(({ path }) => holds(path, content))?.number;
    const state = stageState(target, content, version, holding(target), changes);
    state?.commit();
  });
  afterwards(log, () => companioned(target, () => pruneCompanions(target, content && digestOf(content))));
}

/**
 * Puts `content` in the table's place, and beside it the companions that were saved with it. What stood there is kept as a
 * version if none holds it yet. The caller holds the lock.
 *
 * @param version the version that the content is of
 * @throws OutputError
 */
export function restoreTable(target: string, content: Buffer, version: number): void {
  versioned(target, () => keepFound(target));
  const digest = digestOf(content);
  const state = companioned(target, () => {
    const fitting = listManifests(target).filter(({ table, isPending }) => table === digest && !isPending);
    const before = fitting.findLast((manifest) => manifest.version === version) ?? fitting.at(-1);
    // told again as the newest, so that it is what a later table that fits nothing is offered
    return before && stageState(target, content, version, before, NO_CHANGES);
  });
  try {
    replaceFile(target, content);
  } catch (error) {
    state?.discard();
    throw error;
  }
  companioned(target, () => state?.commit());
}

/** Ends what a killed run began, of versions and companions. The caller holds the lock. @throws OutputError */
export function settleSaved(target: string): void {
  versioned(target, () => settlePending(target));
  companioned(target, () => settleCompanions(target));
}
