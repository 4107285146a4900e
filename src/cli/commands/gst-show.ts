import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { TABLE_ARGUMENT } from '../help-text.js';
import { printLines } from '../session.js';

/** Prints a global table, or lists its versions. */
export const gstShowCommand = defineCommand({
  name: 'gst show',
  summary: 'print a global table, or list its versions',
  args: { table: { help: TABLE_ARGUMENT, optional: true } },
  async run({ flags, args }, session) {
    const { showLines, versionLines } = await import('../../gst/show.js');
    const { globalTable, versions, filter, sort, reverse } = flags;
    const lines = versions ? versionLines(globalTable) : showLines(args.table, { globalTable, filter, sort, reverse });
    await printLines(session, lines);
    return ExitCode.done;
  },
});
