import { DayState } from './state.js';

const MOST_RUNS = 2;
const MOST_DAYS = 3;
const MOST_SHARE = 0.25;

/**
 * Whether a key peaks too often for its peaks to be events: more than 2 separate runs of peak days in the window, or more
 * than 1 with more than 3 peak days that are over a quarter of its days.
 */
export function isChronic(states: Uint8Array): boolean {
  let runs = 0;
  let peaks = 0;
  let known = 0;
  for (let i = 0; i < states.length; i++) {
    const state = states[i];
    if (state === DayState.peak) {
      peaks++;
      if (i === 0 || states[i - 1] !== DayState.peak) runs++;
    }
    if (state === DayState.ordinary || state === DayState.peak) known++;
  }
  return runs > MOST_RUNS || (runs > 1 && peaks > MOST_DAYS && peaks > MOST_SHARE * known);
}

/** Takes the peaks from `from` on as ordinary: what comes every few weeks is the key's noise. */
export function absorb(states: Uint8Array, from = 0): void {
  for (let i = from; i < states.length; i++) if (states[i] === DayState.peak) states[i] = DayState.ordinary;
}
