import { type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { errnoOf, InputError, readFaultOf } from '../../errors.js';

import { expandGlob } from './expand-glob.js';
import { nameByContent } from './name-by-content.js';
import { pinnedFile, type PinnedFile } from './pinned-file.js';
import { isStandardInput } from './spool.js';

/** A name that leads to a file which an earlier name led to. */
export interface SameFile {
  readonly path: string;
  readonly as: string;
}

/** What the values of `-n` name. */
export interface FoundFiles {
  /** Each file once, however many names lead to it. */
  readonly files: readonly PinnedFile[];
  readonly same: readonly SameFile[];
}

/** Writes what comes through a pipe or the standard input into a file, and tells its path. */
export type Spool = (input: string) => Promise<string>;

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // a pattern may be longer than a name can be, and a part of it no folder
    if (errnoOf(error) === 'ENOTDIR' || (errnoOf(error) === 'ENAMETOOLONG' && isPattern(path))) return undefined;
    throw new InputError(`-n '${path}' can't be read: ${readFaultOf(error)}`, { cause: error });
  }
}

const isPattern = (input: string): boolean => /[*?[]/.test(input);

async function expanded(input: string): Promise<string[]> {
  try {
    return await expandGlob(input);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw new InputError(`-n '${input}': ${readFaultOf(error)}`, { cause: error });
  }
}

async function pathsOf(input: string): Promise<string[]> {
  const found = statOf(input);
  if (found?.isDirectory()) {
    const example = `${input.replace(/\/$/, '')}/*.json`;
    throw new InputError(`-n '${input}' is a folder; name its files, for example "${example}"`);
  }
  const paths = found ? [input] : await expanded(input);
  if (paths.length > 0) return paths;
  throw new InputError(isPattern(input) ? `-n '${input}' matches no file` : `-n '${input}': there is no such file`);
}

/**
 * The files that the values of `-n` name: the name of an existing file is that file, `-` the standard input, anything else
 * a glob as Python understands it. Absolute paths in the order given, those of one glob in code point order. From here on
 * the set is what it is: see {@link PinnedFile}.
 *
 * @throws InputError if a value is a folder, matches nothing, or can't be read
 */
export async function findFiles(inputs: readonly string[], spool: Spool): Promise<FoundFiles> {
  const files = new Map<string, PinnedFile>();
  const names = new Set<string>();
  const same: SameFile[] = [];
  const pin = async (path: string): Promise<void> => {
    const once = isStandardInput(path) ? '-' : path;
    if (names.has(once)) return;
    names.add(once);
    let found = isStandardInput(path) ? undefined : statOf(path);
    // it went between being listed and being looked at
    if (!found && !isStandardInput(path)) throw new InputError(`File '${path}' changed while it was read: it is gone`);
    let name = resolve(path);
    if (!found?.isFile()) {
      if (found && !found.isFIFO() && !found.isSocket() && !isNullDevice(path)) {
        throw new InputError(`-n '${path}' is a device, not a file`);
      }
      name = await nameByContent(await spool(path));
      found = statSync(name);
    }
    const identity = `${found.dev}:${found.ino}`;
    const other = files.get(identity);
    if (other) same.push({ path: name, as: other.path });
    else files.set(identity, pinnedFile(name, found));
  };
  for (const input of inputs) {
    for (const path of isStandardInput(input) ? [input] : await pathsOf(input)) await pin(path);
  }
  return { files: [...files.values()], same };
}

const isNullDevice = (path: string): boolean => resolve(path) === '/dev/null';
