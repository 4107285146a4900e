import { resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import { messageOf, TableError, UsageError } from '../errors.js';
import { printable } from '../log/printable.js';
import { readGlobalTable } from '../state/global-table-file.js';
import { holds, listVersions, type TableVersion } from '../state/table-versions.js';
import { targetOf } from '../state/write-target.js';
import type { GlobalTable } from '../tables/global-table.js';

/** A table that a command names, read and checked. */
export interface NamedTable {
  readonly path: string;
  /** How it was named, for people: `version 3 (2020-11-04_2020-11-05)`. */
  readonly title: string;
  readonly table: GlobalTable;
}

/** The file behind a table's path. @throws TableError if the path leads nowhere */
export function tableTarget(current: string): string {
  try {
    return targetOf(resolve(current));
  } catch (error) {
    throw new TableError(`Can't read the global table '${current}' (-m): ${messageOf(error)}`, { cause: error });
  }
}

/** The version with this number. @throws UsageError that says which there are */
export function findVersion(current: string, number: number): TableVersion {
  const versions = listVersions(tableTarget(current));
  const found = versions.find((version) => version.number === number);
  if (found) return found;
  const there = versions.map((version) => version.number).join(', ') || 'none';
  throw new UsageError(`There is no version ${number} of '${current}'; there are: ${there} (see gst show --versions)`);
}

/** The version before the current table: what `gst rollback` goes back to. @throws UsageError if there is none */
export function previousVersion(current: string): TableVersion {
  const target = tableTarget(current);
  const versions = listVersions(target);
  const present = currentVersion(target, versions);
  const earlier = present ? versions.filter(({ number }) => number < present.number) : versions;
  const previous = earlier.at(-1);
  if (previous) return previous;
  throw new UsageError(`There is no earlier version of '${current}' (see gst show --versions)`);
}

/** The newest version that holds what the table's file holds; undefined if none does. */
export function currentVersion(target: string, versions: readonly TableVersion[]): TableVersion | undefined {
  let content: Buffer;
  try {
    content = readFileSync(target);
  } catch {
    return undefined;
  }
  return versions.findLast(({ path }) => holds(path, content));
}

/**
 * Reads the table that a command names: a whole number is a version of the current table, anything else a file;
 * undefined is the current table itself.
 *
 * @throws TableError if it is missing or broken; UsageError if there is no such version
 */
export function readNamedTable(name: string | undefined, current: string): NamedTable {
  if (name !== undefined && /^\d+$/.test(name)) {
    const { number, maker, path } = findVersion(current, Number(name));
    return { path, title: `version ${number} (${maker})`, table: readPresent(path) };
  }
  const path = resolve(name ?? current);
  return { path, title: printable(path), table: readPresent(path) };
}

function readPresent(path: string): GlobalTable {
  const table = readGlobalTable(path);
  if (table === undefined) throw new TableError(`There is no global table '${printable(path)}'`);
  return table;
}
