import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf, OutputError } from '../../errors.js';
import { explainWriteFault } from '../../state/write-target.js';

/** A new file for lines, only for its owner. Failing to write it tells where it is. */
export class LinesFile implements Disposable {
  readonly #file: number;

  constructor(readonly path: string) {
    this.#file = this.#explained(() => openSync(path, 'wx', 0o600));
  }

  write(lines: Buffer): void {
    for (let at = 0; at < lines.length;) at += this.#explained(() => writeSync(this.#file, lines, at));
  }

  #explained<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      const folder = dirname(this.path);
      if (errnoOf(error) === 'ENOSPC') {
        const remedy = 'free space there or set TMPDIR to another folder';
        throw new OutputError(`The disk is full: could not spill to '${folder}'; ${remedy}`, { cause: error });
      }
      throw new OutputError(`Can't write to the temporary folder '${folder}': ${explainWriteFault(error)}`, {
        cause: error,
      });
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
