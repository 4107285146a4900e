import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../log/log.js';
import { explainWriteFault } from '../../state/write-target.js';
import { onAbruptEnd } from '../../clean-up.js';
import { isRunning } from '../../is-running.js';
import { DAY_MS } from '../../window/time-window.js';

const PREFIX = 'telemetry-peak-analyzer-spill-';

// What a run that was killed left behind. A number that is not running here may run in another container that shares
// the folder, so it must be old as well.
function isAbandoned(path: string, name: string, now: number): boolean {
  const pid = Number(name.slice(PREFIX.length).split('-')[0]);
  const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
  // the age is looked at first: it leaves most, and whether a process runs takes longer to find out
  return changed < now - DAY_MS && Number.isInteger(pid) && !isRunning(pid);
}

function removeAbandoned(parent: string, now: number): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(parent, name);
    try {
      if (isAbandoned(path, name, now)) rmSync(path, { recursive: true, force: true });
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

/** Removes a folder that was claimed. What is left is litter and no fault of the work, so that is a warning. */
export function removeSpillFolder(folder: string, log: Pick<Log, 'warn'>): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    log.warn(`Can't remove the temporary folder '${folder}': ${explainWriteFault(error)}`);
  }
}

/** A folder that is made when it is asked for, and goes with what is in it, also if the process ends before its time. */
export class OwnFolder implements Disposable {
  #path: string | undefined;
  #forget: (() => void) | undefined;

  constructor(
    readonly parent: string,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  get path(): string {
    if (this.#path === undefined) {
      this.#path = claimSpillFolder(this.parent);
      this.#forget = onAbruptEnd(() => this.#remove());
    }
    return this.#path;
  }

  #remove(): void {
    if (this.#path !== undefined) removeSpillFolder(this.#path, this.log);
  }

  [Symbol.dispose](): void {
    this.#remove();
    this.#forget?.();
  }
}
