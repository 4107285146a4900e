import { ExitCode, messageOf, SharedFileError, ToolError } from '../errors.js';
import type { EndedRun, Output, RunSummary } from '../outputs/output.js';
import type { Session } from './session.js';

/** The result of a run's work. */
export interface DoneRun {
  readonly exitCode: ExitCode;
  readonly summary: RunSummary;
}

/**
 * Opens the outputs, does the work of a run, and commits those that were opened whether it ends well or not. An output
 * that can't be opened fails the run before it begins; one that can't be committed is a warning, for by then the global
 * table has been saved.
 */
export async function withOutputs(
  outputs: readonly Output[],
  { log, signal, clock }: Pick<Session, 'log' | 'signal' | 'clock'>,
  work: () => Promise<DoneRun>,
): Promise<ExitCode> {
  const opened: Output[] = [];
  const commit = async (ended: Omit<EndedRun, 'end'>): Promise<void> => {
    for (const output of opened) {
      try {
        await output.commit?.({ ...ended, end: clock() });
      } catch (error) {
        log.warn(messageOf(error));
      }
    }
  };
  let done: DoneRun;
  try {
    for (const output of outputs) {
      output.open?.();
      opened.push(output);
    }
    done = await work();
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error;
    const exitCode = reason instanceof ToolError ? reason.exitCode : ExitCode.fault;
    // what an output would write over may be what it shares
    if (!(error instanceof SharedFileError)) await commit({ exitCode, summary: undefined, error: reason });
    throw error;
  }
  await commit(done);
  return done.exitCode;
}
