import { join } from 'node:path';
import type { Log } from '../log/log.js';
import { printable } from '../log/printable.js';
import { assertCompanionName, type CompanionManifest, digestOf } from './companion-manifest.js';
import { companionsFolder, type KeptManifest, listManifests, readContentOf, tableDigest } from './companion-folder.js';

/** Contents to keep beside a table, by name; undefined takes one away. Companions that are not named stay as they are. */
export type CompanionChanges = ReadonlyMap<string, string | Buffer | undefined>;

/** What is kept beside a table: the analyzer's note, the history, incidents and the like. */
export interface Companions {
  /**
   * Whether they were saved with the table as it is now. They were not if someone else replaced the table since (a copy put
   * back by hand, a run of the original tool); then these are the newest there are.
   */
  readonly fits: boolean;
  readonly names: readonly string[];
  /** A companion's content; undefined if there is none, or if it is damaged, of which the log is told. */
  readonly read: (name: string) => Buffer | undefined;
}

/** The manifest that holds for a table: the newest that was saved with it; else the newest of all. */
export function holdingManifest(
  manifests: readonly KeptManifest[],
  table: string | undefined,
): { manifest: KeptManifest | undefined; fits: boolean } {
  const fitting = manifests.findLast((manifest) => manifest.table === table);
  if (fitting) return { manifest: fitting, fits: true };
  const newest = manifests.findLast(({ isPending }) => !isPending);
  return { manifest: newest, fits: newest === undefined };
}

/** The companions of the table behind `target`, as its file is now. */
export function findCompanions(target: string, log: Pick<Log, 'warn'>, table = tableDigest(target)): Companions {
  const { manifest, fits } = holdingManifest(listManifests(target), table);
  return companionsIn(target, manifest, fits, log);
}

function companionsIn(
  target: string,
  manifest: CompanionManifest | undefined,
  fits: boolean,
  log: Pick<Log, 'warn'>,
): Companions {
  const digests = manifest?.companions ?? new Map<string, string>();
  return {
    fits,
    names: [...digests.keys()],
    read(name) {
      const digest = digests.get(name);
      if (digest === undefined) return undefined;
      const content = readContentOf(target, digest);
      if (content === undefined) {
        const path = printable(join(companionsFolder(target), digest));
        log.warn(`What is kept beside the global table as '${name}' is damaged or gone: '${path}'`);
      }
      return content;
    },
  };
}

/** The companions of the next save: those of now with the changes made to them, and the contents that have to be there. */
export function changeCompanions(
  before: ReadonlyMap<string, string>,
  changes: CompanionChanges,
): { companions: Map<string, string>; contents: Buffer[] } {
  const companions = new Map(before);
  const contents: Buffer[] = [];
  for (const [name, content] of changes) {
    assertCompanionName(name);
    if (content === undefined) {
      companions.delete(name);
      continue;
    }
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    companions.set(name, digestOf(bytes));
    contents.push(bytes);
  }
  return { companions, contents };
}
