import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { errnoOf } from '../errors.js';
import { formatDay, type TimeWindow } from '../window/time-window.js';
import { type StagedFile, stageFile, sweepTemporaries } from './staged-file.js';
import { keepOwnership } from './write-target.js';

/**
 * What made a version of the table: the slide over a local window, a history asked of the backend, or someone else (the
 * original, an editor, `gst rollback`): then a run that was about to replace it found it.
 */
export type VersionMaker = TimeWindow | 'history' | 'found';

/** A kept version of a global table. */
export interface TableVersion {
  /** Counts up; the newest version has the highest. */
  readonly number: number;
  /** `2020-11-04_2020-11-05`, the window that made it; or `history`, `found`. */
  readonly maker: string;
  readonly path: string;
}

const NAME = /^(\d{6,})\.(\d{4,}-\d\d-\d\d_\d{4,}-\d\d-\d\d|history|found)\.json$/;
/** Ends the name of what is staged and waits for its table to be replaced. */
export const PENDING = '.pending';

/** The folder of the versions of a table: beside it, under its name. */
export function versionsFolder(target: string): string {
  return `${target}.versions`;
}

/** How the name of a version tells its maker. */
export function makerName(maker: VersionMaker): string {
  return typeof maker === 'string' ? maker : `${formatDay(maker.start)}_${formatDay(maker.end)}`;
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The kept versions of a table, oldest first: regular files with a name of the right form, and nothing else. */
export function listVersions(target: string): TableVersion[] {
  const folder = versionsFolder(target);
  const versions: TableVersion[] = [];
  for (const entry of entriesOf(folder)) {
    const { name } = entry;
    const [, number, maker] = NAME.exec(name) ?? [];
    if (entry.isFile() && number !== undefined && maker !== undefined) {
      versions.push({ number: Number(number), maker, path: join(folder, name) });
    }
  }
  return versions.sort((a, b) => a.number - b.number);
}

/** Whether a file holds exactly these bytes. */
export function holds(path: string, content: Buffer): boolean {
  const size = fs.statSync(path, { throwIfNoEntry: false })?.size;
  return size === content.length && fs.readFileSync(path).equals(content);
}

/** Makes a folder beside a table, unless it is there, into which may look who may read the table. */
export function makeFolder(folder: string, model: fs.Stats | undefined): void {
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return;
    throw error;
  }
  if (!model) return;
  const handle = fs.openSync(folder, 'r');
  try {
    // whoever may read the table may look into the folder
    const permissions = model.mode & 0o777;
    keepOwnership(handle, model, permissions | 0o700 | ((permissions & 0o444) >> 2));
  } finally {
    fs.closeSync(handle);
  }
}

/**
 * Puts one more version on the disk, to be committed once the table itself has been replaced: until then it is
 * under a name that {@link settlePending} recognises.
 */
export function stageVersion(
  target: string,
  content: string | Buffer,
  maker: VersionMaker,
  model: fs.Stats | undefined,
): StagedFile & { readonly number: number } {
  const folder = versionsFolder(target);
  makeFolder(folder, model);
  // a name that something else has, such as a link, is not taken either
  const numbers = entriesOf(folder).map(({ name }) => Number(NAME.exec(name)?.[1] ?? 0));
  const number = Math.max(0, ...numbers) + 1;
  const path = join(folder, `${String(number).padStart(6, '0')}.${makerName(maker)}.json`);
  return { ...stageFile(path, content, `${path}${PENDING}`, model), number };
}

/**
 * Ends what a killed run began: a version whose table took its place gets its name, any other unfinished file goes.
 * Only the holder of the lock may call it.
 */
export function settlePending(target: string): void {
  const folder = versionsFolder(target);
  for (const entry of entriesOf(folder)) {
    const { name } = entry;
    if (!entry.isFile() || !name.endsWith(PENDING)) continue;
    const pending = join(folder, name);
    const path = pending.slice(0, -PENDING.length);
    const current = fs.existsSync(target) ? fs.readFileSync(target) : undefined;
    if (NAME.test(basename(path)) && current && holds(pending, current)) fs.renameSync(pending, path);
    else fs.rmSync(pending, { force: true });
  }
  sweepTemporaries(target, true);
}

/** Keeps the newest versions and removes the others. */
export function pruneVersions(target: string, keep: number): void {
  const versions = listVersions(target);
  for (const { path } of versions.slice(0, Math.max(0, versions.length - keep))) fs.rmSync(path, { force: true });
  if (keep > 0) return;
  try {
    fs.rmdirSync(versionsFolder(target));
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'ENOTEMPTY') throw error;
  }
}
