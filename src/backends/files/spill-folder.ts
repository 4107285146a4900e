import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '../../is-running.js';
import { DAY_MS } from '../../window/time-window.js';

const PREFIX = 'telemetry-peak-analyzer-spill-';

// What a run that was killed left behind. A number that is not running here may run in another container that shares
// the folder, so it must be old as well.
function isAbandoned(path: string, name: string): boolean {
  const pid = Number(name.slice(PREFIX.length).split('-')[0]);
  const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
  return Number.isInteger(pid) && !isRunning(pid) && changed < Date.now() - DAY_MS;
}

/**
 * Makes a folder below `parent` for what does not fit into memory, readable by its owner alone, and removes what runs
 * that were killed have left there. Where none can be made the engine will say so, if it ever needs one.
 */
export function claimSpillFolder(parent: string): string {
  try {
    for (const name of readdirSync(parent)) {
      const path = join(parent, name);
      if (name.startsWith(PREFIX) && isAbandoned(path, name)) rmSync(path, { recursive: true, force: true });
    }
    return mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
  } catch {
    return join(parent, `${PREFIX}${process.pid}`);
  }
}
