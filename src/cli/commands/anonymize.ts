import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { OUTPUT_FORMS } from '../help-text.js';
import { assertStandardOutput } from '../standard-streams.js';

const NOTES = `
What becomes of an attribute (nested ones are named with dots, as file.sha1):
  hashed again  what is named a hash (file.sha1, file.parent_md5, file.hash), by the algorithm that made it,
                so that equal samples stay equal
  blanked       customer.*, source.*, submission*, task.*, and file.name, file.path, file.magic, file.size;
                the value becomes null, also within a wrapper (Records.source.user_id)
  kept          everything else, and customer.region, customer.sector, source.origin, task.severity, task.score
The log lists each attribute under what became of it: read it before you give the file away.`;

/** Writes telemetry anew so that it can be given away. */
export const anonymizeCommand = defineCommand({
  name: 'anonymize',
  alias: 'anonymise',
  summary: 'write a copy of a file of telemetry without what identifies customers and users',
  notes: `${OUTPUT_FORMS}\n${NOTES}`,
  args: { file: { help: 'JSON array or lines, also compressed (gzip, zstd)' } },
  async run({ flags, args }, session) {
    const { anonymizeFile } = await import('../../convert/convert-file.js');
    const { recordsFile: output, keptAttributes: keep, blankedAttributes: blank } = flags;
    if (output === '-') assertStandardOutput();
    await anonymizeFile({ input: args.file, output, keep, blank }, session);
    return ExitCode.done;
  },
});
