import type { OrdinaryDays } from './level.js';
import { GUARD_DAYS, WINDOW_DAYS } from './settings.js';
import { DayState } from './state.js';

/** Below this factor a day (a weekday on which hardly anything comes) says nothing of the highest. */
const TELLING_FACTOR = 0.2;
/** A key with fewer counts a day than this, on average, is quiet: what it sends may come in batches. */
const QUIET = 2;
/** A batch varies in size by this factor. */
const BATCHES = 3;
/** A key sends in batches if on this share of its ordinary days it sent less than this part of its level. */
const BATCH_SENDER = { share: 0.35, part: 0.2 };
/** A weekday's count varies from week to week by less than this factor. */
const WEEKLY = 1.5;
/** Ordinary days that must lie between two flagged weekdays. */
const LEAST_BETWEEN = 3;

/** What the window tells of its key. */
interface Seen {
  readonly states: Uint8Array;
  readonly counts: Float64Array;
  readonly ordinary: OrdinaryDays;
  /** Today's weekday factor. */
  readonly factor: number;
  /** Mean count of an ordinary day. */
  readonly mean: number;
  readonly level: number;
  /** The first day of the window that counts. */
  readonly from: number;
  /** Weekday and day factor of each day of the window. */
  readonly factors: Float64Array;
}

/** Whether a key sends in batches, or so little that what it sends may come so. */
function sendsInBatches({ ordinary: { size, counts, factors }, level, mean }: Seen): boolean {
  if (mean < QUIET) return true;
  let low = 0;
  for (let i = 0; i < size; i++) {
    if ((counts[i] ?? 0) < BATCH_SENDER.part * level * (factors[i] ?? 1)) low++;
  }
  return low > BATCH_SENDER.share * size;
}

/**
 * Peaks of a single day that are over. In a key that sends in batches such a day may have been one, and the next of its size is no
 * news: until there are enough of them to be the key's noise, they set a mark.
 */
function highestBatch({ states, counts, from, factors }: Seen): number {
  let highest = 0;
  for (let i = from; i < WINDOW_DAYS - 1; i++) {
    if (states[i] !== DayState.peak || states[i + 1] === DayState.peak) continue;
    if (i > 0 && states[i - 1] === DayState.peak) continue;
    highest = Math.max(highest, (counts[i] ?? 0) / (factors[i] ?? 1));
  }
  return highest;
}

/**
 * A weekday that was flagged a week ago, with ordinary days in between, is a week that changes its pattern: what comes
 * again on that weekday is no news, unless it is half as much again.
 */
function lastWeek({ states, counts }: Seen): number {
  const ago = WINDOW_DAYS - 7;
  if (states[ago] !== DayState.peak) return 0;
  let between = 0;
  for (let i = ago + 1; i < WINDOW_DAYS; i++) if (states[i] === DayState.ordinary) between++;
  return between >= LEAST_BETWEEN ? WEEKLY * (counts[ago] ?? 0) : 0;
}

/** Days at the end of the window that may be the beginning of a wave. */
export const RECENT_DAYS = 3;

/** The highest ordinary day among the first `end` of the window. */
function highestOrdinary({ counts, factors }: OrdinaryDays, end: number): number {
  let highest = 0;
  for (let i = 0; i < end; i++) {
    const factor = factors[i] ?? 1;
    if (factor > TELLING_FACTOR) highest = Math.max(highest, (counts[i] ?? 0) / factor);
  }
  return highest;
}

/** What a day of a key has to exceed to be a peak. */
export interface HighestSeen {
  /** By all days of the window. */
  readonly highest: number;
  /** By all but the latest three, which may be the beginning of a wave. */
  readonly earlier: number;
}

/**
 * The count that today must exceed to be a peak, put on today's weekday: the highest ordinary day of the window (its
 * weekday and day factor taken out). For a key that sends in batches three times the highest day but for the last four,
 * and its highest batch; for a weekday that was flagged a week ago, half as much again as it had then.
 */
export function highestSeen(seen: Seen): HighestSeen {
  const { ordinary, factor } = seen;
  const n = ordinary.size;
  let earlier = highestOrdinary(ordinary, n - RECENT_DAYS);
  if (sendsInBatches(seen)) {
    earlier = Math.max(earlier, BATCHES * highestOrdinary(ordinary, n - GUARD_DAYS), highestBatch(seen));
  }
  const week = lastWeek(seen);
  const highest = Math.max(earlier, highestOrdinary(ordinary, n));
  return { highest: Math.max(highest * factor, week), earlier: Math.max(earlier * factor, week) };
}
