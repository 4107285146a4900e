import type { Analyzer } from './analyzers/analyzer.js';
import type { Backend, Coverage, DailyAnswer, LocalAnswer, Question } from './backends/backend.js';
import type { Verdict } from './detectors/detector.js';
import { type Comparison, compareTables, findPeaks } from './peaks/find-peaks.js';
import type { GlobalTable } from './tables/global-table.js';
import { inferGlobalTable } from './tables/infer-global-table.js';
import { compareKeys, type Key, KeyMap } from './tables/key-map.js';
import { type LocalTable, localTable } from './tables/local-table.js';
import { slideGlobalTable } from './tables/slide.js';
import { DAY_MS, type TimeWindow, wholeDays } from './window/time-window.js';

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
  /** Ask also for this many of the last days up to each window's end, for charts. */
  readonly historyDays?: number | undefined;
  /** Submissions from which on any key can be a peak, whatever the table suggests: a detector decides. */
  readonly leastSubmissions?: number | undefined;
  /** A key whose distribution over samples is wanted even if it can't be a peak. */
  readonly explain?: Key;
}

/** A first global table, inferred from a history. */
export interface Baseline {
  readonly kind: 'baseline';
  readonly global: GlobalTable;
  readonly coverage: Coverage;
}

/** The days before and within the windows, for charts. */
export interface History {
  readonly kind: 'history';
  readonly answer: DailyAnswer;
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
}

export const DEFAULT_TOP = 20;

function compareWindow(answer: LocalAnswer, before: GlobalTable, options: AnalysisOptions): WindowResult {
  const local = localTable(answer);
  const comparisons = compareTables(local, before, options.threshold);
  return {
    kind: 'window',
    window: answer.window,
    coverage: answer.coverage,
    local,
    before,
    after: slideGlobalTable(before, local, answer.window, options.analyzer),
    comparisons,
    peaks: findPeaks(comparisons),
  };
}

/** The last `days` days up to a time, in whole UTC days. */
export function daysUpTo(end: number, days: number): TimeWindow {
  return { start: wholeDays({ start: end - 1, end }).end - days * DAY_MS, end };
}

function historyOf(windows: readonly TimeWindow[], days: number): TimeWindow {
  const ends = windows.map(({ end }) => end);
  return { start: daysUpTo(Math.min(...ends), days).start, end: Math.max(...ends) };
}

/**
 * Asks a backend for the windows (and for a history if there is no global table, or if charts need one), and
 * yields what each gives, in order: histories first. What a consumer does with one result (printing, saving) is done
 * before an engine that answers one by one is asked for the next.
 */
export async function* analyzeWindows(
  backend: Pick<Backend, 'answer'>,
  options: AnalysisOptions,
): AsyncGenerator<Baseline | History | WindowResult, void, undefined> {
  let global = options.global;
  const canPeak = (key: Key, submissions: number): boolean => {
    if (options.explain && compareKeys(options.explain, key) === 0) return true;
    if (options.leastSubmissions !== undefined) return submissions >= options.leastSubmissions;
    const row = global?.get(key);
    return row !== undefined && submissions >= (options.threshold ?? row.thresholdSuggested);
  };
  const top = options.top ?? DEFAULT_TOP;
  const { now, analyzer, windows } = options;
  const questions: Question[] = [];
  if (global === undefined) {
    questions.push({ kind: 'daily', window: { start: now - analyzer.globalWindowDays * DAY_MS, end: now } });
  }
  if (options.historyDays !== undefined) {
    questions.push({ kind: 'daily', window: historyOf(windows, options.historyDays) });
  }
  for (const window of windows) questions.push({ kind: 'local', window, top, canPeak });

  for await (const answer of backend.answer(questions)) {
    if (answer.kind === 'daily' && global === undefined) {
      global = inferGlobalTable(answer, analyzer);
      yield { kind: 'baseline', global, coverage: answer.coverage };
    } else if (answer.kind === 'daily') {
      yield { kind: 'history', answer };
    } else {
      const result = compareWindow(answer, global ?? new KeyMap(), options);
      yield result;
      global = result.after;
    }
  }
}
