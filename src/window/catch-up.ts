import { DAY_MS, startOfUtcDay, type TimeWindow } from './time-window.js';

export interface CatchUpPlan {
  /** One-day windows, oldest first; never empty. */
  readonly windows: readonly TimeWindow[];
  /** The oldest missed days that the limit leaves out; undefined if it leaves out none. */
  readonly skipped: TimeWindow | undefined;
}

function days({ start, end }: TimeWindow): TimeWindow[] {
  const list: TimeWindow[] = [];
  for (let day = startOfUtcDay(start); day + DAY_MS <= end; day += DAY_MS) {
    list.push({ start: day, end: day + DAY_MS });
  }
  return list;
}

/**
 * The days that a run which catches up takes: every UTC day between what the global table has seen and the end of the
 * window asked for. A first table is made of a history that ends in the middle of a day: no window has looked at that day. If there is none the window's last day is taken again, which changes no row that has
 * seen it; if the table has seen nothing, the days of the window.
 *
 * @param seen the newest `end_ts` of the global table; undefined if it has no row
 * @param limit the most days to take; the newest are
 */
export function planCatchUp(window: TimeWindow, seen: number | undefined, limit: number): CatchUpPlan {
  const missed = days({ start: seen ?? window.start, end: window.end });
  if (missed.length === 0) return { windows: [{ start: window.end - DAY_MS, end: window.end }], skipped: undefined };
  const windows = missed.slice(-limit);
  const [first, firstTaken] = [missed[0], windows[0]];
  const skipped =
    first && firstTaken && first.start < firstTaken.start ? { start: first.start, end: firstTaken.start } : undefined;
  return { windows, skipped };
}
