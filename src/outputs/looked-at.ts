import { dayOf } from '../incidents/observed-day.js';
import { readIncidents } from '../incidents/read-incidents.js';
import { silentLog } from '../log/log.js';
import { localWindow, type WindowFlags } from '../window/local-window.js';

/**
 * Whether the incidents beside a global table have seen the last day of a window, as far as that can be known of a run
 * that failed early: false if flags, table or incidents can't be read, since then they may be what has failed.
 */
export function isLookedAt(globalTable: string, flags: WindowFlags, now: number): boolean {
  try {
    const { newestDay } = readIncidents(globalTable, silentLog);
    return newestDay !== undefined && dayOf(localWindow(flags, now).end) <= newestDay;
  } catch {
    return false;
  }
}
