// What the fuzz harness does to files that are read: further names lead to them, they grow, and they shrink.
import fs from 'node:fs';
import path from 'node:path';
import { randomNumbers } from './command.mjs';

/** The further name that a file may have. */
export const otherName = (file) => path.join(path.dirname(file), `other-${path.basename(file)}`);

/** The files, some of them under two names; which, the seed tells. Who removes a file removes the other name too. */
export function withLinks(files, seed) {
  const random = randomNumbers(seed);
  return files.flatMap((file) => {
    const other = otherName(file);
    switch (random.below(6)) {
      case 0:
        fs.symlinkSync(path.basename(file), other);
        return [file, other];
      case 1:
        fs.linkSync(file, other);
        return [other, file];
      default:
        return [file];
    }
  });
}

/** Lets a file grow by what would be a fault if it were read; gives what takes that back. */
export function grow(file) {
  const { size } = fs.statSync(file);
  fs.appendFileSync(file, '\n{"utc_timestamp": 1604448000000, "file.sha1": "grown", ');
  return () => fs.truncateSync(file, size);
}

/** Takes a byte from the end of a file; gives whether there was one. */
export function shrink(file) {
  const { size } = fs.statSync(file);
  if (size > 0) fs.truncateSync(file, size - 1);
  return size > 0;
}
