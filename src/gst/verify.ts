import { newestEnd } from '../tables/global-table.js';
import { formatTime } from '../window/time-window.js';
import { readNamedTable } from './table-reference.js';

/** A line that says that a table is whole. @throws TableError that names its first fault and where it stands */
export function verificationLine(name: string | undefined, globalTable: string): string {
  const { title, table } = readNamedTable(name, globalTable);
  const newest = newestEnd(table);
  const reach = newest === undefined ? '' : `, up to ${formatTime(newest)}`;
  return `${title}: whole, ${table.size} rows${reach}`;
}
