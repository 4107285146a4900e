import { resolve } from 'node:path';
import { analyzeWindows, type Baseline, type WindowResult } from './analysis.js';
import type { Analyzer } from './analyzers/analyzer.js';
import type { Backend, BackendDriver, Coverage } from './backends/backend.js';
import { readConfigFile } from './config/config-file.js';
import type { Log, Progress } from './log/log.js';
import { peakLines } from './report/peak-lines.js';
import { peaksJson } from './report/peaks-json.js';
import { formatGlobalTable, readGlobalTable } from './state/global-table-file.js';
import { assertReplaceable, replaceFile } from './state/replace-file.js';
import type { GlobalTable } from './tables/global-table.js';
import { formatTime, type TimeWindow } from './window/time-window.js';

/** What a run is to do: the flags, understood. */
export interface RunOptions {
  readonly configFile: string | undefined;
  readonly window: TimeWindow;
  readonly threshold: number | undefined;
  readonly analyzer: Analyzer;
  readonly backend: BackendDriver;
  readonly input: readonly string[];
  readonly globalTable: string;
  /** A path, or `-` for standard output. */
  readonly output: string | undefined;
  readonly strict: boolean;
}

/** What a run is given of the world. */
export interface RunContext {
  readonly log: Log;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly now: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly writeStandardOutput: (text: string) => void;
}

async function openBackend(options: RunOptions, context: RunContext): Promise<Backend> {
  const { backend, analyzer, input, strict } = options;
  const { log, progress, signal } = context;
  log.info(`Loading backend '${backend.name}'`);
  if (backend.input === 'section') log.info(`Loading backend '${backend.name}' from section '${input.join(' ')}'`);
  const config = readConfigFile(options.configFile, context.environment);
  const opened = await backend.open({ feed: analyzer.feed, input, config, strict, log, progress, signal });
  for (const line of opened.loaded) log.info(line);
  return opened;
}

function loadGlobalTable(path: string, log: Log): GlobalTable | undefined {
  log.info(`Loading global tables from file '${path}'`);
  const table = readGlobalTable(path);
  if (table === undefined) log.info(`\tFailed: [Errno 2] No such file or directory: '${path}'`);
  return table;
}

function leftOutText({ records, leftOut, leftOutBy }: Coverage): string {
  const lacking = [...leftOutBy].filter(([, count]) => count > 0).map(([name, count]) => `${count} without '${name}'`);
  return `${leftOut} of ${records + leftOut} records (${lacking.join(', ')})`;
}

function warnOfLeftOut(history: Coverage | undefined, local: Coverage, log: Log): void {
  const parts: string[] = [];
  if (local.leftOut > 0) parts.push(`${leftOutText(local)} of the local window`);
  if (history && history.leftOut > 0) parts.push(`${leftOutText(history)} of the history`);
  if (parts.length > 0) log.warn(`Left out ${parts.join('; ')}`);
}

function reportWindow(result: WindowResult, options: RunOptions, { log, writeStandardOutput }: RunContext): void {
  log.info('Getting peaks');
  for (const peak of result.peaks) for (const line of peakLines(peak)) log.info(line);
  if (options.output === '-') {
    log.info('Saving output to: standard output');
    writeStandardOutput(`${peaksJson(result.peaks)}\n`);
  } else if (options.output !== undefined) {
    const path = resolve(options.output);
    log.info(`Saving output to: ${path}`);
    replaceFile(path, peaksJson(result.peaks));
  }
}

/** Runs the whole job: options → window → backend → tables → peaks → report → saved GST. */
export async function run(options: RunOptions, context: RunContext): Promise<WindowResult> {
  const { analyzer, threshold, window } = options;
  const { log } = context;
  const t = threshold ?? 'None';
  log.info(`Loading Peak Analyzer from ${formatTime(window.start)} to ${formatTime(window.end)} with t=${t}`);
  const path = resolve(options.globalTable);
  if (options.output !== undefined && options.output !== '-') assertReplaceable(options.output);
  assertReplaceable(path);

  await using backend = await openBackend(options, context);
  log.info(`Loading analyzer '${analyzer.name}' with backend '${options.backend.name}'`);
  const global = loadGlobalTable(path, log);
  log.info(global === undefined ? 'Loading global tables from the backend' : 'Loading local tables');
  let history: Baseline | undefined;
  let last: WindowResult | undefined;
  for await (const result of analyzeWindows(backend, {
    analyzer,
    windows: [window],
    global,
    threshold,
    now: context.now,
  })) {
    if (result.kind === 'baseline') {
      history = result;
      log.info('Loading local tables');
      continue;
    }
    warnOfLeftOut(history?.coverage, result.coverage, log);
    reportWindow(result, options, context);
    log.info('Refreshing global tables');
    log.info(`Saving global tables to '${path}'`);
    replaceFile(path, formatGlobalTable(result.after));
    last = result;
  }
  if (last === undefined) throw new Error('the backend gave no answer');
  return last;
}
