import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { printVerdict } from '../session.js';

/** Sends an example to one receiver and tells what came back. */
export const notifyTestCommand = defineCommand({
  name: 'notify test',
  summary: 'send an example to the receiver of a section, and say what came back',
  args: { name: { help: 'NAME of the section [notify:NAME]' } },
  async run({ flags, args }, session) {
    const [{ readConfigFile }, { readNotifySection }, { sendExample }] = await Promise.all([
      import('../../config/config-file.js'),
      import('../../notify/read-sections.js'),
      import('../../notify/send-example.js'),
    ]);
    const { log, environment, toolVersion, now, clock, signal } = session;
    const config = readConfigFile(flags.configFile, environment, log);
    const section = await readNotifySection(config, args.name, { now: clock, host: hostname(), toolVersion });
    const { isAccepted, line } = await sendExample(section, {
      table: resolve(flags.globalTable),
      toolVersion,
      now,
      signal,
      timeoutMs: flags.notifyTimeout * 1000,
    });
    await printVerdict(session, [line]);
    return isAccepted ? ExitCode.done : ExitCode.output;
  },
});
