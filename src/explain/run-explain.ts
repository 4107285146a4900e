import { resolve } from 'node:path';
import { analyzeWindows } from '../analysis.js';
import { BadRecords } from '../backends/bad-records.js';
import type { Explanation } from '../findings/findings.js';
import { judgeFeed } from '../judge-feed.js';
import { shown } from '../log/printable.js';
import { ANALYZER_NOTE, assertSameAnalyzer } from '../analyzers/analyzer-note.js';
import { openBackend } from '../open-backend.js';
import { findCompanions } from '../state/companions.js';
import { targetOf } from '../state/write-target.js';
import type { RunContext, RunOptions } from '../run.js';
import type { Key } from '../tables/key-map.js';
import { explainKey } from './explanation.js';
import { nearestKey } from './nearest-key.js';
import { hasSeen, tableBefore } from './table-before.js';

/** Counts the window once more and explains one key of it. Nothing is written. */
export async function runExplain(key: Key, options: RunOptions, context: RunContext): Promise<Explanation> {
  const { analyzer, backend: driver, input, config, threshold, window } = options;
  const { progress, signal, now, toolVersion } = context;
  // the log is quiet but for warnings: the answer is on standard output
  const log = { ...context.log, info: (text: string) => context.log.debug(text) };
  const compared = tableBefore(options.globalTable, window);
  if (compared) {
    const { fits, read } = findCompanions(targetOf(resolve(options.globalTable)), log);
    if (fits) assertSameAnalyzer(read(ANALYZER_NOTE), analyzer, options.globalTable);
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
    const explanation = explainKey(key, result, run, compared?.title ?? 'made from the backend: there is no file yet');
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
