import { statSync } from 'node:fs';
import { messageOf } from '../errors.js';
import { shown } from '../log/printable.js';
import { readGlobalTable } from '../state/global-table-file.js';
import { fieldText, isTime, TABLE_FIELDS } from '../state/table-fields.js';
import { listVersions } from '../state/table-versions.js';
import { formatTime } from '../window/time-window.js';
import { type Cell, columnLines } from './columns.js';
import { type KeyedRow, parseFilter, sortRows } from './row-selection.js';
import { currentVersion, readNamedTable, tableTarget } from './table-reference.js';

export interface ShowOptions {
  readonly globalTable: string;
  readonly filter: readonly string[];
  readonly sort: string | undefined;
  readonly reverse: boolean;
}

function cells([key, row]: KeyedRow): Cell[] {
  const fields = TABLE_FIELDS.map(([name, property]): Cell => {
    const value = row[property];
    return isTime(name) ? fieldText(name, value) : value;
  });
  return [...key.map((value) => shown(value)), ...fields];
}

/** A table as columns; a last line tells how many rows are shown of how many. */
export function showLines(name: string | undefined, options: ShowOptions): string[] {
  const filters = options.filter.map(parseFilter);
  const all: KeyedRow[] = [...readNamedTable(name, options.globalTable).table];
  let rows = all.filter((row) => filters.every((matches) => matches(row)));
  if (options.sort !== undefined) rows = sortRows(rows, options.sort, options.reverse);
  else if (options.reverse) rows.reverse();
  const header = ['dimension_0', 'dimension_1', ...TABLE_FIELDS.map(([field]) => field)];
  return [...columnLines(header, rows.map(cells)), `${rows.length} of ${all.length} rows`];
}

function rowCount(path: string): Cell {
  try {
    return String(readGlobalTable(path)?.size ?? 'gone');
  } catch (error) {
    return `broken: ${messageOf(error)}`;
  }
}

/** The versions kept of a table, oldest first, with what made them; `*` marks the one that is current. */
export function versionLines(globalTable: string): string[] {
  const target = tableTarget(globalTable);
  const versions = listVersions(target);
  const current = currentVersion(target, versions);
  const rows = versions.map((version): Cell[] => {
    const { number, maker, path } = version;
    const saved = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    return [
      number,
      version === current ? '*' : '',
      maker,
      saved === undefined ? '' : formatTime(saved),
      rowCount(path),
    ];
  });
  return columnLines(['version', 'current', 'made by', 'saved (UTC)', 'rows'], rows);
}
