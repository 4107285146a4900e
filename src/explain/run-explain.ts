import { resolve } from 'node:path';
import { analyzeWindows } from '../analysis.js';
import { BadRecords } from '../backends/bad-records.js';
import type { Explanation } from '../findings/findings.js';
import { judgeFeed } from '../judge-feed.js';
import { shown } from '../log/printable.js';
import { ANALYZER_NOTE, assertSameAnalyzer } from '../analyzers/analyzer-note.js';
import { findDetector } from '../detectors/find-detector.js';
import { decidesByTable, keptHistory } from '../history/decision.js';
import type { KeptHistory } from '../history/kept-history.js';
import type { Log } from '../log/log.js';
import { openBackend } from '../open-backend.js';
import { type Companions, findCompanions } from '../state/companions.js';
import { readGlobalTable } from '../state/global-table-file.js';
import { targetOf } from '../state/write-target.js';
import type { RunContext, RunOptions } from '../run.js';
import { newestEnd } from '../tables/global-table.js';
import type { Key } from '../tables/key-map.js';
import { endOfToday } from '../window/time-window.js';
import { explainByHistory } from './explain-by-history.js';
import { explainKey } from './explanation.js';
import { nearestKey } from './nearest-key.js';
import { hasSeen, tableBefore } from './table-before.js';

/** The detector that decides, or `robust` for a second opinion, and the history that it works by. */
async function keptFor(
  { analyzer, detection, globalTable, threshold }: RunOptions,
  companions: Companions,
  log: Log,
  now: number,
): Promise<[detector: string, kept: KeptHistory | undefined]> {
  const chosen = decidesByTable(detection) ? await findDetector('robust', [], analyzer, '.') : detection;
  const table = readGlobalTable(resolve(globalTable));
  if (table === undefined) return [chosen.driver.name, undefined];
  const kept = keptHistory({
    detection: { ...detection, ...chosen },
    threshold,
    leastThreshold: analyzer.leastThreshold,
    catchesUp: false,
    kept: companions,
    newestEnd: newestEnd(table, endOfToday(now)),
    log,
  });
  return [chosen.driver.name, kept];
}

/** Counts the window once more and explains one key of it. Nothing is written. */
export async function runExplain(key: Key, options: RunOptions, context: RunContext): Promise<Explanation> {
  const { analyzer, backend: driver, input, config, threshold, window } = options;
  const { progress, signal, now, toolVersion } = context;
  // the log is quiet but for warnings: the answer is on standard output
  const log = { ...context.log, info: (text: string) => context.log.debug(text) };
  const compared = tableBefore(options.globalTable, window);
  const companions = findCompanions(targetOf(resolve(options.globalTable)), log);
  if (compared && companions.fits) {
    assertSameAnalyzer(companions.read(ANALYZER_NOTE), analyzer, options.globalTable);
  }
  const badRecords = options.badRecords && new BadRecords(options.badRecords, false, log);
  await using backend = await openBackend({
    backend: driver,
    analyzer,
    input,
    configFile: config,
    reserved: options.reserved,
    now,
    log,
    progress,
    signal,
    limits: options.limits,
    badRecords,
  });
  const analysis = { analyzer, windows: [window], global: compared?.table, threshold, now, explain: key };
  const run = { analyzer, backend: driver.name, input, threshold, now, toolVersion };
  let isJudged = false;
  for await (const result of analyzeWindows(backend, analysis)) {
    const { seen } = result.coverage;
    if (seen && !isJudged) await judgeFeed(seen, analyzer, log);
    isJudged = true;
    if (result.kind !== 'window') continue;
    const byHistory = await explainByHistory(key, result, ...(await keptFor(options, companions, log, now)), backend);
    const title = compared?.title ?? 'made from the backend: there is no file yet';
    const explanation = explainKey(key, result, run, title, byHistory);
    if (compared && hasSeen(compared.table, window, key)) {
      log.warn(
        'The row of the global table has seen this window, or a later one, already; no version before it is kept',
      );
    }
    const near = explanation.local || explanation.baseline ? undefined : nearestKey(key, result);
    if (near) log.warn(`There is no such key; did you mean ${near.map((value) => `'${shown(value)}'`).join(' ')}?`);
    return explanation;
  }
  throw new Error('the backend gave no answer');
}
