import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { printVerdict } from '../session.js';

/** Tries the section of a cluster. */
export const checkCommand = defineCommand({
  name: 'check',
  summary: 'connect to the cluster of a section, and say what is there and what would go wrong',
  args: {},
  async run({ flags }, session) {
    const [{ checkFeed }, { readConfigFile }, { findAnalyzer }, { judgeFeed }] = await Promise.all([
      import('../../backends/elasticsearch/check-feed.js'),
      import('../../config/config-file.js'),
      import('../../analyzers/find-analyzer.js'),
      import('../../judge-feed.js'),
    ]);
    const { log, signal, now } = session;
    const config = readConfigFile(flags.configFile, session.environment, log);
    const analyzer = await findAnalyzer(flags.analyzer, config, log, '.');
    const { lines, problems, isOfInput } = await checkFeed({
      feed: analyzer.feed,
      input: [flags.section],
      config,
      log,
      signal,
      now,
      judge: (seen) => judgeFeed(seen, analyzer, log),
    });
    await printVerdict(session, lines);
    for (const problem of problems) log.error(problem);
    if (problems.length === 0) return ExitCode.done;
    return isOfInput ? ExitCode.input : ExitCode.backend;
  },
});
