import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { TABLE_ARGUMENT } from '../help-text.js';
import { printLines } from '../session.js';

/** Tells what turns one table into another. */
export const gstDiffCommand = defineCommand({
  name: 'gst diff',
  summary: 'what turns one table into another, by key and field',
  args: {
    from: { help: 'a version number, or a file (default: the version before the global table)', optional: true },
    to: { help: TABLE_ARGUMENT, optional: true },
  },
  async run({ flags, args }, session) {
    const { comparisonLines } = await import('../../gst/diff.js');
    await printLines(session, comparisonLines(args.from, args.to, flags.globalTable));
    return ExitCode.done;
  },
});
