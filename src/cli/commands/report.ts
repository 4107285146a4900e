import { ExitCode, UsageError } from '../../errors.js';
import { defineCommand } from '../command.js';
import { parseFile } from '../flags/flag-values.js';

const NOTES = `
Examples:
  telemetry-peak-analyzer report page.html --from-history
  telemetry-peak-analyzer report page.html --from-history -m global_table.json --detector robust --report-days 60`;

/** Makes a page without counting anything. */
export const reportCommand = defineCommand({
  name: 'report',
  summary: 'write a page about the last days that runs kept beside the global table; counts nothing, changes no table',
  notes: NOTES,
  args: { file: { help: 'the page: FILE.html', parse: parseFile } },
  async run({ flags, args }, session) {
    if (!flags.fromHistory) {
      throw new UsageError(
        'report makes its page of the kept history: add --from-history. A page about a window that is counted is made by ' +
          'a run: --report FILE.html',
      );
    }
    const { reportFromHistory } = await import('../report-from-history.js');
    await reportFromHistory(args.file, flags, session);
    return ExitCode.done;
  },
});
