import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { printLines } from '../session.js';

/** Lists what waits to be sent. */
export const notifyOutboxCommand = defineCommand({
  name: 'notify outbox',
  summary: 'list what waits for a receiver that did not accept it yet',
  args: {},
  async run({ flags }, session) {
    const [{ outboxLines, waitingMessages }, { safeJson }] = await Promise.all([
      import('../../notify/outbox/outbox-lines.js'),
      import('../../report/safe-json.js'),
    ]);
    const { log, now } = session;
    const waiting = waitingMessages(flags.globalTable, { log, now, keepDays: flags.notifyKeep });
    const isJson = flags.keptFormat === 'json';
    await printLines(session, isJson ? [safeJson({ schemaVersion: 1, waiting }, 2)] : outboxLines(waiting));
    return ExitCode.done;
  },
});
