import { type Stats, statSync } from 'node:fs';
import { errnoOf, InputError, messageOf, OutputError, readFaultOf, StoppedError } from '../../errors.js';

/** A file as it was when the run looked for its files: that much of it, and no other file under its name, is read. */
export interface PinnedFile {
  readonly path: string;
  /** Its size then: what is written behind that is not read. */
  readonly bytes: number;
  readonly identity: FileIdentity;
}

/** What tells a file from others, and whether it is as it was. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
  /** When its content was last written, epoch milliseconds. */
  readonly modified: number;
}

export function pinnedFile(path: string, { dev, ino, mtimeMs, size }: Stats): PinnedFile {
  return { path, bytes: size, identity: { device: dev, inode: ino, modified: mtimeMs } };
}

/**
 * Pins one file.
 *
 * @throws InputError if it can't be read
 */
export function pinFile(path: string): PinnedFile {
  try {
    return pinnedFile(path, statSync(path));
  } catch (error) {
    throw new InputError(`Can't read the file '${path}': ${readFaultOf(error)}`, { cause: error });
  }
}

/** The words for a file that is not what it was. */
export function changedText(path: string, problem: string): string {
  return `File '${path}' changed while it was read: ${problem}`;
}

/**
 * Checks that a file is still the one that was pinned, and holds what it held. To be called after its last byte was read,
 * and if reading it fails: what went wrong then is a matter of the change.
 *
 * @throws InputError if it shrank, vanished, was replaced, or was written anew
 */
export function assertUnchanged({ path, bytes, identity }: PinnedFile): void {
  const fail = (problem: string, cause?: unknown): never => {
    throw new InputError(changedText(path, problem), { cause });
  };
  let now: Stats;
  try {
    now = statSync(path);
  } catch (error) {
    return fail(errnoOf(error) === 'ENOENT' ? 'it is gone' : messageOf(error), error);
  }
  const { device, inode, modified } = identity;
  if (now.dev !== device || now.ino !== inode) fail('another file has taken its place');
  if (now.size < bytes) fail(`it had ${bytes} bytes, and has ${now.size}`);
  // a file that grew was written to as well, but behind what was read of it
  if (now.size === bytes && now.mtimeMs !== modified) fail('it was written anew');
}

/**
 * Reads files by `work`, and checks then that none changed meanwhile; if `work` fails, a file that changed is why.
 *
 * @throws InputError if one shrank, vanished, was replaced, or was written anew
 */
export async function readUnchanged<T>(files: readonly PinnedFile[], work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    files.forEach(assertUnchanged);
    return result;
  } catch (error) {
    if (error instanceof StoppedError || error instanceof OutputError) throw error;
    files.forEach(assertUnchanged);
    throw error;
  }
}
