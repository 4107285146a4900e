import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoOf, messageOf } from '../errors.js';

/** The file that a path leads to through symbolic links, even if it does not exist yet. */
export function targetOf(path: string): string {
  // a pipe or a terminal (`/dev/stdout`) has no name behind the link
  const there = fs.statSync(path, { throwIfNoEntry: false });
  if (there && !there.isFile()) return path;
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

const EXPLANATIONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  EEXIST: 'something else is in its place',
  EIO: 'the disk gave an input/output error',
  ELOOP: 'it leads through too many symbolic links',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'there is no such folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is not a folder',
  EPERM: 'permission denied',
  EPIPE: 'its reader has gone away',
  EROFS: 'the file system is read-only',
};

/** Why a file can't be written, in words. */
export function explainWriteFault(error: unknown): string {
  return EXPLANATIONS[errnoOf(error) ?? ''] ?? messageOf(error);
}

/**
 * Gives a file that was just made the owner and the permissions of another. A file of another owner stays that owner's
 * only if we may give it away; the permissions follow in any case.
 */
export function keepOwnership(handle: number, model: fs.Stats, mode = model.mode & 0o7777): void {
  const own = fs.fstatSync(handle);
  if (own.uid !== model.uid || own.gid !== model.gid) {
    try {
      fs.fchownSync(handle, model.uid, model.gid);
    } catch (error) {
      if (errnoOf(error) !== 'EPERM') throw error;
    }
  }
  if ((own.mode & 0o7777) !== mode) fs.fchmodSync(handle, mode);
}

/** Flushes a folder, so that a file renamed in it is found there also after a crash of the machine. */
export function syncFolder(folder: string): void {
  let handle: number | undefined;
  try {
    handle = fs.openSync(folder, 'r');
    fs.fsyncSync(handle);
  } catch (error) {
    // a folder that may be written but not read can't be flushed, nor can some on network file systems: the rename
    // itself was done
    if (errnoOf(error) !== 'EINVAL' && errnoOf(error) !== 'EACCES') throw error;
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}
