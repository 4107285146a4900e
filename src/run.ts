import { analyzeWindows, type Baseline, type WindowResult } from './analysis.js';
import type { Analyzer } from './analyzers/analyzer.js';
import { ANALYZER_NOTE, analyzerNote, assertSameAnalyzer } from './analyzers/analyzer-note.js';
import type { BackendDriver, Coverage, DailyAnswer, ReadLimits } from './backends/backend.js';
import { lackingText } from './backends/left-out-text.js';
import type { ConfigFile } from './config/config-file.js';
import { InputError } from './errors.js';
import { findingsOf } from './findings/find.js';
import type { Findings } from './findings/findings.js';
import type { IncidentChange } from './incidents/observe-day.js';
import { INCIDENTS_COMPANION, keptIncidents, RunIncidents } from './incidents/run-incidents.js';
import type { Log, Progress } from './log/log.js';
import { openBackend } from './open-backend.js';
import type { Destination } from './report/format.js';
import type { FormatName } from './report/format-names.js';
import { reportWindow } from './report/report-window.js';
import type { CompanionChanges } from './state/companions.js';
import { type GlobalTableStore, openDryRunStore, openGlobalTableStore } from './state/global-table-store.js';
import { assertReplaceable } from './state/replace-file.js';
import { type GlobalTable, newestEnd, rowsAfter } from './tables/global-table.js';
import { unslidText } from './tables/unslid-rows.js';
import { planCatchUp } from './window/catch-up.js';
import { DAY_MS, endOfToday, formatDay, formatTime, HOUR_MS, type TimeWindow } from './window/time-window.js';

/** What a run is to do: the flags, understood. */
export interface RunOptions {
  readonly config: ConfigFile;
  readonly window: TimeWindow;
  readonly threshold: number | undefined;
  readonly analyzer: Analyzer;
  readonly backend: BackendDriver;
  readonly input: readonly string[];
  /** What reading files may take (`--memory`, `--max-record`). */
  readonly limits: ReadLimits;
  readonly globalTable: string;
  /** A path, or `-` for standard output. */
  readonly output: string | undefined;
  /** The form of the results; undefined is the log, and the original's JSON for `-o`. */
  readonly format: FormatName | undefined;
  /** Path of the page about the window (`--report`). */
  readonly report: string | undefined;
  /** Days that its charts show (`--report-days`). */
  readonly reportDays: number;
  readonly strict: boolean;
  /** Versions of the global table that are kept (`--keep`). */
  readonly keep: number;
  /** Seconds to wait for another run (`--lock-timeout`). */
  readonly lockTimeout: number;
  /** The most missed days that are taken first; undefined if none are (`--catch-up`, `--catch-up-limit`). */
  readonly catchUpLimit: number | undefined;
  /** Hours that the newest record may lie before the window's end without a warning (`--late-after`). */
  readonly lateAfter: number | undefined;
  /** Nothing is written (`--dry-run`). */
  readonly dryRun: boolean;
  /** Told of each window's incidents; undefined if nobody is to be told. */
  readonly listener: IncidentListener | undefined;
}

/** Who is told of incidents, and keeps beside the table what is still to be sent. */
export interface IncidentListener {
  /**
   * What begins: the run has its table.
   *
   * @param isAdHoc whether it looks at no new day, or otherwise than nightly runs do: then it tells nobody anything
   */
  begin(store: Pick<GlobalTableStore, 'companion'>, isAdHoc: boolean): void;
  /** Contents to keep beside the table in the commit of the window that made these changes. */
  keep(changes: readonly IncidentChange[], findings: Findings): CompanionChanges;
}

/** What a run came to. */
export interface RunSummary {
  /** One for each window, oldest first. */
  readonly results: readonly WindowResult[];
  /** The windows in which the whole feed has no record, so that the table did not slide over them. */
  readonly gaps: readonly TimeWindow[];
}

/** What a run is given of the world. */
export interface RunContext {
  readonly log: Log;
  readonly progress: Progress;
  /** Aborted with a StoppedError by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  readonly now: number;
  /** Ends once the text is out; fails with an OutputError. */
  readonly writeStandardOutput: (text: string) => Promise<void>;
  /** What standard output can show: undefined columns if it is no terminal. */
  readonly terminal: Pick<Destination, 'columns' | 'colours'>;
  readonly toolVersion: string;
}

/** The table to compare with; undefined if there is none, or none with a row. */
function loadGlobalTable(store: GlobalTableStore, analyzer: Analyzer, log: Log): GlobalTable | undefined {
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

function leftOutText(coverage: Coverage): string {
  const { records, leftOut } = coverage;
  return `${leftOut} of ${records + leftOut} records (${lackingText(coverage)})`;
}

function reportLeftOut(history: Coverage | undefined, local: Coverage, strict: boolean, log: Log): void {
  const parts: string[] = [];
  if (local.leftOut > 0) parts.push(`${leftOutText(local)} of the local window`);
  if (history && history.leftOut > 0) parts.push(`${leftOutText(history)} of the history`);
  if (parts.length === 0) return;
  if (strict) throw new InputError(`Records can't be counted (--strict): ${parts.join('; ')}`);
  log.warn(`Left out ${parts.join('; ')}`);
}

function openStore(options: RunOptions, { log, now, signal }: RunContext): Promise<GlobalTableStore> {
  const { globalTable, dryRun, keep, lockTimeout } = options;
  if (dryRun) return Promise.resolve(openDryRunStore(globalTable, log));
  return openGlobalTableStore(globalTable, { keep, timeout: lockTimeout, now, signal, log });
}

/** The windows of this run: the one asked for, or, if days were missed, those first. */
function chooseWindows(
  { window, catchUpLimit }: RunOptions,
  global: GlobalTable | undefined,
  { log, now }: RunContext,
): TimeWindow[] {
  if (catchUpLimit === undefined) return [window];
  const latest = Math.max(endOfToday(now), window.end);
  const future = global && rowsAfter(global, latest);
  if (future) {
    log.warn(
      `${future.count} of ${global.size} rows of the global table end in the future, the latest on ` +
        `${formatTime(future.latest)}: --catch-up goes by the others (see gst verify)`,
    );
  }
  const { windows, skipped } = planCatchUp(window, global && newestEnd(global, latest), catchUpLimit);
  const [first, last] = [windows[0], windows.at(-1)];
  if (skipped) {
    const count = (skipped.end - skipped.start) / DAY_MS;
    log.warn(
      `Skipping ${count} missed days, ${formatDay(skipped.start)} to ${formatDay(skipped.end - DAY_MS)}: ` +
        `at most ${catchUpLimit} are taken at once (--catch-up-limit)`,
    );
  }
  if (first && last && first !== last) {
    log.info(`Catching up ${windows.length} days: ${formatDay(first.start)} to ${formatDay(last.start)}`);
  }
  return [...windows];
}

function saveTable(
  store: GlobalTableStore,
  table: GlobalTable,
  maker: TimeWindow | 'history',
  { dryRun, analyzer }: RunOptions,
  log: Log,
  companions?: CompanionChanges,
): void {
  if (!dryRun) log.info('Refreshing global tables');
  log.info(`${dryRun ? 'Would save' : 'Saving'} global tables to '${store.path}'`);
  store.save(table, maker, new Map([[ANALYZER_NOTE, analyzerNote(analyzer)], ...(companions ?? [])]));
}

const describe = ({ analyzer, backend, input, threshold }: RunOptions, { now, toolVersion }: RunContext) => ({
  analyzer,
  backend: backend.name,
  input,
  threshold,
  now,
  toolVersion,
});

/** What is kept beside the table in the commit of a window. */
function companionsOf(
  incidents: RunIncidents,
  changes: readonly IncidentChange[],
  findings: Findings,
  { listener }: RunOptions,
): CompanionChanges {
  return new Map([[INCIDENTS_COMPANION, incidents.text()], ...(listener?.keep(changes, findings) ?? [])]);
}

function warnOfLateData(newest: number | undefined, window: TimeWindow, hours: number, log: Log): void {
  if (newest === undefined || window.end - newest <= hours * HOUR_MS) return;
  const late = Math.floor((window.end - newest) / HOUR_MS);
  log.warn(
    `The feed is late: its newest record, of ${formatTime(newest)}, lies ${late} hours before the end of the window ` +
      `(--late-after ${hours})`,
  );
}

/** Runs the whole job: options → state → backend → window → tables → peaks → report → saved GST. */
export async function run(options: RunOptions, context: RunContext): Promise<RunSummary> {
  const { analyzer, threshold, window } = options;
  const { log, progress, signal } = context;
  const t = threshold ?? 'None';
  log.info(`Loading Peak Analyzer from ${formatTime(window.start)} to ${formatTime(window.end)} with t=${t}`);
  for (const path of [options.output, options.report]) {
    if (path !== undefined && path !== '-' && !options.dryRun) assertReplaceable(path);
  }

  using store = await openStore(options, context);
  const { backend: driver, input, config } = options;
  await using backend = await openBackend({
    backend: driver,
    analyzer,
    input,
    configFile: config,
    log,
    progress,
    signal,
    now: context.now,
    limits: options.limits,
  });
  log.info(`Loading analyzer '${analyzer.name}' with backend '${driver.name}'`);
  const global = loadGlobalTable(store, analyzer, log);
  const windows = chooseWindows(options, global, context);
  const last = windows.at(-1) ?? window;
  const latest = Math.max(endOfToday(context.now), window.end);
  const kept = keptIncidents(store.companions(), global && newestEnd(global, latest), log);
  const incidents = new RunIncidents(kept, store.path, threshold !== undefined);
  options.listener?.begin(store, incidents.isAdHocFor(windows));
  log.info(global === undefined ? 'Loading global tables from the backend' : 'Loading local tables');
  let history: Baseline | undefined;
  let unsaved: GlobalTable | undefined;
  let series: DailyAnswer | undefined;
  const results: WindowResult[] = [];
  const gaps: TimeWindow[] = [];
  const { now } = context;
  const historyDays = options.report === undefined ? undefined : options.reportDays;
  for await (const result of analyzeWindows(backend, { analyzer, windows, global, threshold, now, historyDays })) {
    if (result.kind === 'history') {
      series = result.answer;
      continue;
    }
    if (result.kind === 'baseline') {
      history = result;
      unsaved = result.global;
      log.info('Loading local tables');
      continue;
    }
    const { coverage, window } = result;
    if (windows.length > 1) log.info(`Window from ${formatTime(window.start)} to ${formatTime(window.end)}`);
    reportLeftOut(history?.coverage, coverage, options.strict, log);
    const plain = findingsOf(result, describe(options, context));
    const changes = incidents.observe(result, plain);
    const findings = { ...plain, incidents: incidents.findings(changes) };
    await reportWindow({ result, first: results.length === 0, last, history: series, findings }, options, context);
    results.push(result);
    if (coverage.records > 0) {
      // a table that was just made of the history has seen the window in it
      const unslid = history ? undefined : unslidText(result.before, result.local.keys(), window, endOfToday(now));
      if (unslid !== undefined) log.warn(unslid);
      saveTable(store, result.after, window, options, log, companionsOf(incidents, changes, findings, options));
    } else {
      gaps.push(window);
      log.warn(
        `No data from ${formatTime(window.start)} to ${formatTime(window.end)}: the global table does not slide`,
      );
      if (unsaved) saveTable(store, unsaved, 'history', options, log);
    }
    unsaved = undefined;
    history = undefined;
  }
  const newest = results.at(-1);
  if (newest === undefined) throw new Error('the backend gave no answer');
  if (options.lateAfter !== undefined) warnOfLateData(await backend.newest(), newest.window, options.lateAfter, log);
  return { results, gaps };
}
