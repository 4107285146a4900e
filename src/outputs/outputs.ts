import type { Log } from '../log/log.js';
import type { FormatName } from '../report/format-names.js';
import { logOutput } from './log-output.js';
import { metricsOutput } from './metrics-output.js';
import type { NotificationsOutput } from './notifications-output.js';
import type { Output } from './output.js';
import { pageOutput } from './page-output.js';
import { fileOutput, type StandardOutput, standardOutput } from './results-output.js';

/** The flags that choose the outputs. */
export interface OutputOptions {
  readonly format: FormatName;
  /** A path, or `-` for standard output (`-o`). */
  readonly outputFile: string | undefined;
  readonly report: string | undefined;
  readonly metrics: string | undefined;
  readonly globalTable: string;
  /** Nothing is written. */
  readonly dryRun: boolean;
}

/** What outputs are given of the world. */
export interface OutputContext {
  readonly log: Log;
  /** When the run began, epoch milliseconds. */
  readonly now: number;
  readonly standardOutput: StandardOutput;
  /** Undefined if nobody is told anything. */
  readonly notifications: NotificationsOutput | undefined;
}

function resultsOutput({ format, outputFile, dryRun }: OutputOptions, context: OutputContext): Output[] {
  const { log } = context;
  if (outputFile === undefined) return format === 'text' ? [] : [standardOutput(format, context.standardOutput)];
  if (outputFile !== '-') return [fileOutput(format, outputFile, dryRun, log)];
  const output = standardOutput(format, context.standardOutput);
  return [
    {
      ...output,
      async write(report) {
        log.info('Saving output to: standard output');
        await output.write?.(report);
      },
    },
  ];
}

/**
 * Every place to which a run tells what it finds, in the order in which they are told. Notifications and metrics
 * are opened first, so that they also tell of a file that can't be written; and metrics hold what became of the notifications.
 */
export function outputsOf(options: OutputOptions, context: OutputContext): Output[] {
  const { format, report, metrics, globalTable, dryRun } = options;
  const { log, now: start, notifications } = context;
  const counts = () => notifications?.counts;
  return [
    ...(notifications === undefined ? [] : [notifications]),
    ...(metrics === undefined || dryRun ? [] : [metricsOutput(metrics, { globalTable, start, notifications: counts })]),
    logOutput(format, log),
    ...resultsOutput(options, context),
    ...(report === undefined ? [] : [pageOutput(report, dryRun, log)]),
  ];
}
