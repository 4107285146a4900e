import { resolve } from 'node:path';
import { ANALYZER_NOTE, assertSameAnalyzer } from '../analyzers/analyzer-note.js';
import { findAnalyzer } from '../analyzers/find-analyzer.js';
import { readConfigFile } from '../config/config-file.js';
import { configPath } from '../config/default-path.js';
import { findDetector } from '../detectors/find-detector.js';
import { TableError } from '../errors.js';
import { count } from '../findings/wording.js';
import { decidesByTable, keptHistory } from '../history/decision.js';
import { incidentFindings } from '../incidents/incident-finding.js';
import { incidentsIn } from '../incidents/read-incidents.js';
import { printable } from '../log/printable.js';
import { historyReport } from '../report/html/history-report.js';
import { findCompanions } from '../state/companions.js';
import { readGlobalTable } from '../state/global-table-file.js';
import { assertReplaceable, replaceFile } from '../state/replace-file.js';
import { ReservedFiles } from '../state/reserved-files.js';
import { targetOf } from '../state/write-target.js';
import { newestEnd } from '../tables/global-table.js';
import { DAY_MS, endOfToday } from '../window/time-window.js';
import type { FlagsOf } from './flags/flags.js';
import type { Session } from './session.js';

/**
 * Writes a page about the last days that runs kept beside a global table.
 *
 * @throws TableError if there is no table, or no history beside it; UsageError if it is another analyzer's
 */
export async function reportFromHistory(file: string, flags: FlagsOf<'report'>, session: Session): Promise<void> {
  const { log, now, environment, toolVersion } = session;
  const { globalTable, configFile, reportDays, dips } = flags;
  new ReservedFiles({
    globalTable,
    written: [['FILE', file]],
    daily: [],
    read: [['-c', configPath(configFile)]],
  });
  assertReplaceable(file);
  const config = readConfigFile(configFile, environment, log);
  const analyzer = await findAnalyzer(flags.analyzer, config, log, '.');
  const chosen = await findDetector(flags.detector, flags.settings, analyzer, '.');
  const path = resolve(globalTable);
  const table = readGlobalTable(path);
  if (table === undefined) throw new TableError(`There is no global table '${printable(path)}' (-m)`);
  const companions = findCompanions(targetOf(path), log);
  if (companions.fits) assertSameAnalyzer(companions.read(ANALYZER_NOTE), analyzer, path);
  const kept = keptHistory({
    detection: { ...chosen, dips, historyDays: 0, firstHistory: 0, lateData: false },
    threshold: undefined,
    leastThreshold: analyzer.leastThreshold,
    catchesUp: false,
    kept: companions,
    newestEnd: newestEnd(table, endOfToday(now)),
    log,
  });
  const days = kept.history.days();
  const last = days.at(-1);
  if (last === undefined) {
    throw new TableError(`${printable(path)}: no history is kept beside it; runs keep one unless --history-days is 0`);
  }
  const first = Math.max(days[0] ?? last, last - (reportDays - 1) * DAY_MS);
  const incidents = incidentsIn(companions, log);
  if (!decidesByTable(chosen)) log.info(`Replaying ${count(days.length, 'day')} of history`);
  const text = historyReport({
    kept,
    first,
    last,
    detector: chosen.driver.name,
    incidents,
    incidentFindings: incidentFindings(incidents, []),
    dimensions: [analyzer.feed.dimensions[0], analyzer.feed.dimensions[1]],
    made: { now, toolVersion, table: path, analyzer: analyzer.name },
  });
  log.info(`Saving report to: ${resolve(file)}`);
  replaceFile(file, text);
}
