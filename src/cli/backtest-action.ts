import process from 'node:process';
import { backtest, type Candidate, flagLines } from '../backtest/backtest.js';
import { countFeed } from '../backtest/count-feed.js';
import { readBacktest } from '../backtest/read-backtest.js';
import { type FeedFigures, readFeed } from '../backtest/read-feed.js';
import { readLabels } from '../backtest/labels.js';
import { readConfigFile } from '../config/config-file.js';
import { readSettings } from '../detectors/read-settings.js';
import { ExitCode, InputError, UsageError } from '../errors.js';
import { calendarDays } from '../history/calendar.js';
import { printable } from '../log/printable.js';
import { ANALYZERS } from '../names/analyzers.js';
import { BACKENDS } from '../names/backends.js';
import { DETECTORS } from '../names/detectors.js';
import { resolveName } from '../names/resolve-name.js';
import { renderBacktest } from '../report/backtest/backtest-formats.js';
import { compareLines } from '../report/backtest/compare-lines.js';
import type { FormatName } from '../report/format-names.js';
import { replaceFile } from '../state/replace-file.js';
import type { LogFlags, Session } from './session.js';
import { refuseSharedFile } from './shared-file.js';

/** The flags of `backtest` as commander hands them over. */
export interface BacktestFlags extends LogFlags {
  readonly backendInput?: string[];
  readonly backendClass: string;
  readonly analyzer: string;
  readonly configFile?: string;
  readonly startDate?: number;
  readonly endDate?: number;
  readonly detector?: string;
  readonly set: readonly string[];
  readonly threshold?: number;
  readonly dips?: boolean;
  readonly labels?: string;
  readonly flags?: string;
  readonly format: FormatName;
  readonly outputFile: string;
  readonly compare?: readonly string[];
}

/** What is replayed, and where it came from. */
interface Source {
  readonly name: string;
  readonly figures: FeedFigures;
  readonly approximate: boolean;
}

/** `NAME=VALUE` of `--set`. */
export function parseSetting(text: string): readonly [name: string, value: string, where: string] {
  const cut = text.indexOf('=');
  if (cut < 1) throw new UsageError(`--set takes NAME=VALUE, not '${printable(text)}'`);
  return [text.slice(0, cut).trim(), text.slice(cut + 1), '--set'];
}

async function countFromBackend(flags: BacktestFlags, input: readonly string[], session: Session): Promise<Source> {
  const { startDate: start, endDate: end } = flags;
  if (start === undefined || end === undefined) throw new UsageError('-n needs -s and -e: the days to count');
  if (end <= start) throw new UsageError('-e must be after -s');
  const { log, progress, signal, environment } = session;
  const driver = await resolveName(flags.backendClass, BACKENDS, process.cwd());
  const analyzer = await resolveName(flags.analyzer, ANALYZERS, process.cwd());
  const config = readConfigFile(flags.configFile, environment, log);
  await using backend = await driver.open({ feed: analyzer.feed, input, config, log, progress, signal });
  for (const line of backend.loaded) log.info(line);
  const counted = await countFeed(backend, { start, end });
  if (counted.figures.size === 0) throw new InputError('the backend has no record in that span');
  return { name: `${driver.name} ${input.join(' ')}`, ...counted };
}

async function readSource(feed: string | undefined, flags: BacktestFlags, session: Session): Promise<Source> {
  if (feed !== undefined && flags.backendInput !== undefined) throw new UsageError('give a feed or -n, not both');
  if (flags.backendInput !== undefined) return countFromBackend(flags, flags.backendInput, session);
  if (feed === undefined) throw new UsageError('say what to replay: a file of daily figures, or -n with -s and -e');
  const figures = await readFeed(feed);
  const { startDate = -Infinity, endDate = Infinity } = flags;
  for (const day of figures.keys()) if (day < startDate || day >= endDate) figures.delete(day);
  if (figures.size === 0) throw new InputError(`${printable(feed)}: no day of it lies between -s and -e`);
  return { name: feed, figures, approximate: false };
}

async function candidatesOf(flags: BacktestFlags): Promise<Candidate[]> {
  if (flags.detector === undefined && flags.set.length > 0) throw new UsageError('--set needs --detector');
  const { leastThreshold } = await resolveName(flags.analyzer, ANALYZERS, process.cwd());
  const names = flags.detector === undefined ? DETECTORS.named.map(({ name }) => name) : [flags.detector];
  return Promise.all(
    names.map(async (name) => {
      const driver = await resolveName(name, DETECTORS, process.cwd());
      const settings = readSettings(driver, flags.set.map(parseSetting));
      const { threshold, dips = false } = flags;
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
  const { compare, labels: labelsFile, flags: flagsFile, format, outputFile } = flags;
  if (compare !== undefined) {
    const [a, b] = compare;
    if (a === undefined || b === undefined || compare.length > 2) throw new UsageError('--compare takes two files');
    const lines = compareLines([a, readBacktest(a)], [b, readBacktest(b)]);
    await write(`${lines.join('\n')}\n`, outputFile, session);
    return ExitCode.done;
  }
  if (flagsFile !== undefined && flags.detector === undefined) throw new UsageError('--flags needs --detector');
  refuseSharedFile(
    [
      ['-o', outputFile],
      ['--flags', flagsFile],
    ],
    [['FEED', feed], ['--labels', labelsFile], ...(flags.backendInput ?? []).map((path) => ['-n', path] as const)],
  );
  const labels = labelsFile === undefined ? undefined : readLabels(labelsFile);
  const candidates = await candidatesOf(flags);
  const { name, figures, approximate } = await readSource(feed, flags, session);
  const result = backtest({ source: name, days: [...calendarDays(figures)], approximate, labels }, candidates);
  const [first] = result.detectors;
  if (flagsFile !== undefined && first) replaceFile(flagsFile, flagLines(first));
  await write(renderBacktest(result, format, session.terminal.columns), outputFile, session);
  return ExitCode.done;
}
