import type { Metric } from '../detector.js';
import type { Key } from '../../tables/key-map.js';
import { WINDOW_DAYS } from './settings.js';
import type { PoolTrend } from './trend.js';

/** What a day was for a key. Only ordinary days feed the expectation; before its first day a key has none. */
export const DayState = { ordinary: 0, peak: 1, gap: 2, partial: 3, none: 4 } as const;
export type DayState = (typeof DayState)[keyof typeof DayState];

export const METRICS: readonly Metric[] = ['sub', 'samp'];

/** What the dispersion of each key was estimated from, last. */
export interface Estimates {
  /** The dispersion used last; NaN at first. */
  readonly dispersion: Float64Array;
  /** Yesterday's dispersion estimate before it is drawn to the pool, and the two sums it comes from. */
  readonly raw: Float64Array;
  readonly numerator: Float64Array;
  readonly denominator: Float64Array;
}

/**
 * What is remembered of each key beside its days: an array for each figure, in the order of the keys. Objects for each key
 * and day would take as long to be tidied up as all else takes.
 */
export interface KeyColumns {
  /** The day the key was first seen, in days since 1970. */
  readonly born: Float64Array;
  /** 1 if it is part of the feed from its start: born in its first 7 days with data. */
  readonly initial: Float64Array;
  /** Days that were no gaps. */
  readonly seen: Float64Array;
  /** Peaks in a row. */
  readonly run: Float64Array;
  /** First day of a level that was adopted, in days since 1970; NaN if none was. */
  readonly since: Float64Array;
  /** The level before that. */
  readonly before: Float64Array;
  /** Days in a row that lie nearer to the level before. */
  readonly back: Float64Array;
  readonly sub: Estimates;
  readonly samp: Estimates;
}

/** One count over the days of a window, oldest first, the last being yesterday: of one key, or of one key after the other. */
export interface Series {
  /** The counts; NaN on a gap. */
  readonly counts: Float64Array;
  /** The level that was forecast for each day, to single precision; NaN if fewer than 3 days gave it. */
  readonly levels: Float32Array;
}

/** The days of the window, of one key or of all keys, one key after the other. */
export interface Days {
  readonly states: Uint8Array;
  readonly sub: Series;
  readonly samp: Series;
}

/** What is usual for one metric over all keys. A part keeps its value while too few keys tell it. */
export interface Pool {
  /** Weekday factors, Monday first, with mean 1. */
  readonly week: readonly number[];
  /** Variance of the keys' own weekday factors around these. */
  readonly between: number;
  /** Dispersion of busy keys: their median, and the noisier quarter's. */
  readonly dispersion: number;
  readonly high: number;
  /** Dispersion of quiet keys. */
  readonly small: number;
  /** How keys grow. */
  readonly trend: PoolTrend;
}

/** All that the detector remembers of a feed. */
export interface RobustState {
  /** The newest day observed, in days since 1970; NaN before the first. */
  readonly newest: number;
  /** Days with data. */
  readonly feedAge: number;
  /** The day factor applied on each day of the window, oldest first; mostly 1. */
  readonly surges: readonly number[];
  /** ln(1 + submissions) of the first days of keys that came later, at most 100. */
  readonly firstDays: readonly number[];
  readonly pools: Readonly<Record<Metric, Pool>>;
  /** In order of arrival; keys of one day in code point order. */
  readonly keys: readonly Key[];
  readonly columns: KeyColumns;
  /** The days of the keys, {@link WINDOW_DAYS} for each, in the order of the keys. */
  readonly days: Days;
}

/** What is taken for usual until enough keys tell it; no key then grows. */
const EMPTY_POOL: Pool = {
  week: [1, 1, 1, 1, 1, 1, 1],
  between: 0.1,
  dispersion: 0.1,
  high: 0.2,
  small: 0.3,
  trend: { slope: 0, between: 0, variance: 1e-4 },
};

/** The days of keys that have none yet. */
export function emptyDays(keys: number): Days {
  const length = keys * WINDOW_DAYS;
  const series = (): Series => ({
    counts: new Float64Array(length).fill(NaN),
    levels: new Float32Array(length).fill(NaN),
  });
  return { states: new Uint8Array(length).fill(DayState.none), sub: series(), samp: series() };
}

const estimatesList = (of: Estimates): Float64Array[] => [of.dispersion, of.raw, of.numerator, of.denominator];

/** The arrays of all figures, always in the same order. */
export const columnsOf = (columns: KeyColumns): readonly Float64Array[] => {
  const { born, initial, seen, run, since, before, back, sub, samp } = columns;
  return [born, initial, seen, run, since, before, back, ...estimatesList(sub), ...estimatesList(samp)];
};

/** The figures of keys that are not known yet. */
export function emptyColumns(keys: number): KeyColumns {
  const column = (value = 0): Float64Array => new Float64Array(keys).fill(value);
  const estimates = (): Estimates => ({
    ...{ dispersion: column(NaN), raw: column(NaN), numerator: column(), denominator: column() },
  });
  return {
    ...{ born: column(), initial: column(), seen: column(), run: column() },
    ...{ since: column(NaN), before: column(), back: column() },
    ...{ sub: estimates(), samp: estimates() },
  };
}

/** A copy of the figures, with room for as many keys. */
export function copyColumns(columns: KeyColumns, keys: number): KeyColumns {
  const next = emptyColumns(keys);
  const to = columnsOf(next);
  for (const [i, column] of columnsOf(columns).entries()) to[i]?.set(column);
  return next;
}

/** A copy of the figures, with keys that are born on this day after them. */
export function withNewKeys(columns: KeyColumns, keys: number, day: number, feedAge: number): KeyColumns {
  const next = copyColumns(columns, keys);
  const known = columns.born.length;
  next.born.fill(day, known);
  next.initial.fill(feedAge < 7 ? 1 : 0, known);
  return next;
}

/** A copy of the figures of some keys: those with these numbers. */
export function columnsAt(columns: KeyColumns, places: readonly number[]): KeyColumns {
  const next = emptyColumns(places.length);
  const to = columnsOf(next);
  for (const [i, column] of columnsOf(columns).entries()) to[i]?.set(places.map((place) => column[place] ?? NaN));
  return next;
}

export const EMPTY_STATE: RobustState = {
  newest: NaN,
  feedAge: 0,
  surges: Array<number>(WINDOW_DAYS).fill(1),
  firstDays: [],
  pools: { sub: EMPTY_POOL, samp: EMPTY_POOL },
  keys: [],
  columns: emptyColumns(0),
  days: emptyDays(0),
};

const windowOf = ({ counts, levels }: Series, from: number, to?: number): Series => ({
  counts: counts.subarray(from, to),
  levels: levels.subarray(from, to),
});

/** Copies days to the beginning of others, which have room for them. */
export function copyDays(from: Days, to: Days): void {
  to.states.set(from.states);
  for (const metric of METRICS) {
    to[metric].counts.set(from[metric].counts);
    to[metric].levels.set(from[metric].levels);
  }
}

/** A part of the days of all keys: a view, no copy. */
export const partOf = ({ states, sub, samp }: Days, from: number, to?: number): Days => ({
  states: states.subarray(from, to),
  sub: windowOf(sub, from, to),
  samp: windowOf(samp, from, to),
});

/** The days of the key with this number: views, no copies. They cost more to make than a key costs to be expected, so only few keys have them made. */
export function daysOf(days: Days, key: number): Days {
  return partOf(days, key * WINDOW_DAYS, (key + 1) * WINDOW_DAYS);
}
