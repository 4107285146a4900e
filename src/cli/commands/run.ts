import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { EXAMPLES, EXIT_CODES } from '../help-text.js';
import { assertStandardOutput } from '../standard-streams.js';
import type { DoneRun } from '../with-outputs.js';

/** Without the name of a command: finds peaks, and slides the global table. */
export const runCommand = defineCommand({
  name: 'run',
  summary:
    'Finds which kind of thing suddenly arrives in waves: counts a local window of telemetry, compares it ' +
    'with the global table of its history, prints the peaks and slides the global table forward.',
  notes: `${EXAMPLES}\n${EXIT_CODES}`,
  args: {},
  async run({ flags }, session) {
    const [{ withOutputs }, { notificationsOf }, { outputsOf }, { readRunOptions }] = await Promise.all([
      import('../with-outputs.js'),
      import('../notifications-of.js'),
      import('../../outputs/outputs.js'),
      import('../run-options.js'),
    ]);
    const { terminal, writeStandardOutput: write } = session;
    const notifications = notificationsOf(flags, session);
    const outputs = outputsOf(flags, {
      ...session,
      notifications,
      standardOutput: { assertOpen: assertStandardOutput, write, terminal },
    });
    const work = async (): Promise<DoneRun> => {
      const options = await readRunOptions(flags, session);
      await notifications?.listen(options);
      const { run } = await import('../../run.js');
      const summary = await run(options, outputs, session);
      const found = flags.exitCode && summary.peaks > 0 ? ExitCode.peaks : ExitCode.done;
      return { summary, exitCode: flags.expectData && summary.gaps.length > 0 ? ExitCode.noData : found };
    };
    return withOutputs(outputs, session, work);
  },
});
