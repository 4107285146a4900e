import { type Stats, statSync } from 'node:fs';
import process from 'node:process';

const WRITABLE_BY_OTHERS = 0o002;
const WRITABLE_BY_GROUP = 0o020;

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // reading it says why
  }
}

/**
 * Why a configuration that nobody named is not to be trusted: somebody else may have written it, and it can make the tool
 * talk to any host and run programs. Undefined if it is the user's or root's alone, or is not there.
 */
export function distrustText(path: string): string | undefined {
  const { uid: own, gid: group } = { uid: process.getuid?.(), gid: process.getgid?.() };
  const found = statOf(path);
  if (found === undefined || own === undefined) return undefined;
  if (found.uid !== own && found.uid !== 0) return 'belongs to another user (name it with -c if it is meant)';
  if ((found.mode & WRITABLE_BY_OTHERS) !== 0) return "can be written by others (run 'chmod o-w' on it)";
  // the group that bears the user's own name has nobody else in it, as a rule
  if ((found.mode & WRITABLE_BY_GROUP) !== 0 && found.gid !== group) {
    return "can be written by another group (run 'chmod g-w' on it)";
  }
  return undefined;
}
