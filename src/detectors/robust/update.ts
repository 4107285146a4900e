import { absorb, isChronic } from './chronic.js';
import type { Metric } from '../detector.js';
import type { Expectation } from './expectation.js';
import { countOf, type DayToday, type KeyJudgement, keyToday, type KeyToday, NO_JUDGEMENT } from './judge.js';
import { WINDOW_DAYS } from './settings.js';
import {
  copyColumns,
  type Days,
  daysOf,
  DayState,
  type Estimates,
  type KeyColumns,
  METRICS,
  type Series,
} from './state.js';
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

/** Puts today's counts and forecasts of one kind on the last day of each key, and keeps what the forecasts came from. */
function put({ counts, levels }: Series, day: DayToday, metric: Metric, kept: Estimates): void {
  const { used, level, estimates } = day.expectations[metric];
  for (let place = 0, at = TODAY; at < counts.length; place++, at += WINDOW_DAYS) {
    const days = used[place] ?? 0;
    counts[at] = countOf(day.figures[place], metric);
    levels[at] = days >= LEAST_USED ? (level[place] ?? NaN) : NaN;
    if (days === 0) continue;
    kept.dispersion[place] = estimates.dispersion[place] ?? NaN;
    kept.raw[place] = estimates.raw[place] ?? NaN;
    kept.numerator[place] = estimates.numerator[place] ?? NaN;
    kept.denominator[place] = estimates.denominator[place] ?? NaN;
  }
}

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
function adopt(
  { before, since, run, back }: KeyColumns,
  days: Days,
  { place, expectations }: KeyToday,
  today: number,
): void {
  adoptLevel(days.sub, days.states, expectations.sub, today);
  adoptLevel(days.samp, days.states, expectations.samp, today);
  absorb(days.states, WINDOW_DAYS - ADOPT_AFTER);
  before[place] = expectations.sub.level;
  since[place] = today - ADOPT_AFTER + 1;
  run[place] = back[place] = 0;
}

/** Two days nearer to the level before than to the adopted one: it was a long wave after all. */
function returned(
  columns: KeyColumns,
  { states }: Days,
  { place, figures, expectations }: KeyToday,
  today: number,
): void {
  const { mu, level } = expectations.sub;
  const { back, since, before } = columns;
  const x = Math.log(countOf(figures, 'sub') + 0.5) - Math.log(mu / level);
  const nearer = Math.abs(x - Math.log((before[place] ?? 0) + 0.5)) < Math.abs(x - Math.log(level + 0.5));
  const days = nearer ? (back[place] ?? 0) + 1 : 0;
  back[place] = days;
  if (days < RETURN_AFTER) return;
  for (let i = Math.max(0, TODAY - (today - (since[place] ?? NaN))); i < WINDOW_DAYS - RETURN_AFTER; i++) {
    if (states[i] === DayState.ordinary) states[i] = DayState.peak;
  }
  since[place] = NaN;
  back[place] = 0;
}

/**
 * A key whose level shifts today, or did so a while ago.
 *
 * @param isOrdinary whether today is no peak, no flood, and whole
 */
function afterShift(columns: KeyColumns, days: Days, key: KeyToday, today: number, isOrdinary: boolean): void {
  const { run, since, before } = columns;
  const { place, expectations } = key;
  if (run[place] === ADOPT_AFTER) {
    adopt(columns, days, key, today);
  } else if (
    today - (since[place] ?? NaN) < RETURN_WITHIN &&
    (before[place] ?? 0) > 0 &&
    expectations.sub.level > 0 &&
    isOrdinary
  ) {
    returned(columns, days, key, today);
  }
  if (today - (since[place] ?? NaN) >= WINDOW_DAYS) since[place] = NaN;
}

/** The keys and their days after a day with data. */
export interface AfterDay {
  readonly columns: KeyColumns;
  readonly days: Days;
}

/**
 * The keys after a day with data: peaks and floods never feed their expectations.
 *
 * @param judged by the keys' numbers; a key that is not there was judged to be nothing
 */
export function afterDay(day: DayToday, judged: ReadonlyMap<number, KeyJudgement>, partial: boolean): AfterDay {
  const { today, expectations } = day;
  const keys = day.keys.length;
  const columns = copyColumns(day.columns, keys);
  const days = movedOn(day.days, keys);
  const { seen, run, since } = columns;
  for (const metric of METRICS) put(days[metric], day, metric, columns[metric]);
  for (let place = 0; place < keys; place++) {
    const { peak, flood } = judged.get(place) ?? NO_JUDGEMENT;
    const state = partial ? DayState.partial : peak || flood ? DayState.peak : DayState.ordinary;
    days.states[place * WINDOW_DAYS + TODAY] = state;
    seen[place] = (seen[place] ?? 0) + 1;
    if (peak && isChronic(daysOf(days, place).states)) absorb(daysOf(days, place).states);
    // a key is new for a few days only: peaks and floods are then what it is like
    if (expectations.sub.used[place] === 0 && (seen[place] ?? 0) > ADOPT_AFTER && !partial) {
      absorb(daysOf(days, place).states);
    }
    if (peak) run[place] = (run[place] ?? 0) + 1;
    else if (!partial) run[place] = 0;
    if (run[place] !== ADOPT_AFTER && Number.isNaN(since[place])) continue;
    afterShift(columns, daysOf(days, place), keyToday(day, place), today, state === DayState.ordinary);
  }
  return { columns, days };
}

/** Whether the key with this number has been absent for the whole window: it is dropped, and comes back as a new one. */
export function isForgotten({ states, sub }: Days, key: number): boolean {
  const from = key * WINDOW_DAYS;
  for (let i = from + TODAY; i >= from; i--) {
    if (states[i] === DayState.none || (sub.counts[i] ?? 0) > 0) return false;
  }
  return true;
}
