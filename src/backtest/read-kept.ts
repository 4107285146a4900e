import { resolve } from 'node:path';
import { TableError } from '../errors.js';
import { seenHistory } from '../history/kept-history.js';
import { printable } from '../log/printable.js';
import type { Log } from '../log/log.js';
import { findCompanions } from '../state/companions.js';
import { readGlobalTable } from '../state/global-table-file.js';
import { targetOf } from '../state/write-target.js';
import { newestEnd } from '../tables/global-table.js';
import { endOfToday } from '../window/time-window.js';
import type { FeedFigures } from './read-feed.js';

/**
 * The daily figures that runs kept beside a global table, without those of days that the table has not seen.
 *
 * @param now epoch milliseconds
 * @throws TableError if there is no table, it is broken, or no history is kept beside it
 */
export function readKept(globalTable: string, now: number, log: Pick<Log, 'warn'>): FeedFigures {
  const path = resolve(globalTable);
  const table = readGlobalTable(path);
  if (table === undefined) throw new TableError(`There is no global table '${printable(path)}' (-m)`);
  const companions = findCompanions(targetOf(path), log);
  const history = seenHistory(companions, newestEnd(table, endOfToday(now)), log, 'left out');
  const figures: FeedFigures = new Map();
  for (const day of history.days()) {
    const rows = history.get(day);
    if (rows) figures.set(day, rows);
  }
  if (figures.size === 0) {
    throw new TableError(`${printable(path)}: no history is kept beside it; runs keep one unless --history-days is 0`);
  }
  return figures;
}
