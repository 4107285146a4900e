import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { printLines } from '../session.js';

/** Lists the analyzers. */
export const analyzersCommand = defineCommand({
  name: 'analyzers',
  summary: 'list the analyzers: the two original ones, those ready-made, and those of the configuration',
  args: {},
  async run({ flags }, session) {
    const [{ listAnalyzers }, { readConfigFile }] = await Promise.all([
      import('../../analyzers/list-analyzers.js'),
      import('../../config/config-file.js'),
    ]);
    const config = readConfigFile(flags.configFile, session.environment, session.log);
    await printLines(session, await listAnalyzers(config));
    return ExitCode.done;
  },
});
