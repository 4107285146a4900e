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
    const { withMetrics } = await import('../with-metrics.js');
    return withMetrics(flags, session, async (tell) => {
      const { readRunOptions } = await import('../run-options.js');
      const options = await readRunOptions(flags, session);
      const { run } = await import('../../run.js');
      const { results, gaps } = await run(options, session);
      tell({ results, analyzer: options.analyzer, threshold: options.threshold });
      if (flags.expectData && gaps.length > 0) return ExitCode.noData;
      return flags.exitCode && results.some(({ peaks }) => peaks.length > 0) ? ExitCode.peaks : ExitCode.done;
    });
  },
});
