import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { OUTPUT_FORMS } from '../help-text.js';
import { assertStandardOutput } from '../standard-streams.js';

/** Turns a CSV export into records. */
export const fromCsvCommand = defineCommand({
  name: 'from-csv',
  summary: 'turn a CSV export of telemetry into records',
  notes: OUTPUT_FORMS,
  args: { file: { help: 'a header line, then a record a row; also compressed (gzip, zstd)' } },
  async run({ flags, args }, session) {
    const { convertCsv } = await import('../../convert/convert-file.js');
    const { recordsFile: output, severity } = flags;
    if (output === '-') assertStandardOutput();
    await convertCsv({ input: args.file, output, severity }, session);
    return ExitCode.done;
  },
});
