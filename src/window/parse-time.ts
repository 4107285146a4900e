import { formatTime } from './time-window.js';

const TIME = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d+)?$/;

/**
 * Reads a time as the global table holds it, `YYYY-MM-DD HH:MM:SS` (UTC; microseconds are ignored): epoch milliseconds;
 * undefined if there is no such time.
 */
export function parseTime(text: string): number | undefined {
  const [year, month, day, hour, minute, second] = (TIME.exec(text) ?? []).slice(1).map(Number);
  if (year === undefined || month === undefined) return undefined;
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  return formatTime(time) === text.slice(0, 19) ? time : undefined;
}
