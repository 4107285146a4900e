import { ExitCode, UsageError } from '../../errors.js';
import { defineCommand } from '../command.js';
import { printVerdict } from '../session.js';

/** Tries the section of a backend. */
export const checkCommand = defineCommand({
  name: 'check',
  summary: 'connect to the cluster of a section, and say what is there and what would go wrong',
  args: {},
  async run({ flags }, session) {
    const [{ resolveName }, { BACKENDS }, { readConfigFile }, { findAnalyzer }, { judgeFeed }] = await Promise.all([
      import('../../names/resolve-name.js'),
      import('../../names/backends.js'),
      import('../../config/config-file.js'),
      import('../../analyzers/find-analyzer.js'),
      import('../../judge-feed.js'),
    ]);
    const { log, signal, now } = session;
    const config = readConfigFile(flags.configFile, session.environment, log);
    const backend = await resolveName(flags.checkedBackend, BACKENDS, '.');
    if (backend.check === undefined) {
      const hint = backend.input === 'files' ? '; inspect -n FILES shows what files hold' : '';
      throw new UsageError(`Backend '${backend.name}' (-b) has no check${hint}`);
    }
    const analyzer = await findAnalyzer(flags.analyzer, config, log, '.');
    const { lines, problems, isOfInput } = await backend.check({
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
