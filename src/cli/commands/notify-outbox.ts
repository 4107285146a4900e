import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { printLines } from '../session.js';

/** Lists what waits to be sent. */
export const notifyOutboxCommand = defineCommand({
  name: 'notify outbox',
  summary: 'list the messages that wait for a receiver',
  args: {},
  async run({ flags }, session) {
    const { outboxLines } = await import('../../notify/outbox/outbox-lines.js');
    const { log, now } = session;
    await printLines(session, outboxLines(flags.globalTable, { log, now, keepDays: flags.notifyKeep }));
    return ExitCode.done;
  },
});
