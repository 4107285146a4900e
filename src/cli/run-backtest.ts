import { tmpdir } from 'node:os';
import { OwnFolder } from '../backends/files/spill-folder.js';
import { notPipe } from '../backends/files/spool.js';
import { silentLog } from '../log/log.js';
import { backtest, type Candidate, flagLines } from '../backtest/backtest.js';
import { countFeed } from '../backtest/count-feed.js';
import { readBacktest } from '../backtest/read-backtest.js';
import { type FeedFigures, readFeed } from '../backtest/read-feed.js';
import { readKept } from '../backtest/read-kept.js';
import { readLabels } from '../backtest/labels.js';
import type { Analyzer } from '../analyzers/analyzer.js';
import { type ConfigFile, readConfigFile } from '../config/config-file.js';
import { parseSetting, readSettings } from '../detectors/read-settings.js';
import { ExitCode, InputError, UsageError } from '../errors.js';
import { calendarDays } from '../history/calendar.js';
import { printable } from '../log/printable.js';
import { findAnalyzer } from '../analyzers/find-analyzer.js';
import { openBackend } from '../open-backend.js';
import { BACKENDS } from '../names/backends.js';
import { DETECTORS } from '../names/detectors.js';
import { resolveName } from '../names/resolve-name.js';
import { JudgedDaysCollector } from '../report/html/judged-days.js';
import { renderBacktest } from '../report/backtest/backtest-formats.js';
import { compareLines } from '../report/backtest/compare-lines.js';
import { assertReplaceable, replaceFile } from '../state/replace-file.js';
import { ReservedFiles } from '../state/reserved-files.js';
import type { FlagsOf } from './flags/flags.js';
import type { Session } from './session.js';

type BacktestFlags = FlagsOf<'backtest'>;

/** What counts the days of a backend. */
interface Setup {
  readonly analyzer: Analyzer;
  readonly config: ConfigFile;
  readonly reserved: ReservedFiles;
}

/** What is replayed, and its source. */
interface Source {
  readonly name: string;
  readonly figures: FeedFigures;
  readonly approximate: boolean;
}

async function countFromBackend(
  flags: BacktestFlags,
  { analyzer, config, reserved }: Setup,
  { log, progress, signal }: Session,
): Promise<Source> {
  const input = flags.countedInput;
  const { startDate: start, endDate: end } = flags;
  if (start === undefined || end === undefined) throw new UsageError('-n needs -s and -e: the days to count');
  const driver = await resolveName(flags.backendClass, BACKENDS, '.');
  await using backend = await openBackend({
    backend: driver,
    analyzer,
    input,
    configFile: config,
    reserved,
    log,
    progress,
    signal,
  });
  const counted = await countFeed(backend, { start, end });
  if (counted.figures.size === 0) throw new InputError('the backend has no record in that span');
  return { name: `${driver.name} ${input.join(' ')}`, ...counted };
}

async function readPlainFeed(path: string, { signal }: Session): Promise<FeedFigures> {
  using folder = new OwnFolder(tmpdir(), silentLog);
  return await readFeed(path, await notPipe(path, folder, signal));
}

async function readSource(
  feed: string | undefined,
  flags: BacktestFlags,
  setup: Setup,
  session: Session,
): Promise<Source> {
  const { countedInput, keptTable } = flags;
  const { startDate = -Infinity, endDate = Infinity } = flags;
  if (endDate <= startDate) throw new UsageError('-e must be after -s');
  if (feed !== undefined && countedInput.length > 0) throw new UsageError('give a feed or -n, not both');
  if (keptTable !== undefined && (feed !== undefined || countedInput.length > 0)) {
    throw new UsageError(`give ${feed === undefined ? '-n' : 'a feed'} or -m, not both`);
  }
  if (countedInput.length > 0) return countFromBackend(flags, setup, session);
  const name = feed ?? keptTable;
  if (name === undefined) {
    throw new UsageError('say what to replay: a file of daily figures, -m for what runs kept, or -n with -s and -e');
  }
  const figures = feed === undefined ? readKept(name, session.now, session.log) : await readPlainFeed(feed, session);
  for (const day of figures.keys()) if (day < startDate || day >= endDate) figures.delete(day);
  if (figures.size === 0) throw new InputError(`${printable(name)}: no day of it lies between -s and -e`);
  return { name, figures, approximate: false };
}

async function candidatesOf(flags: BacktestFlags, { analyzer: { leastThreshold } }: Setup): Promise<Candidate[]> {
  if (flags.detector === undefined && flags.settings.length > 0) throw new UsageError('--set needs --detector');
  const names = flags.detector === undefined ? DETECTORS.named.map(({ name }) => name) : [flags.detector];
  return Promise.all(
    names.map(async (name) => {
      const driver = await resolveName(name, DETECTORS, '.');
      const settings = readSettings(driver, flags.settings.map(parseSetting));
      const { threshold, dips } = flags;
      return { settings, detector: driver.create({ settings, threshold, dips, leastThreshold }) };
    }),
  );
}

async function write(text: string, path: string, session: Session): Promise<void> {
  if (path === '-') await session.writeStandardOutput(text);
  else replaceFile(path, text);
}

/** Replays a history through the detectors, or compares two results. */
export async function runBacktest(feed: string | undefined, flags: BacktestFlags, session: Session): Promise<ExitCode> {
  const { compared, labels: labelsFile, peaksFile: flagsFile, format, resultFile: outputFile } = flags;
  if (compared.length > 0) {
    const [a, b] = compared;
    if (a === undefined || b === undefined || compared.length > 2) throw new UsageError('--compare takes two files');
    const lines = compareLines([a, readBacktest(a)], [b, readBacktest(b)]);
    await write(`${lines.join('\n')}\n`, outputFile, session);
    return ExitCode.done;
  }
  if (flagsFile !== undefined && flags.detector === undefined) throw new UsageError('--flags needs --detector');
  const reserved = new ReservedFiles({
    globalTable: flags.keptTable,
    written: [
      ['-o', outputFile],
      ['--flags', flagsFile],
      ['--report', flags.report],
    ],
    daily: [],
    read: [
      ['FEED', feed],
      ['--labels', labelsFile],
    ],
  });
  if (flags.report !== undefined) assertReplaceable(flags.report);
  const labels = labelsFile === undefined ? undefined : readLabels(labelsFile);
  const config = readConfigFile(flags.configFile, session.environment, session.log);
  const setup = { config, reserved, analyzer: await findAnalyzer(flags.analyzer, config, session.log, '.') };
  const candidates = await candidatesOf(flags, setup);
  const { name, figures, approximate } = await readSource(feed, flags, setup, session);
  const days = [...calendarDays(figures)];
  const collectors =
    flags.report === undefined ? [] : candidates.map(({ detector }) => new JudgedDaysCollector(detector.name));
  const result = backtest({ source: name, days, approximate, labels }, candidates, (n, day) => collectors[n]?.add(day));
  if (flags.report !== undefined) {
    const { backtestReport } = await import('../report/html/backtest-report.js');
    const judged = collectors.map((collector) => collector.judged);
    const made = { now: session.now, toolVersion: session.toolVersion };
    replaceFile(flags.report, backtestReport(result, days, judged, made));
  }
  const [first] = result.detectors;
  if (flagsFile !== undefined && first) replaceFile(flagsFile, flagLines(first));
  await write(renderBacktest(result, format, session.terminal.columns), outputFile, session);
  return ExitCode.done;
}
