import type { Beside, WindowResult } from '../analysis.js';
import type { Backend, LocalAnswer } from '../backends/backend.js';
import type { DailyFigures, DayVerdicts } from '../detectors/detector.js';
import type { ChosenDetector } from '../detectors/find-detector.js';
import type { Log } from '../log/log.js';
import { type JudgedDay, peaksOfVerdicts } from '../peaks/verdict-peaks.js';
import type { KeyMap } from '../tables/key-map.js';
import { localTable } from '../tables/local-table.js';
import { DAY_MS, daysIn, formatDay, type TimeWindow } from '../window/time-window.js';
import { figuresOfAnswer } from './daily-figures.js';
import { withEstimatedSamples } from './estimated-samples.js';
import type { KeptContents } from './history.js';
import { type CountedDay, figuresOfDays, type JudgedFigures, KeptHistory } from './kept-history.js';

/** How a run decides which keys are peaks, and what it keeps for that. */
export interface Detection extends ChosenDetector {
  /** Whether days far below their expectation are told (`--dips`). */
  readonly dips: boolean;
  /** Days kept (`--history-days`). */
  readonly historyDays: number;
  /** Days asked of the backend if there is no history (`--first-history`). */
  readonly firstHistory: number;
  /** Whether days of the history may be replaced (`--late-data`). */
  readonly lateData: boolean;
}

/** Submissions from which on a key may be a peak by any detector, so that its distribution over samples is wanted. */
export const LEAST_SUBMISSIONS = 10;

/** The original's rule decides by the table alone. */
export const decidesByTable = ({ driver }: Pick<ChosenDetector, 'driver'>): boolean => driver.name === 'original';

/** What a decision is made with. */
export interface DecisionContext {
  readonly detection: Detection;
  readonly threshold: number | undefined;
  readonly leastThreshold: (dimension0: string) => number;
  readonly catchesUp: boolean;
  /** What is kept beside the table. */
  readonly kept: KeptContents;
  /** End of the newest window of the table, epoch milliseconds; undefined if it has no row. */
  readonly newestEnd: number | undefined;
  readonly windows: readonly TimeWindow[];
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/** A window decided, and what is to be kept beside the table with it. */
export interface DecidedWindow {
  readonly result: WindowResult;
  readonly changes: Map<string, Buffer | undefined>;
  /** The days of the window that a detector judged, oldest first; undefined if the original's rule decided. */
  readonly days: readonly JudgedDay[] | undefined;
  /** What the detector expected of a key on the last day with data; undefined if it expects nothing. */
  readonly expectationOf: DayVerdicts<unknown>['expectationOf'];
  /** The days of the window with what they held, oldest first; none if a window of several days was counted as one. */
  readonly counted: readonly CountedDay[];
}

/** A day of a window with the answer that counted it. */
type DayAnswer = Pick<LocalAnswer, 'window' | 'coverage' | 'keys'>;

const isOneDay = ({ start, end }: TimeWindow): boolean => end - start <= DAY_MS;

/** The history beside a table with the detector that decides by it. */
export function keptHistory(context: Omit<DecisionContext, 'windows'>): KeptHistory {
  const { detection, threshold, leastThreshold, catchesUp, kept, newestEnd, log } = context;
  const { driver, settings, dips, historyDays, lateData } = detection;
  const detector = decidesByTable(detection)
    ? undefined
    : {
        detector: driver.create({ settings, threshold, dips, leastThreshold }),
        identity: `${driver.name} ${JSON.stringify(settings)}`,
      };
  const isAdHoc = threshold !== undefined;
  return KeptHistory.read(
    kept,
    newestEnd,
    { days: historyDays, detector, replaces: lateData || catchesUp, isAdHoc },
    log,
  );
}

/** Decides the windows of a run by a detector and the history beside the table, and keeps their days. */
export class Decision {
  readonly #kept: KeptHistory;
  readonly #byTable: boolean;
  /** Those whose days are kept, or judged. */
  readonly #windows: readonly TimeWindow[];
  /** Answers for single days of windows that have several. */
  readonly #days = new Map<number, DayAnswer>();
  /** What this run counted, also if it may not be kept. */
  readonly #counted = new Map<number, KeyMap<DailyFigures> | null>();
  #firstHistory: readonly JudgedFigures[] = [];

  private constructor(kept: KeptHistory, byTable: boolean, windows: readonly TimeWindow[]) {
    this.#kept = kept;
    this.#byTable = byTable;
    this.#windows = windows;
  }

  /** Reads the history, and asks the backend for the days before the first window if it has none. */
  static async prepare(backend: Pick<Backend, 'answer'>, context: DecisionContext): Promise<Decision> {
    const { detection, windows, log } = context;
    const byTable = decidesByTable(detection);
    const decision = new Decision(keptHistory(context), byTable, byTable && detection.historyDays === 0 ? [] : windows);
    const first = windows[0]?.start ?? 0;
    if (byTable || detection.firstHistory === 0 || !decision.#kept.isEmptyBefore(first)) return decision;
    const start = first - detection.firstHistory * DAY_MS;
    log.info(`Asking the backend for a first history, from ${formatDay(start)} on`);
    for await (const answer of backend.answer([{ kind: 'daily', window: { start, end: first } }])) {
      if (answer.kind === 'local') continue;
      decision.#kept.begin(figuresOfDays(answer), first);
      decision.#firstHistory = [...decision.#kept.judgeBefore(first)];
    }
    return decision;
  }

  /** The days of windows that have several, to be asked beside the windows. */
  get beside(): Beside {
    const canPeak = (_: unknown, submissions: number): boolean => submissions >= LEAST_SUBMISSIONS;
    const days = this.#windows.flatMap((window) => (isOneDay(window) ? [] : [...daysIn(window)]));
    return {
      questions: days.map((window) => ({ kind: 'local', window, top: 20, canPeak })),
      take: (answer) => {
        if (answer.kind === 'local') this.#days.set(answer.window.start, answer);
      },
    };
  }

  /** The days of a first history that was asked of the backend, as the detector judges them, oldest first. */
  get firstHistory(): readonly JudgedFigures[] {
    return this.#firstHistory;
  }

  /** Whether the days that are kept reach back to a day, so that a chart from there on asks the backend nothing. */
  reachesTo(day: number): boolean {
    const [oldest] = this.#kept.history.days();
    return oldest !== undefined && oldest <= day;
  }

  /** The figures of a day that this run counted, or that is kept; undefined if it is a gap, or neither. */
  figuresOn(day: number): KeyMap<DailyFigures> | undefined {
    return this.#counted.get(day) ?? this.#kept.history.get(day);
  }

  #answersOf({ window, coverage, local }: WindowResult): DayAnswer[] {
    if (isOneDay(window)) return [{ window, coverage, keys: local }];
    const answers: DayAnswer[] = [];
    for (const { start } of daysIn(window)) {
      const answer = this.#days.get(start);
      if (answer) answers.push(answer);
    }
    return answers;
  }

  /** Judges the days of a window, oldest first, and keeps them if they may be kept. */
  decide(counted: WindowResult): DecidedWindow {
    this.#counted.clear();
    const days: CountedDay[] = [];
    const judged: JudgedDay[] = [];
    let expectationOf: DecidedWindow['expectationOf'];
    for (const answer of this.#answersOf(counted)) {
      const day = { day: answer.window.start, figures: figuresOfAnswer(answer) };
      days.push(day);
      const observed = this.#kept.observe(day);
      expectationOf = observed?.expectationOf ?? expectationOf;
      const verdicts = observed?.verdicts ?? [];
      const told = answer.coverage.approximate ? verdicts.map(withEstimatedSamples) : verdicts;
      if (!this.#byTable) {
        const local = localTable({ kind: 'local', ...answer });
        judged.push({ window: answer.window, local, verdicts: told });
      }
      this.#counted.set(day.day, day.figures);
    }
    const { changes } = this.#kept.keep(counted.coverage.records > 0 ? days : []);
    if (this.#byTable) return { result: counted, changes, days: undefined, counted: days, expectationOf };
    const verdicts = judged.flatMap((day) => day.verdicts);
    const peaks = peaksOfVerdicts(judged, counted.before);
    return { result: { ...counted, peaks, verdicts }, changes, days: judged, counted: days, expectationOf };
  }
}
