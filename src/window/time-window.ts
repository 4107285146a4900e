import { UTCDateMini } from '@date-fns/utc/date/mini';
import { lightFormat } from 'date-fns/lightFormat';

/** A half-open span of time `[start, end)`, both in epoch milliseconds (UTC). */
export interface TimeWindow {
  readonly start: number;
  readonly end: number;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The start of the UTC day in which `time` (epoch milliseconds) lies. */
export function startOfUtcDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** Tomorrow 00:00 UTC: no window that has happened ends later. */
export function endOfToday(now: number): number {
  return startOfUtcDay(now) + DAY_MS;
}

/** `YYYY-MM-DD HH:MM:SS` in UTC: how times are written in the log and in the global table file. */
export function formatTime(time: number): string {
  return lightFormat(new UTCDateMini(time), 'yyyy-MM-dd HH:mm:ss');
}

/** `YYYY-MM-DD` in UTC. */
export function formatDay(time: number): string {
  return lightFormat(new UTCDateMini(time), 'yyyy-MM-dd');
}

/** The whole UTC days that `window` touches, from the first one's start to the last one's end. */
export function wholeDays(window: TimeWindow): TimeWindow {
  return { start: startOfUtcDay(window.start), end: startOfUtcDay(window.end - 1) + DAY_MS };
}

/** The days of a window that begins with one, oldest first. */
export function* daysIn({ start, end }: TimeWindow): Generator<TimeWindow, void, undefined> {
  for (let day = start; day < end; day += DAY_MS) yield { start: day, end: day + DAY_MS };
}

/** The last `days` days up to a time, in whole UTC days. */
export function daysUpTo(end: number, days: number): TimeWindow {
  return { start: wholeDays({ start: end - 1, end }).end - days * DAY_MS, end };
}
