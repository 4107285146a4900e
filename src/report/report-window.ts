import { resolve } from 'node:path';
import { daysUpTo, type WindowResult } from '../analysis.js';
import type { DailyAnswer } from '../backends/backend.js';
import type { Findings } from '../findings/findings.js';
import { findNewKeys } from '../findings/new-keys.js';
import { count } from '../findings/wording.js';
import type { RunContext, RunOptions } from '../run.js';
import { replaceFile } from '../state/replace-file.js';
import type { TimeWindow } from '../window/time-window.js';
import { FORMATS } from './formats.js';
import { newKeyLines } from './new-key-lines.js';
import { outputPath } from './output-path.js';
import { peakLines } from './peak-lines.js';
import { peaksJson } from './peaks-json.js';

/** What is known of a window when it is reported. */
export interface WindowReport {
  readonly result: WindowResult;
  /** Whether it is the first window of its run. */
  readonly first: boolean;
  /** The last window of its run. */
  readonly last: TimeWindow;
  /** The days for the charts; undefined if no report is wanted. */
  readonly history: DailyAnswer | undefined;
  readonly findings: Findings;
}

function logFindings({ result }: WindowReport, { format, analyzer, threshold }: RunOptions, { log }: RunContext): void {
  log.info('Getting peaks');
  const newKeys = findNewKeys(result.local, result.before, analyzer, threshold);
  if (format === undefined || format === 'text') {
    for (const peak of result.peaks) for (const line of peakLines(peak)) log.info(line);
    for (const line of newKeyLines(newKeys)) log.info(line);
  } else {
    log.info(`Found ${count(result.peaks.length, 'peak')} and ${count(newKeys.length, 'new key')}`);
  }
}

/** The text for standard output or `-o`: the original's JSON, or what `--format` asks for. */
async function outputText(report: WindowReport, options: RunOptions, context: RunContext): Promise<string> {
  const { format, output } = options;
  if (format === undefined || format === 'text') {
    const text = peaksJson(report.result.peaks);
    return output === '-' ? `${text}\n` : text;
  }
  const render = await FORMATS[format]();
  const standardOutput = output === undefined || output === '-';
  return render(report.findings, {
    columns: standardOutput ? context.terminal.columns : undefined,
    colours: standardOutput && context.terminal.colours,
    first: report.first || !standardOutput,
  });
}

async function writeOutput(report: WindowReport, options: RunOptions, context: RunContext): Promise<void> {
  const { format, output } = options;
  const { log, writeStandardOutput } = context;
  if (output === undefined && (format === undefined || format === 'text')) return;
  const text = await outputText(report, options, context);
  if (output === undefined || output === '-') {
    if (output === '-') log.info('Saving output to: standard output');
    await writeStandardOutput(text);
  } else {
    saveText('output', output, text, report, options, context);
  }
}

/** Saves a text of this window, unless nothing is to be written. */
function saveText(
  what: 'output' | 'report',
  given: string,
  text: string,
  { result, last }: WindowReport,
  { dryRun }: RunOptions,
  { log }: RunContext,
): void {
  const path = resolve(outputPath(given, result.window, last));
  log.info(`${dryRun ? 'Would save' : 'Saving'} ${what} to: ${path}`);
  if (!dryRun) replaceFile(path, text);
}

async function writeHtmlReport(report: WindowReport, options: RunOptions, context: RunContext): Promise<void> {
  const { result, history, findings } = report;
  const { analyzer, threshold, reportDays } = options;
  if (options.report === undefined || history === undefined) return;
  const { htmlReport } = await import('./html/html-report.js');
  const page = htmlReport({
    findings,
    result,
    history: { ...history, window: daysUpTo(result.window.end, reportDays) },
    newKeyThreshold: (dimension0) => threshold ?? analyzer.leastThreshold(dimension0),
  });
  saveText('report', options.report, page, report, options, context);
}

/** Tells what a window gave: in the log, in the form asked for, and as a page. It is done before the table slides. */
export async function reportWindow(report: WindowReport, options: RunOptions, context: RunContext): Promise<void> {
  logFindings(report, options, context);
  await writeOutput(report, options, context);
  await writeHtmlReport(report, options, context);
}
