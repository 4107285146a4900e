import * as fs from 'node:fs';
import { basename, dirname } from 'node:path';
import { OutputError } from '../errors.js';
import { stageFile, sweepTemporaries, temporaryName } from './staged-file.js';
import { holdPipe, writePipe } from './pipe.js';
import { explainWriteFault, targetOf } from './write-target.js';

// with the name of its temporary file around it, it must be a name still
const LONGEST_NAME = 255 - temporaryName('').length;

/**
 * Replaces the content of a file so that at every instant a reader (also one after a crash) sees the whole old or the
 * whole new content: written beside it, flushed, renamed over it, folder flushed. Mode, owner and the target of a
 * symbolic link are kept. What is no regular file (a pipe, a terminal) is written to.
 *
 * @throws OutputError that names the file; the old content is then still there
 */
export function replaceFile(path: string, content: string | Buffer): void {
  try {
    const target = targetOf(path);
    const old = fs.statSync(target, { throwIfNoEntry: false });
    if (old?.isFIFO()) {
      writePipe(target, content);
      return;
    }
    if (old && !old.isFile()) {
      fs.writeFileSync(target, content);
      return;
    }
    const staged = stageFile(target, content, temporaryName(target), old);
    staged.commit();
    sweepTemporaries(target, false);
  } catch (error) {
    throw new OutputError(`Can't write '${path}': ${explainWriteFault(error)}`, { cause: error });
  }
}

/**
 * Fails early if {@link replaceFile} could not succeed, before hours are spent on counting.
 *
 * @throws OutputError that names the file
 */
export function assertReplaceable(path: string): void {
  try {
    const target = targetOf(path);
    const old = fs.statSync(target, { throwIfNoEntry: false });
    if (old?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    fs.accessSync(old && !old.isFile() ? target : dirname(target), fs.constants.W_OK);
    if (old?.isFIFO()) holdPipe(target);
    else if (Buffer.byteLength(basename(target)) > LONGEST_NAME)
      throw Object.assign(new Error(), { code: 'ENAMETOOLONG' });
  } catch (error) {
    throw new OutputError(`Can't write '${path}': ${explainWriteFault(error)}`, { cause: error });
  }
}
