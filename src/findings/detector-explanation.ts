import type { VerdictFinding } from './verdict-finding.js';

/** How a detector came to expect one of a key's two counts on a day. */
export interface CountExplanation {
  /** What the day had. */
  count: number;
  /** Level × weekday × day factor. */
  expected: number;
  /** The range that 99 % of such days stay within. */
  range: { low: number; high: number };
  /** What the key counts on a day whose factors are all 1. */
  level: number;
  /** The factor of this day's weekday; the mean over a week is 1. */
  weekdayFactor: number;
  /** The factors of all weekdays, Monday first. */
  week: number[];
  /** By how much the whole feed is raised on this day (a backlog); 1 mostly. */
  dayFactor: number;
  /** a, in variance = mean + a·mean². */
  dispersion: number;
  /** The highest that an ordinary day was, put on this day's factors; a peak must exceed it. */
  highestOrdinary: number;
  /** ln of the probability that chance makes this count or a higher one. */
  lnProbability: number;
  /** The same in words. */
  probability: string;
}

/** What a detector makes of a key on one day, and why. */
export interface DayExplanation {
  /** The UTC day, YYYY-MM-DD. */
  day: string;
  /** Monday to Sunday. */
  weekday: string;
  /** False if the whole feed has no record on this day. */
  hasData: boolean;
  isPeak: boolean;
  /** From 30 to 100; null if it is no peak, or if the detector gives none. */
  severity: number | null;
  /** Null if nothing can be expected: a key that is new, or not known at all; a gap; a detector that expects nothing. */
  submissions: CountExplanation | null;
  samples: CountExplanation | null;
  /** Ordinary days that the expectation rests on. */
  ordinaryDays: number;
  /** Submissions that new keys of this feed usually start with; null unless this key has no ordinary day yet. */
  usualFirstDay: { low: number; high: number } | null;
  /** How rare a day must be to be a peak, in words; null if the detector does not say. */
  cut: string | null;
  /** The fewest submissions for which the submissions alone would make a peak; null if the detector does not say. */
  threshold: number | null;
  /** What the detector said: peaks, floods and dips. */
  verdicts: VerdictFinding[];
  /** Why it is a peak, or why not, in a sentence. */
  verdict: string;
}

/** What a detector that works by the kept history makes of a key. */
export interface DetectorExplanation {
  /** Its name. */
  detector: string;
  /** Days with data that are kept before the window; 0 if there is no history, and then nothing can be said. */
  daysKept: number;
  /** Each day of the window, oldest first; empty without a history. */
  days: DayExplanation[];
  /** What it comes to, in a sentence or two. */
  verdict: string;
}
