import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { printJson, printLines } from '../session.js';

/** Lists what waits to be sent. */
export const notifyOutboxCommand = defineCommand({
  name: 'notify outbox',
  summary: 'list the messages that wait for a receiver',
  args: {},
  async run({ flags }, session) {
    const { outboxLines, waitingIn } = await import('../../notify/outbox/outbox-lines.js');
    const { log, now } = session;
    const waiting = waitingIn(flags.globalTable, { log, now, keepDays: flags.notifyKeep });
    if (flags.keptFormat === 'json') await printJson(session, { schemaVersion: 1, ...waiting });
    else await printLines(session, outboxLines(waiting));
    return ExitCode.done;
  },
});
