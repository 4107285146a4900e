import { analyzeWindows, type Baseline, type WindowResult } from './analysis.js';
import { type BadRecordBound, BadRecords } from './backends/bad-records.js';
import type { Analyzer } from './analyzers/analyzer.js';
import type { Backend, BackendDriver, ReadLimits } from './backends/backend.js';
import type { ConfigFile } from './config/config-file.js';
import { findingsOf } from './findings/find.js';
import { INCIDENTS_COMPANION, keptIncidents, RunIncidents } from './incidents/run-incidents.js';
import { judgeFeed } from './judge-feed.js';
import type { Log, Progress } from './log/log.js';
import { dayMarks } from './incidents/day-marks.js';
import { Decision, type Detection, decidesByTable, LEAST_SUBMISSIONS } from './history/decision.js';
import { keptSeries } from './history/kept-series.js';
import { openBackend } from './open-backend.js';
import type { Output, RunSummary, WindowReport } from './outputs/output.js';
import { chooseWindows } from './run/choose-windows.js';
import { Closing } from './run/closing.js';
import { loadGlobalTable, saveGlobalTable } from './run/global-tables.js';
import { tellLateData, tellLeftOut } from './run/tell-coverage.js';
import type { CompanionChanges } from './state/companions.js';
import { type GlobalTableStore, openDryRunStore, openGlobalTableStore } from './state/global-table-store.js';
import { assertReplaceable, replaceFile } from './state/replace-file.js';
import type { ReservedFiles } from './state/reserved-files.js';
import { newestEnd } from './tables/global-table.js';
import { unslidText } from './tables/unslid-rows.js';
import { daysUpTo, endOfToday, formatTime, type TimeWindow } from './window/time-window.js';

/** What a run is to do: the flags, understood. */
export interface RunOptions {
  readonly config: ConfigFile;
  readonly window: TimeWindow;
  readonly threshold: number | undefined;
  /** What decides which keys are peaks, and the history that is kept. */
  readonly detection: Detection;
  readonly analyzer: Analyzer;
  readonly backend: BackendDriver;
  readonly input: readonly string[];
  /** What reading files may take (`--memory`, `--max-record`). */
  readonly limits?: ReadLimits | undefined;
  /** Files that the run writes or keeps, so that they can't be input. */
  readonly reserved: ReservedFiles;
  readonly globalTable: string;
  /** Days up to each window's end that charts show; undefined if there are none. */
  readonly seriesDays: number | undefined;
  readonly strict: boolean;
  /** How many records that can't be used are let go (`--bad-records`); undefined: none. */
  readonly badRecords?: BadRecordBound | undefined;
  /** Path of the file that they are written to (`--rejects`). */
  readonly rejects?: string | undefined;
  /** Versions of the global table that are kept (`--keep`). */
  readonly keep: number;
  /** Seconds to wait for another run (`--lock-timeout`). */
  readonly lockTimeout: number;
  /** The most missed days that are taken first; undefined if none are (`--catch-up`, `--catch-up-limit`). */
  readonly catchUpLimit: number | undefined;
  /** Hours that the newest record may be older than the window's end without a warning (`--late-after`). */
  readonly lateAfter: number | undefined;
  /** Nothing is written (`--dry-run`). */
  readonly dryRun: boolean;
}

/** What a run is given of the world. */
export interface RunContext {
  readonly log: Log;
  readonly progress: Progress;
  /** Aborted with a StoppedError by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  readonly now: number;
  readonly toolVersion: string;
}

function openStore(options: RunOptions, { log, now, signal }: RunContext): Promise<GlobalTableStore> {
  const { globalTable, dryRun, keep, lockTimeout } = options;
  if (dryRun) return Promise.resolve(openDryRunStore(globalTable, log));
  return openGlobalTableStore(globalTable, { keep, timeout: lockTimeout, now, signal, log });
}

/** The newest record of the feed, if it has to be asked for at this window. */
async function newestOf(result: WindowResult, isLast: boolean, backend: Backend, { lateAfter }: RunOptions) {
  if (!isLast || lateAfter === undefined) return undefined;
  const { seen } = result.coverage;
  return seen ? seen.newest : backend.newest();
}

/** Saves the table that a window leaves; a window without data leaves the one it found. */
function saveWindow(
  store: GlobalTableStore,
  { window, coverage, before, after, local }: WindowResult,
  baseline: Baseline | undefined,
  companions: () => CompanionChanges,
  options: RunOptions,
  { log, now }: RunContext,
): void {
  if (coverage.records > 0) {
    // a table that was just made of the history has seen the window in it
    const unslid = baseline ? undefined : unslidText(before, local.keys(), window, endOfToday(now));
    if (unslid !== undefined) log.warn(unslid);
    saveGlobalTable(store, after, window, options, companions(), log);
    return;
  }
  log.warn(`No data from ${formatTime(window.start)} to ${formatTime(window.end)}: the global table does not slide`);
  if (baseline) saveGlobalTable(store, baseline.global, 'history', options, new Map(), log);
}

const NOTHING: RunSummary = {
  windows: 0,
  records: 0,
  leftOut: 0,
  badRecords: 0,
  keys: 0,
  peaks: 0,
  newKeys: 0,
  gaps: [],
};

function addWindow(sums: RunSummary, { window, coverage, local, peaks, newKeys }: WindowResult): RunSummary {
  return {
    windows: sums.windows + 1,
    records: sums.records + coverage.records,
    leftOut: sums.leftOut + coverage.leftOut,
    badRecords: coverage.badRecords ?? 0,
    keys: sums.keys + local.size,
    peaks: sums.peaks + peaks.length,
    newKeys: sums.newKeys + newKeys.length,
    gaps: coverage.records > 0 ? sums.gaps : [...sums.gaps, window],
  };
}

// Also written if there are more bad records than the bound allows: the file shows what to mend.
function writeRejects({ rejects, dryRun }: RunOptions, bad: BadRecords | undefined): void {
  if (rejects !== undefined && bad !== undefined && !dryRun) replaceFile(rejects, bad.rejects);
}

/** Runs the whole job, and keeps the records that it lets go. */
export async function run(options: RunOptions, outputs: readonly Output[], context: RunContext): Promise<RunSummary> {
  const { badRecords: bound, rejects, dryRun } = options;
  if (rejects !== undefined && !dryRun) assertReplaceable(rejects);
  const bad = bound && new BadRecords(bound, rejects !== undefined, context.log);
  try {
    return await runWith(options, outputs, context, bad);
  } finally {
    writeRejects(options, bad);
  }
}

/**
 * Runs the whole job: options → window → backend → tables → peaks → report → saved global table. For each window,
 * whatever has to be asked of the backend is asked before anything of that window is told or saved, it is told before the
 * table slides over it, and nothing that goes wrong after the table was saved makes the run fail.
 */
async function runWith(
  options: RunOptions,
  outputs: readonly Output[],
  context: RunContext,
  badRecords: BadRecords | undefined,
): Promise<RunSummary> {
  const { analyzer, threshold, window, backend: driver, input } = options;
  const { log, progress, signal, now, toolVersion } = context;
  const t = threshold ?? 'None';
  log.info(`Loading Peak Analyzer from ${formatTime(window.start)} to ${formatTime(window.end)} with t=${t}`);

  await using opened = new Closing(log);
  const store = opened.add(await openStore(options, context), 'The global table');
  const { reserved, limits, config: configFile } = options;
  const feed = { backend: driver, analyzer, input, reserved, limits, configFile, now, badRecords };
  const backend = opened.add(await openBackend({ ...feed, log, progress, signal }), `The backend '${driver.name}'`);
  log.info(`Loading analyzer '${analyzer.name}' with backend '${driver.name}'`);
  const global = loadGlobalTable(store, analyzer, log);
  const windows = chooseWindows(window, options.catchUpLimit, global, context);
  const last = windows.at(-1) ?? window;
  const latest = Math.max(endOfToday(now), window.end);
  const kept = await keptIncidents(store.companions(), global && newestEnd(global, latest), log);
  const incidents = new RunIncidents(kept, store.path, threshold !== undefined);
  const isAdHoc = incidents.isAdHocFor(windows);
  for (const output of outputs) output.begin?.(store, isAdHoc);
  const description = { analyzer, backend: driver.name, input, threshold, now, toolVersion };

  log.info(global === undefined ? 'Loading global tables from the backend' : 'Loading local tables');
  let baseline: Baseline | undefined;
  let summary = NOTHING;
  const { detection } = options;
  const decision = await Decision.prepare(backend, {
    detection,
    threshold,
    leastThreshold: analyzer.leastThreshold,
    catchesUp: options.catchUpLimit !== undefined,
    kept: {
      get names() {
        return store.companions().names;
      },
      read: (name) => store.companion(name),
    },
    newestEnd: global && newestEnd(global, latest),
    windows,
    log,
  });
  if (!isAdHoc) incidents.replay(decision.firstHistory);
  const leastSubmissions = decidesByTable(detection) ? undefined : LEAST_SUBMISSIONS;
  // charts are drawn from the days that are kept, if these reach back far enough; else the backend is asked
  const { seriesDays } = options;
  const chartsFrom = seriesDays && daysUpTo(windows[0]?.end ?? window.end, seriesDays).start;
  const isKept = chartsFrom !== undefined && decision.reachesTo(chartsFrom);
  const analysis = {
    analyzer,
    windows,
    global,
    threshold,
    now,
    seriesDays: isKept ? undefined : seriesDays,
    leastSubmissions,
    beside: decision.beside,
  };
  let isJudged = false;
  for await (const answered of analyzeWindows(backend, analysis)) {
    const { seen } = answered.coverage;
    if (seen && !isJudged) await judgeFeed(seen, analyzer, log);
    isJudged ||= seen !== undefined;
    if (answered.kind === 'baseline') {
      baseline = answered;
      log.info('Loading local tables');
      continue;
    }
    const { result: decided, changes: keptDays, days, counted: countedDays, expectationOf } = decision.decide(answered);
    const { window, coverage } = decided;
    const { approximate } = coverage;
    const figuresOn = (day: number) => decision.figuresOn(day);
    const series = isKept ? keptSeries(daysUpTo(window.end, seriesDays ?? 1), figuresOn, approximate) : decided.series;
    const result = { ...decided, series };
    const isLast = window === last;
    const newest = await newestOf(result, isLast, backend, options);
    if (windows.length > 1) log.info(`Window from ${formatTime(window.start)} to ${formatTime(window.end)}`);
    tellLeftOut(baseline?.coverage, coverage, options.strict, log);
    const first = summary.windows === 0;
    const plain = findingsOf(result, description);
    const changes = incidents.observe(result, plain, days);
    const findings = { ...plain, incidents: incidents.findings(changes) };
    const marks = dayMarks(incidents.all, result);
    const report: WindowReport = {
      result,
      findings,
      changes,
      days: countedDays,
      marks,
      figuresOn,
      expectationOf,
      first,
      last,
    };
    for (const output of outputs) await output.write?.(report);
    const companions = (): CompanionChanges =>
      new Map([
        ...keptDays,
        [INCIDENTS_COMPANION, incidents.text()],
        ...outputs.flatMap((output) => [...(output.keep?.(report) ?? [])]),
      ]);
    saveWindow(store, result, baseline, companions, options, context);
    for (const output of outputs) output.saved?.();
    if (isLast && options.lateAfter !== undefined) tellLateData(newest, window, options.lateAfter, log);
    summary = addWindow(summary, result);
    baseline = undefined;
  }
  if (summary.windows === 0) throw new Error('the backend gave no answer');
  if (badRecords && badRecords.count > 0) {
    const where = options.rejects === undefined ? '' : `; all of them are in '${options.rejects}'`;
    const records = badRecords.count === 1 ? 'record' : 'records';
    log.warn(`Let ${badRecords.count} bad ${records} go (--bad-records)${where}`);
  }
  return { ...summary, badRecords: badRecords?.count ?? 0 };
}
