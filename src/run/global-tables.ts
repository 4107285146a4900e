import type { Analyzer } from '../analyzers/analyzer.js';
import { ANALYZER_NOTE, analyzerNote, assertSameAnalyzer } from '../analyzers/analyzer-note.js';
import type { Log } from '../log/log.js';
import type { GlobalTableStore } from '../state/global-table-store.js';
import type { CompanionChanges } from '../state/companions.js';
import type { VersionMaker } from '../state/table-versions.js';
import type { GlobalTable } from '../tables/global-table.js';

/**
 * The table to compare with; undefined if there is none, or none with a row.
 *
 * @throws TableError if it is broken; UsageError if it is another analyzer's
 */
export function loadGlobalTable(store: GlobalTableStore, analyzer: Analyzer, log: Log): GlobalTable | undefined {
  const { path } = store;
  log.info(`Loading global tables from file '${path}'`);
  const table = store.read();
  if (table === undefined) log.info(`\tFailed: [Errno 2] No such file or directory: '${path}'`);
  if (table === undefined || table.size === 0) return undefined;
  const { fits, names, read } = store.companions();
  if (fits) {
    assertSameAnalyzer(read(ANALYZER_NOTE), analyzer, path);
  } else if (names.length > 0) {
    log.warn(
      `What is kept beside '${path}' belongs to another table: somebody else has replaced this one since the last run`,
    );
  }
  return table;
}

/** Saves the table, and in one commit with it what is kept beside it. */
export function saveGlobalTable(
  store: GlobalTableStore,
  table: GlobalTable,
  maker: VersionMaker,
  { dryRun, analyzer }: { readonly dryRun: boolean; readonly analyzer: Analyzer },
  companions: CompanionChanges,
  log: Log,
): void {
  if (!dryRun) log.info('Refreshing global tables');
  log.info(`${dryRun ? 'Would save' : 'Saving'} global tables to '${store.path}'`);
  store.save(table, maker, new Map([[ANALYZER_NOTE, analyzerNote(analyzer)], ...companions]));
}
