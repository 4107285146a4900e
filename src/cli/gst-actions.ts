import { ExitCode } from '../errors.js';
import type { GstActions } from './gst-flags.js';
import { type LogFlags, runCommand, type Session } from './session.js';

/** What the `gst` commands do; `end` is told how each ended. */
export function gstActions(end: (code: ExitCode) => void): GstActions {
  const command = async (flags: LogFlags, work: (session: Session) => Promise<void>): Promise<void> => {
    end(
      await runCommand(flags, async (session) => {
        await work(session);
        return ExitCode.done;
      }),
    );
  };
  const print = ({ writeStandardOutput }: Session, lines: readonly string[]): Promise<void> =>
    writeStandardOutput(lines.map((line) => `${line}\n`).join(''));
  return {
    showTable: (table, flags) =>
      command(flags, async (session) => {
        const { showLines, versionLines } = await import('../gst/show.js');
        const { globalTable, filter, sort, reverse = false } = flags;
        const lines = flags.versions
          ? versionLines(globalTable)
          : showLines(table, { globalTable, filter, sort, reverse });
        await print(session, lines);
      }),
    diffTables: (from, to, flags) =>
      command(flags, async (session) => {
        const { comparisonLines } = await import('../gst/diff.js');
        await print(session, comparisonLines(from, to, flags.globalTable));
      }),
    verifyTable: (table, flags) =>
      command(flags, async (session) => {
        const { verificationLines } = await import('../gst/verify.js');
        await print(session, verificationLines(table, flags.globalTable, session.now));
      }),
    rollBackTable: (version, flags) =>
      command(flags, async ({ log, now, signal }) => {
        const { rollBack } = await import('../gst/rollback.js');
        await rollBack(flags.globalTable, version, { timeout: flags.lockTimeout, log, now, signal });
      }),
  };
}
