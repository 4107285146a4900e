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
    const [{ withMetrics }, { withNotifications }] = await Promise.all([
      import('../with-metrics.js'),
      import('../with-notifications.js'),
    ]);
    return withMetrics(flags, session, (tell) =>
      withNotifications(
        flags,
        session,
        async (listen) => {
          const { readRunOptions } = await import('../run-options.js');
          const options = await readRunOptions(flags, session);
          const { run } = await import('../../run.js');
          const { results, gaps } = await run({ ...options, listener: await listen(options) }, session);
          tell({ results, analyzer: options.analyzer, threshold: options.threshold });
          const hasPeaks = results.some(({ peaks }) => peaks.length > 0);
          const success = flags.exitCode && hasPeaks ? ExitCode.peaks : ExitCode.done;
          return { exitCode: flags.expectData && gaps.length > 0 ? ExitCode.noData : success, gaps };
        },
        (notifications) => tell({ notifications }),
      ),
    );
  },
});
