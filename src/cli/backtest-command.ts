import { type Command, Option } from 'commander';
import { DEFAULT_CONFIG_PATH } from '../config/default-path.js';
import type { ExitCode } from '../errors.js';
import { FORMAT_NAMES } from '../report/format-names.js';
import type { BacktestFlags } from './backtest-action.js';
import { parseCount, parseDate, parseFile } from './flag-values.js';
import type { LogFlags, Session } from './session.js';

const HELP = `
FEED.jsonl holds daily figures, a line of JSON for each day and key:
  day, dimension_0, dimension_1, sub_count, samp_count, and, if known, samp_sub_count_max, samp_sub_count_std,
  cross_share_max. A day without any line is a gap; a key without a line had no record that day.

Examples:
  telemetry-peak-analyzer backtest history.jsonl
  telemetry-peak-analyzer backtest history.jsonl --detector robust --labels labels.json
  telemetry-peak-analyzer backtest -n 'data/*.json' -s 2020-01-01 -e 2020-12-31 --format json -o a.json
  telemetry-peak-analyzer backtest --compare a.json b.json`;

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** Adds `backtest`: what would each detector have said of a history, night by night? */
export function addBacktestCommand(
  program: Command,
  run: (flags: LogFlags, work: (session: Session) => Promise<ExitCode>) => Promise<void>,
): void {
  program
    .command('backtest')
    .description('replay daily figures night by night, and tell what each detector would have said; writes no table')
    .argument('[feed]', 'daily figures, as lines of JSON')
    .optionsGroup('What to replay, if not a file of daily figures:')
    .option('-n, --backend-input <text...>', 'count it from these files, or from this section of the configuration')
    .option('-b, --backend-class <name>', 'backend that counts it', 'JsonBackend')
    .option(
      '-a, --analyzer <name>',
      'analyzer: attributes, and least thresholds of the original detector',
      'FileTypePeakAnalyzer',
    )
    .option('-c, --config-file <path>', `INI file with settings (default: ${DEFAULT_CONFIG_PATH}, if it is there)`)
    .addOption(new Option('-s, --start-date <YYYY-MM-DD>', 'first day').argParser(parseDate))
    .addOption(new Option('-e, --end-date <YYYY-MM-DD>', 'end, itself not included').argParser(parseDate))
    .optionsGroup('Detectors:')
    .option('--detector <name>', 'this one alone: original, robust, or your own as module#Export (default: both)')
    .addOption(
      new Option('--set <name=value>', "one of the detector's settings; may be given again")
        .default([], 'none')
        .argParser(collect),
    )
    .addOption(new Option('-t, --threshold <n>', 'submissions below which nothing is a peak').argParser(parseCount))
    .option('--dips', 'also tell days far below their expectation (robust)')
    .optionsGroup('Results:')
    .addOption(new Option('--labels <labels.json>', 'score against known waves').argParser(parseFile))
    .addOption(
      new Option('--flags <file>', "write the one detector's peaks, a line of JSON for each").argParser(parseFile),
    )
    .addOption(new Option('--format <form>', 'form of the result').choices(FORMAT_NAMES).default('text'))
    .option('-o, --output-file <path>', 'write the result here; - is standard output', '-')
    .option('--compare <a.json> <b.json...>', 'put two results of --format json side by side; replays nothing')
    .optionsGroup('Log (standard error):')
    .option('-v, --verbose', 'also timings and counts')
    .addOption(new Option('--log-format <form>', 'text or json').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP)
    .action((feed: string | undefined, flags: BacktestFlags) =>
      run(flags, async (session) => (await import('./backtest-action.js')).runBacktest(feed, flags, session)),
    );
}
