import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '../../is-running.js';
import { DAY_MS } from '../../window/time-window.js';

const PREFIX = 'telemetry-peak-analyzer-spill-';

// What a run that was killed left behind. A number that is not running here may run in another container that shares
// the folder, so it must be old as well.
function isAbandoned(path: string, name: string, now: number): boolean {
  const pid = Number(name.slice(PREFIX.length).split('-')[0]);
  const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
  return Number.isInteger(pid) && !isRunning(pid) && changed < now - DAY_MS;
}

function removeAbandoned(parent: string, now: number): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    try {
      if (name.startsWith(PREFIX) && isAbandoned(path, name, now)) rmSync(path, { recursive: true, force: true });
    } catch {
      // another user's, who has to remove it
    }
  }
}

/**
 * Makes a folder below `parent` for what does not fit into memory, readable by its owner alone, and removes what runs
 * that were killed have left there. If none can be made, whatever needs it will say so.
 */
export function claimSpillFolder(parent: string): string {
  try {
    const folder = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
    // the clock that the other folders' times were taken from
    removeAbandoned(parent, statSync(folder).mtimeMs);
    return folder;
  } catch {
    return join(parent, `${PREFIX}${process.pid}`);
  }
}
