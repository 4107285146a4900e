import { ExitCode, messageOf, SharedFileError, ToolError } from '../errors.js';
import type { NotificationCounts, Output, RunSummary } from '../outputs/output.js';
import type { Session } from './session.js';

/** What the work of a run came to. */
export interface DoneRun {
  readonly exitCode: ExitCode;
  readonly summary: RunSummary;
}

function exitCodeOf(error: unknown, { signal }: Session): ExitCode {
  const reason: unknown = signal.aborted ? signal.reason : error;
  return reason instanceof ToolError ? reason.exitCode : ExitCode.fault;
}

/**
 * Opens the outputs, does the work of a run, and commits those that were opened whether it ends well or not. An output
 * that can't be opened fails the run before it begins; one that can't be committed is a warning, for by then the global
 * table has been saved.
 */
export async function withOutputs(
  outputs: readonly Output[],
  session: Session,
  work: (noteNotifications: (counts: NotificationCounts) => void) => Promise<DoneRun>,
): Promise<ExitCode> {
  const opened: Output[] = [];
  let notifications: NotificationCounts | undefined;
  const commit = async (exitCode: ExitCode, summary: RunSummary | undefined): Promise<void> => {
    for (const output of opened) {
      try {
        await output.commit?.({ exitCode, end: Date.now(), summary, notifications });
      } catch (error) {
        session.log.warn(messageOf(error));
      }
    }
  };
  let done: DoneRun;
  try {
    for (const output of outputs) {
      output.open?.();
      opened.push(output);
    }
    done = await work((counts) => (notifications = counts));
  } catch (error) {
    // what an output would write over may be what it shares
    if (!(error instanceof SharedFileError)) await commit(exitCodeOf(error, session), undefined);
    throw error;
  }
  await commit(done.exitCode, done.summary);
  return done.exitCode;
}
