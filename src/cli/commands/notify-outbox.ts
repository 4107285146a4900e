import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { printLines } from '../session.js';

/** Lists what waits to be sent. */
export const notifyOutboxCommand = defineCommand({
  name: 'notify outbox',
  summary: 'list the messages that wait for a receiver',
  args: {},
  async run({ flags }, session) {
    const [{ outboxLines, waitingIn }, { safeJson }] = await Promise.all([
      import('../../notify/outbox/outbox-lines.js'),
      import('../../report/safe-json.js'),
    ]);
    const { log, now } = session;
    const waiting = waitingIn(flags.globalTable, { log, now, keepDays: flags.notifyKeep });
    const isJson = flags.keptFormat === 'json';
    await printLines(session, isJson ? [safeJson({ schemaVersion: 1, ...waiting }, 2)] : outboxLines(waiting));
    return ExitCode.done;
  },
});
