import { absorb, isChronic } from './chronic.js';
import type { Expectation } from './expectation.js';
import { countOf, type KeyJudgement, type KeyToday } from './judge.js';
import { WINDOW_DAYS } from './settings.js';
import { type Days, daysOf, DayState, type Estimates, type KeyState, type Series } from './state.js';
import { weekdayOf } from '../weekdays.js';

/** Peaks in a row that become the key's new level. */
export const ADOPT_AFTER = 5;
/** Days after a shift within which the level before may come back, and how many days nearer to it show that it did. */
const RETURN_WITHIN = 28;
const RETURN_AFTER = 2;
/** Days a level must rest on to be a forecast. */
const LEAST_USED = 3;
/** Today, in a window that has moved on. */
const TODAY = WINDOW_DAYS - 1;

/** The window moved on by a day. */
export function appended<T>(values: readonly T[], value: T): T[] {
  const next = values.slice(1);
  next.push(value);
  return next;
}

/** A copy without the first value, as long as it is to be. */
function shifted<T extends Uint8Array | Float64Array | Float32Array>(values: T, length: number, none: number): T {
  const next = new (values.constructor as new (length: number) => T)(length);
  next.set(values.subarray(1));
  next.fill(none, values.length);
  return next;
}

/**
 * A copy of all days, moved on by one: the last of each key is free.
 *
 * @param keys how many there are now; those that are new have no day before
 */
export function movedOn(days: Days, keys: number): Days {
  const length = keys * WINDOW_DAYS;
  const moved = ({ counts, levels }: Series): Series => ({
    counts: shifted(counts, length, NaN),
    levels: shifted(levels, length, NaN),
  });
  return { states: shifted(days.states, length, DayState.none), sub: moved(days.sub), samp: moved(days.samp) };
}

/** Puts a gap on the last day of each key. */
export function markGap({ states, sub, samp }: Days): void {
  for (let last = TODAY; last < states.length; last += WINDOW_DAYS) {
    states[last] = DayState.gap;
    for (const { counts, levels } of [sub, samp]) counts[last] = levels[last] = NaN;
  }
}

function put({ counts, levels }: Series, at: number, count: number, { used, level }: Expectation): void {
  counts[at] = count;
  levels[at] = used >= LEAST_USED ? level : NaN;
}

const estimatesOf = (before: Estimates, { used, estimates }: Expectation): Estimates => (used > 0 ? estimates : before);

/** The last peaks become the level. */
function adoptLevel({ counts, levels }: Series, states: Uint8Array, { week }: Expectation, today: number): void {
  const from = WINDOW_DAYS - ADOPT_AFTER;
  let sum = 0;
  let factors = 0;
  for (let i = from; i < WINDOW_DAYS; i++) {
    if (states[i] !== DayState.peak) continue;
    sum += counts[i] ?? 0;
    factors += week[weekdayOf(today - TODAY + i)] ?? 1;
  }
  for (let i = from; i < WINDOW_DAYS; i++) if (states[i] === DayState.peak) levels[i] = sum / factors;
}

/** The last peaks become the level; what was before is remembered for four weeks. */
function adopt(key: KeyState, days: Days, { sub, samp }: KeyToday['expectations'], today: number): KeyState {
  adoptLevel(days.sub, days.states, sub, today);
  adoptLevel(days.samp, days.states, samp, today);
  absorb(days.states, WINDOW_DAYS - ADOPT_AFTER);
  return { ...key, before: sub.level, since: today - ADOPT_AFTER + 1, run: 0, back: 0 };
}

/** Two days nearer to the level before than to the adopted one: it was a long wave after all. */
function returned(key: KeyState, { states }: Days, count: number, { mu, level }: Expectation, today: number): KeyState {
  const x = Math.log(count + 0.5) - Math.log(mu / level);
  const nearer = Math.abs(x - Math.log(key.before + 0.5)) < Math.abs(x - Math.log(level + 0.5));
  const back = nearer ? key.back + 1 : 0;
  if (back < RETURN_AFTER) return back === key.back ? key : { ...key, back };
  for (let i = Math.max(0, TODAY - (today - key.since)); i < WINDOW_DAYS - RETURN_AFTER; i++) {
    if (states[i] === DayState.ordinary) states[i] = DayState.peak;
  }
  return { ...key, since: NaN, back: 0 };
}

/**
 * A key after a day with data: peaks and floods never feed its expectation.
 *
 * @param figures the day's; undefined if the key has no record
 * @param all days of all keys, moved on; the last of this key is filled in here
 */
export function afterDay(
  { key, place, figures, expectations }: KeyToday,
  all: Days,
  { peak, flood }: KeyJudgement,
  today: number,
  partial: boolean,
): KeyState {
  const count = countOf(figures, 'sub');
  const state = partial ? DayState.partial : peak || flood ? DayState.peak : DayState.ordinary;
  const last = place * WINDOW_DAYS + TODAY;
  all.states[last] = state;
  put(all.sub, last, count, expectations.sub);
  put(all.samp, last, countOf(figures, 'samp'), expectations.samp);
  if (peak && isChronic(daysOf(all, place).states)) absorb(daysOf(all, place).states);
  // a key is new for a few days only: peaks and floods are then what it is like
  if (expectations.sub.used === 0 && key.seen + 1 > ADOPT_AFTER && !partial) absorb(daysOf(all, place).states);
  let run = partial ? key.run : 0;
  if (peak) run = key.run + 1;
  // field by field: a copy of all of them takes several times as long
  const next: KeyState = {
    key: key.key,
    born: key.born,
    initial: key.initial,
    seen: key.seen + 1,
    run,
    since: key.since,
    before: key.before,
    back: key.back,
    sub: estimatesOf(key.sub, expectations.sub),
    samp: estimatesOf(key.samp, expectations.samp),
  };
  if (run !== ADOPT_AFTER && Number.isNaN(key.since)) return next;
  return afterShift(next, daysOf(all, place), expectations, today, state === DayState.ordinary ? count : undefined);
}

/**
 * A key whose level shifts today, or did so a while ago.
 *
 * @param count today's submissions; undefined if the day is not ordinary
 */
function afterShift(
  key: KeyState,
  days: Days,
  expectations: KeyToday['expectations'],
  today: number,
  count: number | undefined,
): KeyState {
  let next = key;
  if (key.run === ADOPT_AFTER) {
    next = adopt(key, days, expectations, today);
  } else if (today - key.since < RETURN_WITHIN && key.before > 0 && expectations.sub.level > 0 && count !== undefined) {
    next = returned(key, days, count, expectations.sub, today);
  }
  return today - next.since >= WINDOW_DAYS ? { ...next, since: NaN } : next;
}

/** Whether the key with this number has been absent for the whole window: it is dropped, and comes back as a new one. */
export function isForgotten({ states, sub }: Days, key: number): boolean {
  const from = key * WINDOW_DAYS;
  for (let i = from + TODAY; i >= from; i--) {
    if (states[i] === DayState.none || (sub.counts[i] ?? 0) > 0) return false;
  }
  return true;
}
