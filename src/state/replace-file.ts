import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoOf, messageOf, OutputError } from '../errors.js';

const NEW_FILE_MODE = 0o666;

/** The file that a path leads to through symbolic links, also where it does not exist yet. */
function targetOf(path: string): string {
  for (let links = 0; links < 40; links++) {
    try {
      return fs.realpathSync(path);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
    const folder = fs.realpathSync(dirname(path));
    const here = join(folder, basename(path));
    let link: string;
    try {
      link = fs.readlinkSync(here);
    } catch {
      return here;
    }
    path = link.startsWith('/') ? link : join(folder, link);
  }
  throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
}

function syncFolder(folder: string): void {
  const handle = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(handle);
  } catch (error) {
    // some network file systems can't flush a folder; the rename itself was done
    if (errnoOf(error) !== 'EINVAL') throw error;
  } finally {
    fs.closeSync(handle);
  }
}

// A file of another owner stays that owner's where we may give it away; its permissions stay in any case.
function keepOwnership(handle: number, old: fs.Stats): void {
  const own = fs.fstatSync(handle);
  if (own.uid !== old.uid || own.gid !== old.gid) {
    try {
      fs.fchownSync(handle, old.uid, old.gid);
    } catch (error) {
      if (errnoOf(error) !== 'EPERM') throw error;
    }
  }
  fs.fchmodSync(handle, old.mode & 0o7777);
}

function replaceRegular(target: string, text: string, old: fs.Stats | undefined): void {
  const folder = dirname(target);
  const temporary = join(folder, `.${basename(target)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    const handle = fs.openSync(temporary, 'wx', NEW_FILE_MODE);
    try {
      if (old) keepOwnership(handle, old);
      fs.writeFileSync(handle, text);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    fs.renameSync(temporary, target);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(folder);
}

/**
 * Replaces the content of a file so that at every instant a reader (also one after a crash) sees the whole old or the
 * whole new content: written beside it, flushed, renamed over it, folder flushed. Mode, owner and the target of a
 * symbolic link are kept. What is no regular file (a pipe, a terminal) is written to.
 *
 * @throws OutputError that names the file; the old content is then still there
 */
export function replaceFile(path: string, text: string): void {
  try {
    const target = targetOf(path);
    const old = fs.statSync(target, { throwIfNoEntry: false });
    if (old && !old.isFile()) fs.writeFileSync(target, text);
    else replaceRegular(target, text, old);
  } catch (error) {
    throw new OutputError(`Can't write '${path}': ${explain(error)}`, { cause: error });
  }
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is not a folder',
  EROFS: 'the file system is read-only',
};

function explain(error: unknown): string {
  return EXPLANATIONS[errnoOf(error) ?? ''] ?? messageOf(error);
}

/**
 * Fails early where {@link replaceFile} could not succeed, before hours are spent on counting.
 *
 * @throws OutputError that names the file
 */
export function assertReplaceable(path: string): void {
  try {
    const target = targetOf(path);
    const old = fs.statSync(target, { throwIfNoEntry: false });
    if (old?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    fs.accessSync(old && !old.isFile() ? target : dirname(target), fs.constants.W_OK);
  } catch (error) {
    throw new OutputError(`Can't write '${path}': ${explain(error)}`, { cause: error });
  }
}
