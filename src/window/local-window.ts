import { UTCDate } from '@date-fns/utc';
import { addDays } from 'date-fns/addDays';
import { subDays } from 'date-fns/subDays';
import { UsageError } from '../errors.js';
import { startOfUtcDay, type TimeWindow } from './time-window.js';

/** The flags that choose the local window. Dates are starts of UTC days in epoch milliseconds. */
export interface WindowFlags {
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Length in days (`-d`). */
  readonly delta: number | undefined;
  /** Days between the window's end and today (`-k`). */
  readonly delay: number | undefined;
}

const DEFAULT_DELTA = 1;
const DEFAULT_DELAY = 0;

const plusDays = (time: number, days: number): number => addDays(new UTCDate(time), days).getTime();
const minusDays = (time: number, days: number): number => subDays(new UTCDate(time), days).getTime();

/**
 * Reads a day as `-s` and `-e` take it, `YYYY-MM-DD` (the original's `2020-11-4` too): the start of that UTC day in
 * epoch milliseconds; undefined where there is no such day.
 */
export function parseDay(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const date = new UTCDate(Number(year), Number(month) - 1, Number(day));
  date.setUTCFullYear(Number(year));
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) && Number(year) > 0;
  return real ? date.getTime() : undefined;
}

/**
 * The local window that the flags choose: `[start, end)`; `[start, start + delta)` or `[end − delta, end)` where only one
 * is given; else it ends `delay` days before today (UTC) and is `delta` days long.
 *
 * @throws UsageError where the flags contradict each other
 */
export function localWindow({ start, end, delta, delay }: WindowFlags, now: number): TimeWindow {
  const length = delta ?? DEFAULT_DELTA;
  if (start !== undefined && end !== undefined) {
    if (end <= start) {
      throw new UsageError('The end date (-e) must lie after the start date (-s); the end day itself is not included');
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
