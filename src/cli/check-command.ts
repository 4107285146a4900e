import { type Command, Option } from 'commander';
import { DEFAULT_CONFIG_PATH } from '../config/default-path.js';
import { ExitCode } from '../errors.js';
import type { LogFlags, Session } from './session.js';

interface CheckFlags extends LogFlags {
  readonly configFile?: string;
  readonly backendInput: string;
  readonly analyzer: string;
}

async function check(flags: CheckFlags, session: Session): Promise<ExitCode> {
  const [{ checkFeed }, { readConfigFile }, { findAnalyzer }] = await Promise.all([
    import('../backends/elasticsearch/check-feed.js'),
    import('../config/config-file.js'),
    import('../analyzers/find-analyzer.js'),
  ]);
  const { log, signal } = session;
  const config = readConfigFile(flags.configFile, session.environment, log);
  const { feed } = await findAnalyzer(flags.analyzer, config, log, '.');
  const { lines, problems } = await checkFeed({ feed, input: [flags.backendInput], config, log, signal });
  await session.writeStandardOutput(`${lines.join('\n')}\n`);
  for (const problem of problems) log.error(problem);
  return problems.length > 0 ? ExitCode.backend : ExitCode.done;
}

/** Adds `check`: tries the section of a cluster, and says what stands there and what would go wrong. */
export function addCheckCommand(
  program: Command,
  run: (flags: LogFlags, work: (session: Session) => Promise<ExitCode>) => Promise<void>,
): void {
  program
    .command('check')
    .description('connect to the cluster of a section, and say what stands there and what would go wrong')
    .requiredOption('-n, --backend-input <section>', 'section of the configuration file')
    .option('-c, --config-file <path>', `INI file with settings (default: ${DEFAULT_CONFIG_PATH}, if it is there)`)
    .option('-a, --analyzer <name>', 'analyzer: which attributes are looked for', 'FileTypePeakAnalyzer')
    .option('-v, --verbose', 'also requests that failed')
    .addOption(new Option('--log-format <form>', 'text or json').choices(['text', 'json']).default('text'))
    .action((flags: CheckFlags) => run(flags, (session) => check(flags, session)));
}
