import { findAnalyzer } from '../analyzers/find-analyzer.js';
import { readConfigFile } from '../config/config-file.js';
import { configPath } from '../config/default-path.js';
import { findDetector } from '../detectors/find-detector.js';
import { UsageError } from '../errors.js';
import { BACKENDS } from '../names/backends.js';
import { resolveName } from '../names/resolve-name.js';
import type { RunOptions } from '../run.js';
import { ReservedFiles } from '../state/reserved-files.js';
import { localWindow } from '../window/local-window.js';
import type { RunFlags } from './flags/flags.js';
import type { Session } from './session.js';

const MEGABYTE = 1 << 20;

/**
 * Turns the flags into what a run needs: the configuration is read, names are looked up, and what contradicts itself is
 * refused.
 */
export async function readRunOptions(
  flags: RunFlags,
  { log, now, environment }: Pick<Session, 'log' | 'now' | 'environment'>,
): Promise<RunOptions> {
  // before anything can fail: what is written may be what is read
  const daily = [
    ['-o', flags.outputFile],
    ['--report', flags.report],
  ] as const;
  const reserved = new ReservedFiles({
    globalTable: flags.globalTable,
    written: [...daily, ['--metrics', flags.metrics], ['--rejects', flags.rejects]],
    daily: flags.catchUp ? daily : [],
    read: [['-c', configPath(flags.configFile)]],
  });
  const input = flags.backendInput;
  const { startDate: start, endDate: end, delta, delay } = flags;
  const window = localWindow({ start, end, delta, delay, allowFuture: flags.allowFuture }, now);
  if (start !== undefined && end !== undefined && (delta !== undefined || delay !== undefined)) {
    const ignored = [delta === undefined ? '' : '-d', delay === undefined ? '' : '-k'].filter(Boolean).join(' and ');
    log.warn(`${ignored} ignored: -s and -e give the whole window`);
  }
  const config = readConfigFile(flags.configFile, environment, log);
  const backend = await resolveName(flags.backendClass, BACKENDS, '.');
  if (backend.input === 'section' && input.length !== 1) {
    throw new UsageError(`-n takes the name of one section of the configuration file with backend '${backend.name}'`);
  }
  if (flags.badRecords !== undefined && backend.input !== 'files') {
    throw new UsageError(`--bad-records is for files; backend '${backend.name}' has no malformed records`);
  }
  if (flags.rejects !== undefined && flags.badRecords === undefined) {
    throw new UsageError('--rejects needs --bad-records, which says how many may be let go');
  }
  const analyzer = await findAnalyzer(flags.analyzer, config, log, '.');
  const chosen = await findDetector(flags.detector, flags.settings, analyzer, '.');
  const { dips, historyDays, firstHistory, lateData } = flags;
  if (historyDays === 0 && chosen.driver.name !== 'original') {
    throw new UsageError(`Detector '${chosen.driver.name}' needs a history: --history-days 0 keeps none`);
  }
  if (backend.input === 'files') for (const path of input) reserved.assertFree('-n', path);
  return {
    config,
    window,
    threshold: flags.threshold,
    detection: { ...chosen, dips, historyDays, firstHistory, lateData },
    analyzer,
    backend,
    input,
    limits: { memoryBytes: flags.memory * MEGABYTE, recordBytes: flags.maxRecord * MEGABYTE },
    reserved,
    globalTable: flags.globalTable,
    seriesDays: flags.report === undefined ? undefined : flags.reportDays,
    strict: flags.strict,
    badRecords: flags.badRecords,
    rejects: flags.rejects,
    keep: flags.keep,
    lockTimeout: flags.lockTimeout,
    catchUpLimit: flags.catchUp ? flags.catchUpLimit : undefined,
    lateAfter: flags.lateAfter,
    dryRun: flags.dryRun,
  };
}
