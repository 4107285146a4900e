import type { Analyzer } from './analyzers/analyzer.js';
import type { Answer, Backend, Coverage, DailyAnswer, LocalAnswer, Question } from './backends/backend.js';
import type { Verdict } from './detectors/detector.js';
import { findNewKeys, type NewKey } from './peaks/find-new-keys.js';
import { type Comparison, compareTables, findPeaks, thresholdOf } from './peaks/find-peaks.js';
import type { GlobalTable } from './tables/global-table.js';
import { inferGlobalTable } from './tables/infer-global-table.js';
import { compareKeys, type Key, KeyMap } from './tables/key-map.js';
import { type LocalTable, localTable } from './tables/local-table.js';
import { slideGlobalTable } from './tables/slide.js';
import { DAY_MS, daysUpTo, type TimeWindow } from './window/time-window.js';

export interface AnalysisOptions {
  readonly analyzer: Analyzer;
  /** The local windows, oldest first; each is compared with the table that the ones before it left. */
  readonly windows: readonly TimeWindow[];
  /** The global table; undefined if the backend is to be asked for a history instead. */
  readonly global: GlobalTable | undefined;
  /** Overrides the thresholds of the global table (`-t`). */
  readonly threshold?: number | undefined;
  /** Epoch milliseconds: the history asked of the backend ends here. */
  readonly now: number;
  /** Values listed for each cross dimension and key. */
  readonly top?: number;
  /** Ask also for this many days up to each window's end, for charts. */
  readonly seriesDays?: number | undefined;
  /** Submissions from which on any key can be a peak, whatever the table suggests: a detector decides. */
  readonly leastSubmissions?: number | undefined;
  /** A key whose distribution over samples is wanted even if it can't be a peak. */
  readonly explain?: Key;
  /** Questions of others, so that files are read once for all: their answers come before those for the windows. */
  readonly beside?: Beside | undefined;
}

/** Questions that are asked beside those for the windows, and who takes the answers. */
export interface Beside {
  readonly questions: readonly Question[];
  readonly take: (answer: Answer) => void;
}

/** A first global table, inferred from a history. */
export interface Baseline {
  readonly kind: 'baseline';
  readonly global: GlobalTable;
  readonly coverage: Coverage;
}

/** The days before and within a window, for charts. */
export interface DailySeries extends Pick<DailyAnswer, 'days' | 'keys'> {
  /** The days shown: whole UTC days up to the window's end. There may be others among `days`. */
  readonly window: TimeWindow;
  /** Set if distinct samples are an estimate of the engine, not a count. */
  readonly approximate: boolean;
}

/** What one local window gave. */
export interface WindowResult {
  readonly kind: 'window';
  readonly window: TimeWindow;
  readonly coverage: Coverage;
  readonly local: LocalTable;
  /** The global table compared with. */
  readonly before: GlobalTable;
  /** The global table, slid over this window. */
  readonly after: GlobalTable;
  /** Every key that both tables have, compared. */
  readonly comparisons: readonly Comparison[];
  /** Those of them that are peaks, most unusual first; one for each day and key if a detector decided. */
  readonly peaks: readonly Comparison[];
  /** What a detector said of the window's days; undefined if the original's rule decided. */
  readonly verdicts?: readonly Verdict[];
  /** Keys that the table compared with has no row for, most submissions first. */
  readonly newKeys: readonly NewKey[];
  /** Submissions from which on a key without a row is new, by its first dimension. */
  readonly newKeyThreshold: (dimension0: string) => number;
  /** Undefined if no series was asked for. */
  readonly series: DailySeries | undefined;
}

export const DEFAULT_TOP = 20;

/** A question, and what its answer is for. */
interface Asked {
  readonly purpose: 'beside' | 'baseline' | 'series' | 'window';
  readonly question: Question;
}

function seriesSpan(windows: readonly TimeWindow[], days: number): TimeWindow {
  const ends = windows.map(({ end }) => end);
  return { start: daysUpTo(Math.min(...ends), days).start, end: Math.max(...ends) };
}

function questionsOf(options: AnalysisOptions, canPeak: (key: Key, submissions: number) => boolean): Asked[] {
  const { analyzer, windows, now, seriesDays, top = DEFAULT_TOP } = options;
  const asked: Asked[] = (options.beside?.questions ?? []).map((question) => ({ purpose: 'beside', question }));
  if (options.global === undefined) {
    const window = { start: now - analyzer.globalWindowDays * DAY_MS, end: now };
    asked.push({ purpose: 'baseline', question: { kind: 'daily', window } });
  }
  if (seriesDays !== undefined) {
    asked.push({ purpose: 'series', question: { kind: 'daily', window: seriesSpan(windows, seriesDays) } });
  }
  for (const window of windows) {
    asked.push({ purpose: 'window', question: { kind: 'local', window, top, canPeak } });
  }
  return asked;
}

function compareWindow(
  { window, coverage, ...answer }: LocalAnswer,
  before: GlobalTable,
  series: DailyAnswer | undefined,
  { analyzer, threshold, seriesDays = 0 }: AnalysisOptions,
): WindowResult {
  const local = localTable({ window, coverage, ...answer });
  const comparisons = compareTables(local, before, threshold);
  const newKeyThreshold = (dimension0: string): number =>
    thresholdOf(threshold, undefined, analyzer.leastThreshold(dimension0));
  return {
    kind: 'window',
    window,
    coverage,
    local,
    before,
    after: slideGlobalTable(before, local, window, analyzer),
    comparisons,
    peaks: findPeaks(comparisons),
    newKeys: findNewKeys(local, before, newKeyThreshold),
    newKeyThreshold,
    series: series && {
      window: daysUpTo(window.end, seriesDays),
      approximate: series.coverage.approximate,
      days: series.days,
      keys: series.keys,
    },
  };
}

/**
 * Asks a backend for the windows; also for a history if there is no global table, and for the days of charts. Yields one
 * result for each, in order, the baseline first. An engine that answers one by one is asked for the next window only
 * after the consumer is done with the last result (printed, saved).
 */
export async function* analyzeWindows(
  backend: Pick<Backend, 'answer'>,
  options: AnalysisOptions,
): AsyncGenerator<Baseline | WindowResult, void, undefined> {
  let global = options.global;
  let series: DailyAnswer | undefined;
  const canPeak = (key: Key, submissions: number): boolean => {
    if (options.explain && compareKeys(options.explain, key) === 0) return true;
    if (options.leastSubmissions !== undefined) return submissions >= options.leastSubmissions;
    const row = global?.get(key);
    return row !== undefined && submissions >= thresholdOf(options.threshold, row);
  };
  const asked = questionsOf(options, canPeak);
  let answered = 0;
  for await (const answer of backend.answer(asked.map(({ question }) => question))) {
    const purpose = asked[answered++]?.purpose;
    if (purpose === 'beside') options.beside?.take(answer);
    else if (answer.kind === 'local') {
      const result = compareWindow(answer, global ?? new KeyMap(), series, options);
      yield result;
      global = result.after;
    } else if (purpose === 'baseline') {
      global = inferGlobalTable(answer, options.analyzer);
      yield { kind: 'baseline', global, coverage: answer.coverage };
    } else {
      series = answer;
    }
  }
}
