import { DayState } from './state.js';

const MOST_RUNS = 2;
const MOST_DAYS = 3;
const MOST_SHARE = 0.25;

/**
 * Whether a key peaks too often for its peaks to be events: more than 2 separate runs of peak days in the window, or more
 * than 1 with more than 3 peak days that are over a quarter of its days.
 */
export function isChronic(states: readonly DayState[]): boolean {
  let runs = 0;
  let peaks = 0;
  let known = 0;
  for (const [i, state] of states.entries()) {
    if (state === DayState.peak) {
      peaks++;
      if (states[i - 1] !== DayState.peak) runs++;
    }
    if (state === DayState.ordinary || state === DayState.peak) known++;
  }
  return runs > MOST_RUNS || (runs > 1 && peaks > MOST_DAYS && peaks > MOST_SHARE * known);
}

/** The same days with the peaks from `from` on taken as ordinary: what comes every few weeks is the key's noise. */
export function absorbed(states: readonly DayState[], from = 0): DayState[] {
  return states.map((state, i) => (i >= from && state === DayState.peak ? DayState.ordinary : state));
}
