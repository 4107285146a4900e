import type { Key, KeyMap } from '../tables/key-map.js';

/** The figures of one key on one UTC day. Null: not known. */
export interface DailyFigures {
  /** Submissions. */
  readonly subCount: number;
  /** Distinct samples. */
  readonly sampCount: number;
  /** The most submissions of one sample. */
  readonly sampSubCountMax: number | null;
  /** Sample standard deviation (n − 1) of the submissions of a sample. */
  readonly sampSubCountStd: number | null;
  /** The share of the most frequent value of the first cross dimension, from 0 to 1. */
  readonly crossShareMax: number | null;
}

/** One UTC day of a feed. */
export interface FeedDay {
  /** Start of the day, epoch milliseconds. */
  readonly day: number;
  /** The keys with records; null if the feed has no record at all (a gap). A key that is not here has no record. */
  readonly figures: KeyMap<DailyFigures> | null;
}

/** Which of a key's two counts a verdict is about. */
export type Metric = 'sub' | 'samp';

/** `flood`: one user sends one sample again and again. `dip`: fewer submissions than expected. Neither is a peak. */
export type VerdictKind = 'peak' | 'flood' | 'dip';

export type VerdictTag = 'flood' | 'dip' | 'new-key' | 'samples' | 'shift' | 'low-confidence' | 'approximate';

/** What a detector says of a key on one day. A key it has nothing to say about has no verdict. */
export interface Verdict {
  readonly key: Key;
  /** Start of the UTC day, epoch milliseconds. */
  readonly day: number;
  readonly kind: VerdictKind;
  /** The count that the verdict is about, and how large it was. */
  readonly metric: Metric;
  readonly count: number;
  /** The count that was expected; null if the detector expects none. */
  readonly expected: number | null;
  /** The range that 99 % of such days stay within; null if the detector has none. */
  readonly range: readonly [low: number, high: number] | null;
  /** Natural logarithm of the probability of such a count by chance; null if the detector has none. */
  readonly lnProbability: number | null;
  /** How often chance alone makes such a day, in a year and over all keys; null if the detector does not know. */
  readonly perYear: number | null;
  /** From 0 to 100; null if the detector has none. */
  readonly severity: number | null;
  readonly tags: readonly VerdictTag[];
  /** The fewest submissions for which the submissions alone would have made a peak. */
  readonly threshold: number;
  /** Why, in one line for people. */
  readonly why: string;
}

/** How a detector came to expect one of a key's two counts on a day. */
export interface CountExpectation {
  /** What the key counts on a day whose factors are all 1. */
  readonly level: number;
  /** Factor of each weekday, Monday first; their mean is 1. */
  readonly week: readonly number[];
  /** By how much the whole feed is raised on this day; 1 mostly. */
  readonly dayFactor: number;
  /** a, in variance = mean + a·mean². */
  readonly dispersion: number;
  /** Level × weekday × day factor. */
  readonly expected: number;
  /** The range that 99 % of such days stay within. */
  readonly range: readonly [low: number, high: number];
  /** The highest that an ordinary day was, put on this day's factors; a peak must exceed it. */
  readonly highest: number;
  /** Natural logarithm of the probability of the day's count or a higher one. */
  readonly lnProbability: number;
}

/** What a detector expected of a key's submissions on an earlier day. */
export interface PastExpectation {
  /** Start of the UTC day, epoch milliseconds. */
  readonly day: number;
  readonly expected: number;
  /** The range that 99 % of such days stay within. */
  readonly range: readonly [low: number, high: number];
}

/** What a detector expected of a key on a day, and how. */
export interface KeyExpectation {
  /** Null if the key has no ordinary day yet to expect anything by. */
  readonly counts: Readonly<Record<Metric, CountExpectation>> | null;
  /** Days of the key that the expectation rests on. */
  readonly ordinaryDays: number;
  /** What new keys of the feed usually start with, in submissions. */
  readonly usualFirstDay: readonly [low: number, high: number];
  /** Natural logarithm of the probability up to which a day is a peak. */
  readonly lnCut: number;
  /** The fewest submissions for which the submissions alone would make a peak. */
  readonly threshold: number;
  /**
   * The days before this one for which there was a forecast, oldest first: the level is that night's forecast, weekday
   * factors and dispersion are those of today.
   */
  readonly past: readonly PastExpectation[];
  /** Whether the day is tested at all: the feed may be too young, or the day have arrived in part. */
  readonly state: 'tested' | 'learning' | 'partial';
}

/** What a detector makes of one day. */
export interface DayVerdicts<State> {
  readonly verdicts: readonly Verdict[];
  /** The state for the next day. */
  readonly next: State;
  /**
   * What was expected of a key on this day, for charts and explanations; undefined if the detector does not know the key.
   * Absent if the detector expects nothing, or nothing on this day (a gap).
   */
  readonly expectationOf?: (key: Key) => KeyExpectation | undefined;
}

/** Turns states to bytes and back. */
export interface StateCodec<State> {
  encode(state: State): Buffer;
  /** @throws Error if the bytes are of another form */
  decode(bytes: Buffer): State;
}

/**
 * Decides, day after day, which keys are peaks. It is pure: it reads no clock and no file, it changes neither the state
 * nor the figures that it is given, and the same days give the same verdicts.
 */
export interface Detector<State = unknown> {
  readonly name: string;
  /** The state before the first day. */
  start(): State;
  /** Judges one day. Days come in order, one call for each calendar day, gaps as well. */
  observe(state: State, day: FeedDay): DayVerdicts<State>;
  /** Keeps states as bytes, exactly, so that a run need not replay all days that are kept; without it every run does. */
  readonly codec?: StateCodec<State>;
}
