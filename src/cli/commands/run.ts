import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { EXAMPLES, EXIT_CODES } from '../help-text.js';
import { assertStandardOutput } from '../standard-streams.js';
import type { Listen } from '../with-notifications.js';
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
    const [{ withOutputs }, { withNotifications }, { outputsOf }, { readRunOptions }] = await Promise.all([
      import('../with-outputs.js'),
      import('../with-notifications.js'),
      import('../../outputs/outputs.js'),
      import('../run-options.js'),
    ]);
    const { terminal, writeStandardOutput: write } = session;
    const outputs = outputsOf(flags, {
      ...session,
      standardOutput: { assertOpen: assertStandardOutput, write, terminal },
    });
    const work = async (listen: Listen): Promise<DoneRun> => {
      const options = await readRunOptions(flags, session);
      const listener = await listen(options);
      const { run } = await import('../../run.js');
      const summary = await run({ ...options, listener }, outputs, session);
      const found = flags.exitCode && summary.peaks > 0 ? ExitCode.peaks : ExitCode.done;
      return { summary, exitCode: flags.expectData && summary.gaps.length > 0 ? ExitCode.noData : found };
    };
    return withOutputs(outputs, session, (note) => withNotifications(flags, session, work, note));
  },
});
