import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { isRunning } from '../is-running.js';
import { keepOwnership, syncFolder } from './write-target.js';

const NEW_FILE_MODE = 0o666;

/** A file whose whole content is on the disk under a temporary name, ready to take its place. */
export interface StagedFile {
  /** Renames it into its place and flushes the folder. */
  commit(): void;
  /** Takes it away. */
  discard(): void;
}

/**
 * Writes a file beside the place that it is for, and flushes it. Nothing is left behind if that fails.
 *
 * @param temporary its name until it is committed
 * @param model whose owner and permissions it gets; without it, those of a new file
 */
export function stageFile(
  target: string,
  content: string | Buffer,
  temporary: string,
  model: fs.Stats | undefined,
): StagedFile {
  const discard = (): void => fs.rmSync(temporary, { force: true });
  const handle = fs.openSync(temporary, 'wx', model ? 0o600 : NEW_FILE_MODE);
  try {
    try {
      if (model) keepOwnership(handle, model);
      fs.writeFileSync(handle, content);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
  } catch (error) {
    discard();
    throw error;
  }
  return {
    discard,
    commit() {
      try {
        fs.renameSync(temporary, target);
      } catch (error) {
        discard();
        throw error;
      }
      syncFolder(dirname(target));
    },
  };
}

/** A name beside `target` that no other file has, and that {@link sweepTemporaries} recognises. */
export function temporaryName(target: string): string {
  return join(dirname(target), `.${basename(target)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`);
}

// a folder that may be written but not read keeps its litter
function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Takes away what killed runs left half-written beside `target`.
 *
 * @param soleWriter whether the caller alone may write `target` now (it holds the lock), so that every temporary file
 * is a dead one; else only those of processes that are gone are taken
 */
export function sweepTemporaries(target: string, soleWriter: boolean): void {
  const folder = dirname(target);
  const prefix = `.${basename(target)}.`;
  for (const name of namesIn(folder)) {
    if (!name.startsWith(prefix)) continue;
    const pid = /^(\d+)\.[0-9a-f]{8}\.tmp$/.exec(name.slice(prefix.length))?.[1];
    if (pid !== undefined && (soleWriter || !isRunning(Number(pid)))) fs.rmSync(join(folder, name), { force: true });
  }
}
