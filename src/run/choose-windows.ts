import type { Log } from '../log/log.js';
import { type GlobalTable, newestEnd, rowsAfter } from '../tables/global-table.js';
import { planCatchUp } from '../window/catch-up.js';
import { DAY_MS, endOfToday, formatDay, formatTime, type TimeWindow } from '../window/time-window.js';

/**
 * The windows of a run, oldest first: the one asked for, or, if days were missed, those before it.
 *
 * @param limit the most missed days to take; undefined takes none
 */
export function chooseWindows(
  window: TimeWindow,
  limit: number | undefined,
  global: GlobalTable | undefined,
  { log, now }: { readonly log: Log; readonly now: number },
): readonly TimeWindow[] {
  if (limit === undefined) return [window];
  const latest = Math.max(endOfToday(now), window.end);
  const future = global && rowsAfter(global, latest);
  if (future) {
    log.warn(
      `${future.count} of ${global.size} rows of the global table end in the future, the latest on ` +
        `${formatTime(future.latest)}: --catch-up leaves them out of account (see gst verify)`,
    );
  }
  const { windows, skipped } = planCatchUp(window, global && newestEnd(global, latest), limit);
  const [first, last] = [windows[0], windows.at(-1)];
  if (skipped) {
    const count = (skipped.end - skipped.start) / DAY_MS;
    log.warn(
      `Skipping ${count} missed days, ${formatDay(skipped.start)} to ${formatDay(skipped.end - DAY_MS)}: ` +
        `at most ${limit} are taken at once (--catch-up-limit)`,
    );
  }
  if (first && last && first !== last) {
    log.info(`Catching up ${windows.length} days: ${formatDay(first.start)} to ${formatDay(last.start)}`);
  }
  return windows;
}
