import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../errors.js';
import { targetOf } from '../state/write-target.js';

/** A flag that names a file: `-o`, and the path as given. */
export type FileFlag = readonly [flag: string, path: string | undefined];

// What can't be told yet is told where it is written.
function fileOf(path: string): string {
  try {
    return targetOf(path);
  } catch {
    return resolve(path);
  }
}

// a pipe or a terminal takes what several write, one after the other
const isIrregular = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === false;

/**
 * Refuses a file that is to be written and is named by another flag too, also through a symbolic link: what one writes
 * would be lost to the other.
 *
 * @throws UsageError that names both flags
 */
export function refuseSharedFile(written: readonly FileFlag[], read: readonly FileFlag[]): void {
  const flags = new Map<string, string>();
  const note = ([flag, path]: FileFlag, isWritten: boolean): void => {
    if (path === undefined || path === '-' || isIrregular(path)) return;
    const file = fileOf(path);
    const other = flags.get(file);
    if (other !== undefined && isWritten) throw new UsageError(`${other} and ${flag} name one file, '${path}'`);
    flags.set(file, flag);
  };
  for (const flag of read) note(flag, false);
  for (const flag of written) note(flag, true);
}
