import { ExitCode, messageOf, SharedFileError, ToolError } from '../errors.js';
import type { WindowResult } from '../analysis.js';
import type { Analyzer } from '../analyzers/analyzer.js';
import type { DeliveryReport } from '../notify/outbox/deliver.js';
import type { RunFlags } from './flags/flags.js';
import type { Session } from './session.js';

/** What a run that came to its end tells of itself. */
export interface ToldRun {
  readonly results: readonly WindowResult[];
  readonly analyzer: Pick<Analyzer, 'leastThreshold'>;
  readonly threshold: number | undefined;
}

/** What came of telling others; known also of a run that failed. */
export interface ToldNotifications {
  readonly notifications: DeliveryReport;
}

export type Told = ToldRun | ToldNotifications;

function exitCodeOf(error: unknown, { signal }: Session): ExitCode {
  const reason: unknown = signal.aborted ? signal.reason : error;
  return reason instanceof ToolError ? reason.exitCode : ExitCode.fault;
}

/**
 * Does the work of a run and writes its metrics, if they are wanted, whether it ends well or not. Metrics that can't
 * be written fail a run that would have ended well; if it failed already, they are one more line in the log.
 */
export async function withMetrics(
  { metrics: path, globalTable, dryRun }: Pick<RunFlags, 'metrics' | 'globalTable' | 'dryRun'>,
  session: Session,
  work: (tell: (told: Told) => void) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (path === undefined || dryRun) return work(() => {});
  const [{ assertReplaceable }, { writeMetrics }, { runCounts }] = await Promise.all([
    import('../state/replace-file.js'),
    import('../metrics/metrics-file.js'),
    import('../metrics/run-counts.js'),
  ]);
  assertReplaceable(path);
  let told: ToldRun | undefined;
  let notifications: DeliveryReport | undefined;
  const tell = (of: Told): void => {
    if ('notifications' in of) ({ notifications } = of);
    else told = of;
  };
  const write = (exitCode: ExitCode): Promise<void> => {
    const counts = told && runCounts(told.results, told.analyzer, told.threshold);
    return writeMetrics(path, { start: session.now, end: Date.now(), exitCode, counts, notifications, globalTable });
  };
  let exitCode: ExitCode;
  try {
    exitCode = await work(tell);
  } catch (error) {
    if (error instanceof SharedFileError) throw error;
    await write(exitCodeOf(error, session)).catch((second: unknown) => session.log.error(messageOf(second)));
    throw error;
  }
  await write(exitCode);
  return exitCode;
}
