import { UTCDateMini } from '@date-fns/utc/date/mini';
import { addDays } from 'date-fns/addDays';
import { subDays } from 'date-fns/subDays';
import { UsageError } from '../errors.js';
import { endOfToday, formatDay, startOfUtcDay, type TimeWindow } from './time-window.js';

/** The flags that choose the local window. Dates are starts of UTC days in epoch milliseconds. */
export interface WindowFlags {
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Length in days (`-d`). */
  readonly delta: number | undefined;
  /** Days between the window's end and today (`-k`). */
  readonly delay: number | undefined;
  /** Whether it may end after today (`--allow-future`). */
  readonly allowFuture: boolean;
}

const DEFAULT_DELTA = 1;
const DEFAULT_DELAY = 0;

const plusDays = (time: number, days: number): number => addDays(new UTCDateMini(time), days).getTime();
const minusDays = (time: number, days: number): number => subDays(new UTCDateMini(time), days).getTime();

/**
 * The local window that the flags choose: `[start, end)`; `[start, start + delta)` or `[end − delta, end)` if only one
 * is given; else it ends `delay` days before today (UTC) and is `delta` days long.
 *
 * @throws UsageError if the flags contradict each other, or the window ends after today
 */
export function localWindow(flags: WindowFlags, now: number): TimeWindow {
  const window = chosenWindow(flags, now);
  const latest = endOfToday(now);
  if (window.end > latest && !flags.allowFuture) {
    throw new UsageError(
      `The window ends in the future, on ${formatDay(window.end)} (-e, or -s and -d): the global table would wait for that ` +
        `day. The latest end is ${formatDay(latest)}; --allow-future takes a later one`,
    );
  }
  return window;
}

function chosenWindow({ start, end, delta, delay }: WindowFlags, now: number): TimeWindow {
  const length = delta ?? DEFAULT_DELTA;
  if (start !== undefined && end !== undefined) {
    if (end <= start) {
      throw new UsageError(
        `The end date (-e ${formatDay(end)}) must lie after the start date (-s ${formatDay(start)}); ` +
          'the end day itself is not included',
      );
    }
    return { start, end };
  }
  if (delay !== undefined && (start !== undefined || end !== undefined)) {
    throw new UsageError(
      `A delay (-k) counts back from today, so it can't be given with ${start === undefined ? '-e' : '-s'}; leave one out`,
    );
  }
  if (start !== undefined) return { start, end: plusDays(start, length) };
  const last = end ?? minusDays(startOfUtcDay(now), delay ?? DEFAULT_DELAY);
  return { start: minusDays(last, length), end: last };
}
