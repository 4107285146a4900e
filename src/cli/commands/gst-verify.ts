import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { TABLE_ARGUMENT } from '../help-text.js';
import { printLines } from '../session.js';

/** Checks a table. */
export const gstVerifyCommand = defineCommand({
  name: 'gst verify',
  summary: 'check a table; exit with 5 at its first fault',
  args: { table: { help: TABLE_ARGUMENT, optional: true } },
  async run({ flags, args }, session) {
    const { verificationLine } = await import('../../gst/verify.js');
    await printLines(session, [verificationLine(args.table, flags.globalTable)]);
    return ExitCode.done;
  },
});
