import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { TABLE_ARGUMENT } from '../help-text.js';
import { printVerdict } from '../session.js';

/** Checks a table. */
export const gstVerifyCommand = defineCommand({
  name: 'gst verify',
  summary: 'check a table; exit with 5 at its first fault',
  args: { table: { help: TABLE_ARGUMENT, optional: true } },
  async run({ flags, args }, session) {
    const { verificationLines } = await import('../../gst/verify.js');
    await printVerdict(session, verificationLines(args.table, flags.globalTable, session.now));
    return ExitCode.done;
  },
});
