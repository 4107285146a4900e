import { type Command, Option } from 'commander';
import { DEFAULT_CONFIG_PATH } from '../config/default-path.js';
import { UsageError } from '../errors.js';
import type { RunOptions } from '../run.js';
import { FORMAT_NAMES, type FormatName } from '../report/format-names.js';
import type { Session } from './session.js';
import { parseCount, parseDate, parseDayCount, parseDelay, parseDuration, parseFile } from './flag-values.js';

/** The flags of a run as commander hands them over. */
export interface RunFlags {
  readonly configFile?: string;
  readonly startDate?: number;
  readonly endDate?: number;
  readonly delta?: number;
  readonly delay?: number;
  readonly allowFuture?: boolean;
  readonly threshold?: number;
  readonly analyzer: string;
  readonly backendClass: string;
  readonly backendInput?: string[];
  readonly globalTable: string;
  readonly outputFile?: string;
  readonly format?: FormatName;
  readonly report?: string;
  readonly reportDays: number;
  readonly metrics?: string;
  readonly exitCode?: boolean;
  readonly strict?: boolean;
  readonly keep: number;
  readonly lockTimeout: number;
  readonly catchUp?: boolean;
  readonly catchUpLimit: number;
  readonly expectData?: boolean;
  readonly lateAfter?: number;
  readonly dryRun?: boolean;
  readonly verbose?: boolean;
  readonly logFormat: 'text' | 'json';
}

const option = (flags: string, description: string): Option => new Option(flags, description);

/** Adds the flags that choose what is counted, shared by all commands that count. */
export function addRunFlags(command: Command): Command {
  return command
    .optionsGroup('What to read:')
    .addOption(
      option(
        '-n, --backend-input <text...>',
        'required: files, as names or quoted globs; for a remote backend the section of the configuration file',
      ),
    )
    .addOption(
      option(
        '-b, --backend-class <name>',
        'backend: what counts the records (a name, or your own as module#Export)',
      ).default('JsonBackend'),
    )
    .addOption(
      option('-a, --analyzer <name>', 'analyzer: which attributes are counted (a name, or module#Export)').default(
        'FileTypePeakAnalyzer',
      ),
    )
    .addOption(
      option('-c, --config-file <path>', `INI file with settings (default: ${DEFAULT_CONFIG_PATH}, if it is there)`),
    )
    .addOption(option('--strict', 'fail where records are left out because an attribute is missing'))
    .optionsGroup('Local window (days are UTC):')
    .addOption(option('-s, --start-date <YYYY-MM-DD>', 'first day').argParser(parseDate))
    .addOption(option('-e, --end-date <YYYY-MM-DD>', 'end, itself not included').argParser(parseDate))
    .addOption(option('-d, --delta <days>', 'length in days (default: 1)').argParser(parseDayCount))
    .addOption(option('-k, --delay <days>', 'days before today on which it ends (default: 0)').argParser(parseDelay))
    .addOption(option('--allow-future', 'take a window that ends later than tomorrow 00:00 UTC'))
    .optionsGroup('Peaks:')
    .addOption(
      option(
        '-t, --threshold <n>',
        'submissions from which on a key can be a peak (default: what its row of the global table suggests)',
      ).argParser(parseCount),
    )
    .optionsGroup('State and results:')
    .addOption(option('-m, --global-table <path>', 'global table, read and then written').default('global_table.json'))
    .addOption(
      option('-o, --output-file <path>', 'write the peaks here, as JSON or as --format says; - is standard output'),
    )
    .addOption(
      option('--format <form>', 'form of the results: in the log, or on standard output (or -o)')
        .choices(FORMAT_NAMES)
        .default(undefined, 'text'),
    )
    .addOption(
      option('--report <file.html>', 'write a page about the window: charts, drivers, all keys').argParser(parseFile),
    )
    .addOption(option('--report-days <days>', 'days that its charts show').argParser(parseDayCount).default(28))
    .addOption(option('--exit-code', 'exit with 10 where peaks were found'))
    .addOption(option('--dry-run', 'write nothing; tell what would change in the global table'))
    .addOption(
      option('--keep <n>', 'versions of the global table kept beside it; 0 keeps none')
        .argParser(parseCount)
        .default(7),
    )
    .optionsGroup('Unattended (see docs/operations.md):')
    .addOption(option('--catch-up', 'first take the days missed since the newest one of the global table, one by one'))
    .addOption(option('--catch-up-limit <days>', 'take at most so many').argParser(parseDayCount).default(31))
    .addOption(
      option('--metrics <file>', 'write what the run came to as a Prometheus text, also where it fails').argParser(
        parseFile,
      ),
    )
    .addOption(option('--expect-data', 'exit with 7 where the whole feed has no record in a window'))
    .addOption(
      option(
        '--late-after <hours>',
        'warn where the newest record is older than that at the end of the window',
      ).argParser(parseDuration),
    )
    .addOption(
      option('--lock-timeout <seconds>', 'wait so long for another run on the same global table')
        .argParser(parseDuration)
        .default(60),
    )
    .optionsGroup('Log (standard error):')
    .addOption(option('-v, --verbose', 'also timings, counts and engine settings'))
    .addOption(option('--log-format <form>', 'text or json').choices(['text', 'json']).default('text'))
    .optionsGroup('Help:');
}

/**
 * Turns the flags into what a run needs: the configuration is read, names are looked up, and what contradicts itself is
 * refused.
 */
export async function readRunFlags(
  flags: RunFlags,
  { log, now, environment }: Pick<Session, 'log' | 'now' | 'environment'>,
): Promise<RunOptions> {
  const [{ refuseSharedFile }, { localWindow }, { readConfigFile }, { resolveName }, { findAnalyzer }, { BACKENDS }] =
    await Promise.all([
      import('./shared-file.js'),
      import('../window/local-window.js'),
      import('../config/config-file.js'),
      import('../names/resolve-name.js'),
      import('../analyzers/find-analyzer.js'),
      import('../names/backends.js'),
    ]);
  const input = flags.backendInput;
  // not left to commander, which would ask it of every command
  if (input === undefined) throw new UsageError("required option '-n, --backend-input <text...>' not specified");
  const { startDate: start, endDate: end, delta, delay } = flags;
  const window = localWindow({ start, end, delta, delay, allowFuture: flags.allowFuture ?? false }, now);
  if (start !== undefined && end !== undefined && (delta !== undefined || delay !== undefined)) {
    const ignored = [delta === undefined ? '' : '-d', delay === undefined ? '' : '-k'].filter(Boolean).join(' and ');
    log.warn(`${ignored} ignored: -s and -e give the whole window`);
  }
  const config = readConfigFile(flags.configFile, environment, log);
  const backend = await resolveName(flags.backendClass, BACKENDS, '.');
  if (backend.input === 'section' && input.length !== 1) {
    throw new UsageError(`-n takes the name of one section of the configuration file with backend '${backend.name}'`);
  }
  refuseSharedFile(
    [
      ['-m', flags.globalTable],
      ['-o', flags.outputFile],
      ['--report', flags.report],
      ['--metrics', flags.metrics],
    ],
    backend.input === 'files' ? input.map((path) => ['-n', path]) : [],
  );
  return {
    config,
    window,
    threshold: flags.threshold,
    analyzer: await findAnalyzer(flags.analyzer, config, log, '.'),
    backend,
    input,
    globalTable: flags.globalTable,
    output: flags.outputFile,
    format: flags.format,
    report: flags.report,
    reportDays: flags.reportDays,
    strict: flags.strict ?? false,
    keep: flags.keep,
    lockTimeout: flags.lockTimeout,
    catchUpLimit: flags.catchUp ? flags.catchUpLimit : undefined,
    lateAfter: flags.lateAfter,
    dryRun: flags.dryRun ?? false,
  };
}
