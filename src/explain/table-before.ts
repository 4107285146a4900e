import { resolve } from 'node:path';
import { readGlobalTable } from '../state/global-table-file.js';
import { listVersions, makerName } from '../state/table-versions.js';
import { targetOf } from '../state/write-target.js';
import type { GlobalTable } from '../tables/global-table.js';
import type { TimeWindow } from '../window/time-window.js';

export interface TableBefore {
  readonly table: GlobalTable;
  /** Which table it is, for people. */
  readonly title: string;
}

/**
 * The global table that a run over this window compared with, or would: if the table has slid over the window
 * already, the kept version before that; else the table itself. Undefined if there is none, or none with a row.
 *
 * @throws TableError if it is broken or can't be read
 */
export function tableBefore(globalTable: string, window: TimeWindow): TableBefore | undefined {
  const path = resolve(globalTable);
  const present = readGlobalTable(path);
  if (present === undefined || present.size === 0) return undefined;
  const versions = listVersions(targetOf(path));
  const maker = makerName(window);
  const slid = versions.findIndex((version) => version.maker === maker);
  const before = versions[slid - 1];
  const table = before && readGlobalTable(before.path);
  if (before && table) return { table, title: `version ${before.number} (${before.maker}), before this window` };
  return { table: present, title: path };
}

/** Whether the row of a table has slid over the window already, so that it holds what it is compared with. */
export function hasSeen(table: GlobalTable, window: TimeWindow, key: readonly [string, string]): boolean {
  const row = table.get(key);
  return row !== undefined && row.end > window.start;
}
