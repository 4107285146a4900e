import type { DailyFigures, Metric } from '../detector.js';
import { absorbed, isChronic } from './chronic.js';
import type { Expectation } from './expectation.js';
import type { KeyJudgement, KeyToday } from './judge.js';
import { WINDOW_DAYS } from './settings.js';
import { DayState, type KeyState, type Series } from './state.js';
import { weekdayOf } from '../weekdays.js';

/** Peaks in a row that become the key's new level. */
export const ADOPT_AFTER = 5;
/** Days after a shift within which the level before may come back, and how many days nearer to it show that it did. */
const RETURN_WITHIN = 28;
const RETURN_AFTER = 2;
/** Days a level must rest on to be a forecast. */
const LEAST_USED = 3;

/** The window moved on by a day. */
export function appended<T>(values: readonly T[], value: T): T[] {
  const next = values.length < WINDOW_DAYS ? values.slice() : values.slice(1);
  next.push(value);
  return next;
}

function appendedSeries(series: Series, count: number, expectation: Expectation): Series {
  const { used, level, own, raw, numerator, denominator } = expectation;
  return {
    counts: appended(series.counts, count),
    levels: appended(series.levels, used >= LEAST_USED ? Math.fround(level) : NaN),
    ...(used > 0 ? { dispersion: own, raw, numerator, denominator } : estimatesOf(series)),
  };
}

const estimatesOf = ({ dispersion, raw, numerator, denominator }: Series): Omit<Series, 'counts' | 'levels'> => ({
  dispersion,
  raw,
  numerator,
  denominator,
});

/** A key after a day on which the feed has no record at all. */
export function afterGap(key: KeyState): KeyState {
  const missing = (series: Series): Series => ({
    ...series,
    counts: appended(series.counts, NaN),
    levels: appended(series.levels, NaN),
  });
  return { ...key, states: appended(key.states, DayState.gap), sub: missing(key.sub), samp: missing(key.samp) };
}

function withAdoptedLevel(series: Series, { week }: Expectation, states: readonly DayState[], today: number): Series {
  const n = states.length;
  const from = Math.max(0, n - ADOPT_AFTER);
  let counts = 0;
  let factors = 0;
  for (let i = from; i < n; i++) {
    if (states[i] !== DayState.peak) continue;
    counts += series.counts[i] ?? 0;
    factors += week[weekdayOf(today - n + 1 + i)] ?? 1;
  }
  const level = Math.fround(counts / factors);
  return { ...series, levels: series.levels.map((old, i) => (i >= from && states[i] === DayState.peak ? level : old)) };
}

/** The last peaks become the level; what was before is remembered for four weeks. */
function adopt(key: KeyState, { sub, samp }: KeyToday['expectations'], today: number): KeyState {
  return {
    ...key,
    before: sub.level,
    since: today - ADOPT_AFTER + 1,
    run: 0,
    back: 0,
    sub: withAdoptedLevel(key.sub, sub, key.states, today),
    samp: withAdoptedLevel(key.samp, samp, key.states, today),
    states: absorbed(key.states, Math.max(0, key.states.length - ADOPT_AFTER)),
  };
}

/** Two days nearer to the level before than to the adopted one: it was a long wave after all. */
function returned(key: KeyState, count: number, { mu, level }: Expectation, today: number): KeyState {
  const x = Math.log(count + 0.5) - Math.log(mu / level);
  const nearer = Math.abs(x - Math.log(key.before + 0.5)) < Math.abs(x - Math.log(level + 0.5));
  const back = nearer ? key.back + 1 : 0;
  if (back < RETURN_AFTER) return { ...key, back };
  const n = key.states.length;
  const from = key.since - (today - n + 1);
  const states = key.states.map((state, i) =>
    i >= from && i < n - RETURN_AFTER && state === DayState.ordinary ? DayState.peak : state,
  );
  return { ...key, states, since: NaN, back: 0 };
}

const count = (figures: DailyFigures | undefined, metric: Metric): number =>
  (metric === 'sub' ? figures?.subCount : figures?.sampCount) ?? 0;

/** A key after a day with data: peaks and floods never feed its expectation. */
export function afterDay(
  { key, figures, expectations }: KeyToday,
  { peak, flood }: KeyJudgement,
  today: number,
  partial: boolean,
): KeyState {
  const state = partial ? DayState.partial : peak || flood ? DayState.peak : DayState.ordinary;
  const states = appended(key.states, state);
  let run = partial ? key.run : 0;
  if (peak) run = key.run + 1;
  let next: KeyState = {
    ...key,
    states: peak && isChronic(states) ? absorbed(states) : states,
    seen: key.seen + 1,
    run,
    sub: appendedSeries(key.sub, count(figures, 'sub'), expectations.sub),
    samp: appendedSeries(key.samp, count(figures, 'samp'), expectations.samp),
  };
  const sinceShift = today - key.since;
  if (run === ADOPT_AFTER) {
    next = adopt(next, expectations, today);
  } else if (
    sinceShift < RETURN_WITHIN &&
    key.before > 0 &&
    expectations.sub.level > 0 &&
    state === DayState.ordinary
  ) {
    next = returned(next, count(figures, 'sub'), expectations.sub, today);
  }
  return today - next.since >= WINDOW_DAYS ? { ...next, since: NaN } : next;
}

/** Whether a key has been absent for the whole window: it is dropped, and comes back as a new one. */
export function isForgotten({ states, sub }: KeyState): boolean {
  return states.length === WINDOW_DAYS && sub.counts.every((n) => n === 0 || Number.isNaN(n));
}
