import { statSync } from 'node:fs';
import { messageOf } from '../errors.js';
import { shown } from '../log/printable.js';
import { type TableColumn, textTable } from '../report/table/text-table.js';
import { readGlobalTable } from '../state/global-table-file.js';
import { fieldText, isTime, TABLE_FIELDS } from '../state/table-fields.js';
import { listVersions } from '../state/table-versions.js';
import { formatTime } from '../window/time-window.js';
import { type KeyedRow, parseFilter, sortRows } from './row-selection.js';
import { currentVersion, readNamedTable, tableTarget } from './table-reference.js';

export interface ShowOptions {
  readonly globalTable: string;
  readonly filter: readonly string[];
  readonly sort: string | undefined;
  readonly reverse: boolean;
}

const left = (heading: string): TableColumn => ({ heading, align: 'left', shrinks: false });
const right = (heading: string): TableColumn => ({ heading, align: 'right', shrinks: false });

const ROW_COLUMNS = [
  ...['dimension_0', 'dimension_1'].map(left),
  ...TABLE_FIELDS.map(([field]) => (isTime(field) ? left(field) : right(field))),
];

function cells([key, row]: KeyedRow): string[] {
  return [
    ...key.map((value) => shown(value)),
    ...TABLE_FIELDS.map(([name, property]) => fieldText(name, row[property])),
  ];
}

/** A table as columns; a last line tells how many rows are shown of how many. */
export function showLines(name: string | undefined, options: ShowOptions): string[] {
  const filters = options.filter.map(parseFilter);
  const all: KeyedRow[] = [...readNamedTable(name, options.globalTable).table];
  let rows = all.filter((row) => filters.every((matches) => matches(row)));
  if (options.sort !== undefined) rows = sortRows(rows, options.sort, options.reverse);
  else if (options.reverse) rows.reverse();
  return [...textTable(ROW_COLUMNS, rows.map(cells)), `${rows.length} of ${all.length} rows`];
}

function rowCount(path: string): string {
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
  const rows = versions.map((version): string[] => {
    const { number, maker, path } = version;
    const saved = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    return [
      String(number),
      version === current ? '*' : '',
      maker,
      saved === undefined ? '' : formatTime(saved),
      rowCount(path),
    ];
  });
  return textTable([right('version'), ...['current', 'made by', 'saved (UTC)', 'rows'].map(left)], rows);
}
