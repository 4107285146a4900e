import { diffLines, diffTables } from '../state/table-diff.js';
import { previousVersion, readNamedTable } from './table-reference.js';

/** How one table differs from another, as lines; without names, how the current table differs from the one before. */
export function comparisonLines(from: string | undefined, to: string | undefined, globalTable: string): string[] {
  const before = readNamedTable(from ?? String(previousVersion(globalTable).number), globalTable);
  const after = readNamedTable(to, globalTable);
  return [`from ${before.title}`, `to ${after.title}`, ...diffLines(diffTables(before.table, after.table))];
}
