import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Log } from '../log/log.js';
import { parseGlobalTable } from '../state/global-table-file.js';
import { restoreVersion } from '../state/global-table-store.js';
import type { LockOptions } from '../state/table-lock.js';
import { findVersion, previousVersion } from './table-reference.js';

/**
 * Puts a version in the table's place, once it has been read and found whole; what stood there is kept as a version
 * if none holds it yet.
 *
 * @param number which version; undefined for the one before the current table
 */
export async function rollBack(globalTable: string, number: number | undefined, lock: LockOptions): Promise<void> {
  const path = resolve(globalTable);
  await restoreVersion(path, lock, () => {
    const version = number === undefined ? previousVersion(path) : findVersion(path, number);
    const content = readFileSync(version.path);
    const table = parseGlobalTable(new TextDecoder('utf-8', { fatal: true }).decode(content), version.path);
    describe(lock.log, path, version, table.size);
    return { content, version };
  });
}

function describe(log: Log, path: string, { number, maker }: { number: number; maker: string }, rows: number): void {
  log.info(`Restoring version ${number} (${maker}, ${rows} rows) as '${path}'`);
}
