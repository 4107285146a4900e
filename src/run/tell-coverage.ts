import type { Coverage } from '../backends/backend.js';
import { lackingText } from '../backends/lacking-text.js';
import { InputError } from '../errors.js';
import type { Log } from '../log/log.js';
import { formatTime, HOUR_MS, type TimeWindow } from '../window/time-window.js';

function partOf(coverage: Coverage): string {
  const { records, leftOut } = coverage;
  return `${leftOut} of ${records + leftOut} records (${lackingText(coverage)})`;
}

/**
 * Warns of records that were left out.
 *
 * @param history undefined if the global table was not made from one
 * @throws InputError instead, if `strict`
 */
export function tellLeftOut(history: Coverage | undefined, local: Coverage, strict: boolean, log: Log): void {
  const parts: string[] = [];
  if (local.leftOut > 0) parts.push(`${partOf(local)} of the local window`);
  if (history && history.leftOut > 0) parts.push(`${partOf(history)} of the history`);
  if (parts.length === 0) return;
  if (strict) throw new InputError(`Records can't be counted (--strict): ${parts.join('; ')}`);
  log.warn(`Left out ${parts.join('; ')}`);
}

/** Warns if the newest record of the feed is older than `hours` at the window's end. */
export function tellLateData(newest: number | undefined, window: TimeWindow, hours: number, log: Log): void {
  if (newest === undefined || window.end - newest <= hours * HOUR_MS) return;
  const late = Math.floor((window.end - newest) / HOUR_MS);
  log.warn(
    `The feed is late: its newest record, of ${formatTime(newest)}, lies ${late} hours before the end of the window ` +
      `(--late-after ${hours})`,
  );
}
