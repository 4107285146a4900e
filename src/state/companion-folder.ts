import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { errnoOf } from '../errors.js';
import { type CompanionManifest, digestOf, formatManifest, isDigest, parseManifest } from './companion-manifest.js';
import { type StagedFile, stageFile, sweepTemporaries, temporaryName } from './staged-file.js';
import { holds, listVersions, makeFolder, PENDING } from './table-versions.js';

const NAME = /^(\d{6,})\.json(\.pending)?$/;

/** A manifest in the folder; the newest has the highest number. */
export interface KeptManifest extends CompanionManifest {
  readonly number: number;
  readonly path: string;
  /** Not yet committed, unless the table that it belongs to has taken its place. */
  readonly isPending: boolean;
}

/** The folder of a table's companions: beside it, under its name. */
export function companionsFolder(target: string): string {
  return `${target}.state`;
}

function regularFilesIn(folder: string): string[] {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The content of a regular file; undefined if there is none. A pipe would be waited for. */
function readIfThere(path: string): Buffer | undefined {
  let file: number;
  try {
    file = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return fs.fstatSync(file).isFile() ? fs.readFileSync(file) : undefined;
  } finally {
    fs.closeSync(file);
  }
}

/** The whole manifests of a table, oldest first. */
export function listManifests(target: string): KeptManifest[] {
  const folder = companionsFolder(target);
  const manifests: KeptManifest[] = [];
  for (const name of regularFilesIn(folder)) {
    const [, number, pending] = NAME.exec(name) ?? [];
    if (number === undefined) continue;
    const path = join(folder, name);
    const manifest = parseManifest(readIfThere(path)?.toString() ?? '');
    if (manifest) manifests.push({ ...manifest, number: Number(number), path, isPending: pending !== undefined });
  }
  return manifests.sort((a, b) => a.number - b.number);
}

/** The content with this digest; undefined if it is gone or damaged. */
export function readContentOf(target: string, digest: string): Buffer | undefined {
  const content = readIfThere(join(companionsFolder(target), digest));
  return content !== undefined && digestOf(content) === digest ? content : undefined;
}

// Contents are named by what they hold, so one that is there is never written again.
function stageContents(folder: string, contents: Iterable<Buffer>, model: fs.Stats | undefined): StagedFile[] {
  const staged: StagedFile[] = [];
  try {
    for (const content of contents) {
      const path = join(folder, digestOf(content));
      if (holds(path, content)) continue;
      const file = stageFile(path, content, temporaryName(path), model);
      file.commit();
      staged.push({ ...file, discard: () => fs.rmSync(path, { force: true }) });
    }
    return staged;
  } catch (error) {
    for (const file of staged) file.discard();
    throw error;
  }
}

/**
 * Puts the companions of a save on the disk: first the contents that are new, then the manifest under the name of one that
 * is pending. From then on it holds if the table's file is the one that it names, so the rename of the table commits both;
 * `commit` only gives the manifest its lasting name.
 */
export function stageCompanions(
  target: string,
  manifest: CompanionManifest,
  contents: Iterable<Buffer>,
  model: fs.Stats | undefined,
): StagedFile {
  const folder = companionsFolder(target);
  makeFolder(folder, model);
  const numbers = fs.readdirSync(folder).map((name) => Number(NAME.exec(name)?.[1] ?? 0));
  const path = join(folder, `${String(Math.max(0, ...numbers) + 1).padStart(6, '0')}.json`);
  const written = stageContents(folder, contents, model);
  const discardContents = (): void => written.forEach((file) => file.discard());
  try {
    const staged = stageFile(path, formatManifest(manifest), `${path}${PENDING}`, model);
    const discard = (): void => {
      staged.discard();
      discardContents();
    };
    return { ...staged, discard };
  } catch (error) {
    discardContents();
    throw error;
  }
}

/** The digest of the table's file; undefined if there is none. */
export function tableDigest(target: string): string | undefined {
  const content = readIfThere(target);
  return content && digestOf(content);
}

/**
 * Ends what a killed run began: a manifest whose table took its place gets its lasting name, any other unfinished file
 * goes. Only the holder of the lock may call it.
 */
export function settleCompanions(target: string): void {
  const folder = companionsFolder(target);
  const names = regularFilesIn(folder);
  const manifests = new Map(listManifests(target).map((manifest) => [basename(manifest.path), manifest]));
  for (const name of names.filter((name) => name.endsWith(PENDING))) {
    const manifest = manifests.get(name);
    const pending = join(folder, name);
    if (manifest && manifest.table === tableDigest(target)) fs.renameSync(pending, pending.slice(0, -PENDING.length));
    else fs.rmSync(pending, { force: true });
  }
  const temporaries = names.flatMap((name) => /^\.([0-9a-f]{64})\./.exec(name)?.[1] ?? []);
  for (const digest of temporaries) sweepTemporaries(join(folder, digest), true);
}

/**
 * Keeps the newest manifest of all, that of the table and those of its kept versions, and the contents that they name.
 * Only the holder of the lock may call it.
 */
export function pruneCompanions(target: string, table: string | undefined): void {
  const folder = companionsFolder(target);
  const versions = new Set(listVersions(target).map(({ number }) => number));
  const seen = new Set<string>();
  const named = new Set<string>();
  listManifests(target)
    .reverse()
    .forEach((manifest, age) => {
      const { version, path, companions } = manifest;
      const isKept = age === 0 || manifest.table === table || (version !== undefined && versions.has(version));
      const which = `${manifest.table} ${version}`;
      if (isKept && !seen.has(which)) for (const digest of companions.values()) named.add(digest);
      else fs.rmSync(path, { force: true });
      seen.add(which);
    });
  for (const name of regularFilesIn(folder)) {
    if (isDigest(name) && !named.has(name)) fs.rmSync(join(folder, name), { force: true });
  }
}
