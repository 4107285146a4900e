import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { printLines } from '../session.js';

/** Tries the section of a cluster. */
export const checkCommand = defineCommand({
  name: 'check',
  summary: 'connect to the cluster of a section, and say what is there and what would go wrong',
  args: {},
  async run({ flags }, session) {
    const [{ checkFeed }, { readConfigFile }, { findAnalyzer }] = await Promise.all([
      import('../../backends/elasticsearch/check-feed.js'),
      import('../../config/config-file.js'),
      import('../../analyzers/find-analyzer.js'),
    ]);
    const { log, signal } = session;
    const config = readConfigFile(flags.configFile, session.environment, log);
    const { feed } = await findAnalyzer(flags.analyzer, config, log, '.');
    const { lines, problems, isOfInput } = await checkFeed({ feed, input: [flags.section], config, log, signal });
    await printLines(session, lines);
    for (const problem of problems) log.error(problem);
    if (problems.length === 0) return ExitCode.done;
    return isOfInput ? ExitCode.input : ExitCode.backend;
  },
});
