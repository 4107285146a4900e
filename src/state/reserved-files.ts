import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, parse, resolve, sep } from 'node:path';
import { SharedFileError } from '../errors.js';
import { escapeRegExp } from '../text/escape-regexp.js';
import { companionsFolder } from './companion-folder.js';
import { versionsFolder } from './table-versions.js';
import { targetOf } from './write-target.js';

/** A flag that names a file: `-o`, and the path as given. */
export type FileFlag = readonly [flag: string, path: string | undefined];

/** What a run writes, keeps, or is set up by. */
export interface ReservedPaths {
  /** Each is written. */
  readonly written: readonly FileFlag[];
  /** The global table; with it go its lock, its versions and what else belongs to it. */
  readonly globalTable: string | undefined;
  /** The flags whose names get a day each (`peaks-2020-11-04.json`) if missed days are caught up. */
  readonly daily: readonly FileFlag[];
  /** Read by the run itself: the configuration. */
  readonly read: readonly FileFlag[];
}

// A file that can't be looked at yet is refused when it is opened.
function fileOf(path: string): string {
  try {
    return targetOf(path);
  } catch {
    return resolve(path);
  }
}

function identityOf(path: string): { key: string; isRegular: boolean } | undefined {
  try {
    const { dev, ino } = statSync(path);
    return { key: `${dev}:${ino}`, isRegular: statSync(path).isFile() };
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

interface Reserved {
  readonly what: string;
  readonly holds: (file: string) => boolean;
}

/** Files that nothing else may be written to or read as telemetry: what one wrote would be lost to the other. */
export class ReservedFiles {
  readonly #reserved: Reserved[] = [];
  readonly #identities = new Map<string, string>();

  /** @throws SharedFileError if two of the flags name one file, also through links */
  constructor({ written, globalTable, daily, read }: ReservedPaths) {
    for (const [flag, path] of daily) if (isNamed(path)) this.#reserveDaily(flag, path);
    const named = read.filter((flag): flag is readonly [string, string] => isNamed(flag[1]));
    for (const [flag, path] of named) this.assertFree(flag, path);
    for (const [flag, path] of named) this.#reserve(flag, path);
    if (globalTable !== undefined) {
      this.assertFree('-m', globalTable);
      this.#reserveTable(globalTable);
    }
    for (const [flag, path] of written) {
      if (!isNamed(path)) continue;
      this.assertFree(flag, path);
      this.#reserve(flag, path);
    }
  }

  /**
   * Refuses a file that is reserved.
   *
   * @param flag what names it
   * @throws SharedFileError that names both, and the file
   */
  assertFree(flag: string, path: string): void {
    const identity = identityOf(path);
    // a pipe or a terminal takes what several write, one after the other
    if (identity?.isRegular === false) return;
    const file = fileOf(path);
    const what = this.#reserved.find(({ holds }) => holds(file))?.what ?? this.#identities.get(identity?.key ?? '');
    if (what !== undefined) throw new SharedFileError(`${what} and ${flag} name one file, '${path}'`);
  }

  #reserve(what: string, path: string): void {
    const own = fileOf(path);
    this.#reserved.push({ what, holds: (file) => file === own });
    const identity = identityOf(path);
    if (identity?.isRegular) this.#identities.set(identity.key, what);
  }

  #reserveTable(path: string): void {
    this.#reserve('-m', path);
    const table = fileOf(path);
    const folders = [versionsFolder(table), companionsFolder(table), `${table}.outbox`];
    const temporary = new RegExp(`^\\.${escapeRegExp(basename(table))}\\.\\d+\\.[0-9a-f]{8}\\.tmp$`);
    this.#reserve('the lock of -m', `${table}.lock`);
    this.#reserved.push({
      what: 'what is kept beside -m',
      holds: (file) =>
        folders.some((folder) => file === folder || file.startsWith(folder + sep)) ||
        (dirname(file) === dirname(table) && temporary.test(basename(file))),
    });
    for (const folder of folders) {
      for (const name of namesIn(folder)) {
        const identity = identityOf(join(folder, name));
        if (identity) this.#identities.set(identity.key, 'what is kept beside -m');
      }
    }
  }

  #reserveDaily(flag: string, path: string): void {
    const { dir, name, ext } = parse(resolve(path));
    const day = new RegExp(`^${escapeRegExp(name)}-\\d{4}-\\d\\d-\\d\\d${escapeRegExp(ext)}$`);
    const what = `${flag} of a missed day (--catch-up)`;
    const folder = dirname(fileOf(join(dir, name)));
    this.#reserved.push({ what, holds: (file) => dirname(file) === folder && day.test(basename(file)) });
    for (const each of namesIn(dir)) {
      if (!day.test(each)) continue;
      const identity = identityOf(join(dir, each));
      if (identity) this.#identities.set(identity.key, what);
    }
  }
}

function isNamed(path: string | undefined): path is string {
  return path !== undefined && path !== '-';
}
