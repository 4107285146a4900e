import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { EXAMPLES, EXIT_CODES } from '../help-text.js';

/** Without the name of a command: finds peaks, and slides the global table. */
export const runCommand = defineCommand({
  name: 'run',
  summary:
    'Finds which kind of thing suddenly arrives in waves: counts a local window of telemetry, compares it ' +
    'with the global table of its history, prints the peaks and slides the global table forward.',
  notes: `${EXAMPLES}\n${EXIT_CODES}`,
  args: {},
  async run({ flags }, session) {
    const [{ withOutputs }, { outputsOf }, { readRunOptions }] = await Promise.all([
      import('../with-outputs.js'),
      import('../../outputs/outputs.js'),
      import('../run-options.js'),
    ]);
    const { terminal, writeStandardOutput: write } = session;
    const outputs = outputsOf(flags, { ...session, standardOutput: { write, terminal } });
    return withOutputs(outputs, session, async () => {
      const options = await readRunOptions(flags, session);
      const { run } = await import('../../run.js');
      const summary = await run(options, outputs, session);
      const found = flags.exitCode && summary.peaks > 0 ? ExitCode.peaks : ExitCode.done;
      return { summary, exitCode: flags.expectData && summary.gaps.length > 0 ? ExitCode.noData : found };
    });
  },
});
