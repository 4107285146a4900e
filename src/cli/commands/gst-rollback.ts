import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { parseCount } from '../flags/flag-values.js';

/** Puts a kept version back in place. */
export const gstRollbackCommand = defineCommand({
  name: 'gst rollback',
  summary: 'check a kept version, and put it back as the global table',
  args: {
    version: {
      help: 'its number (default: the version before the global table)',
      optional: true,
      parse: parseCount,
    },
  },
  async run({ flags, args }, { log, now, signal }) {
    const { rollBack } = await import('../../gst/rollback.js');
    const { globalTable, lockTimeout: timeout } = flags;
    await rollBack(globalTable, args.version, { timeout, log, now, signal });
    return ExitCode.done;
  },
});
