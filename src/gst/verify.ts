import { newestEnd, rowsAfter } from '../tables/global-table.js';
import { endOfToday, formatTime } from '../window/time-window.js';
import { readNamedTable } from './table-reference.js';

/**
 * A line that says that a table is whole, and one more if rows of it lie in the future.
 *
 * @throws TableError that names its first fault and if it is
 */
export function verificationLines(name: string | undefined, globalTable: string, now: number): string[] {
  const { title, table } = readNamedTable(name, globalTable);
  const newest = newestEnd(table);
  const reach = newest === undefined ? '' : `, up to ${formatTime(newest)}`;
  const lines = [`${title}: whole, ${table.size} rows${reach}`];
  const future = rowsAfter(table, endOfToday(now));
  if (future) {
    lines.push(
      `${future.count} of its rows end in the future, the latest on ${formatTime(future.latest)}: they don't slide until ` +
        "then. 'gst rollback' goes back to the version before.",
    );
  }
  return lines;
}
