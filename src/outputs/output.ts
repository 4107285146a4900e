import type { WindowResult } from '../analysis.js';
import type { DailyFigures, DayVerdicts } from '../detectors/detector.js';
import type { ExitCode } from '../errors.js';
import type { Findings } from '../findings/findings.js';
import type { DayMark } from '../incidents/day-marks.js';
import type { KeyMap } from '../tables/key-map.js';
import type { CountedDay } from '../history/kept-history.js';
import type { IncidentChange } from '../incidents/observe-day.js';
import type { CompanionChanges } from '../state/companions.js';
import type { GlobalTableStore } from '../state/global-table-store.js';
import type { TimeWindow } from '../window/time-window.js';

/** What is known of a window when it is told. */
export interface WindowReport {
  readonly result: WindowResult;
  readonly findings: Findings;
  /** The days up to the window's end that stood out, of each key. */
  readonly marks: KeyMap<readonly DayMark[]>;
  /** The figures of a day of the window or of the kept history; undefined if it is a gap, or not kept. */
  readonly figuresOn: (day: number) => KeyMap<DailyFigures> | undefined;
  /** What the detector expected of a key on the window's last day; undefined if it expects nothing. */
  readonly expectationOf: DayVerdicts<unknown>['expectationOf'];
  /** What the window made of the incidents, in order; nothing if the run looks at no new day. */
  readonly changes: readonly IncidentChange[];
  /** The days of the window with what they held, oldest first; none if a window of several days was counted as one. */
  readonly days: readonly CountedDay[];
  /** Whether it is the first window of its run. */
  readonly first: boolean;
  /** The last window of its run. */
  readonly last: TimeWindow;
}

/** The result of a run: sums over its windows. */
export interface RunSummary {
  readonly windows: number;
  /** Records counted, and those left out because an attribute is missing. */
  readonly records: number;
  readonly leftOut: number;
  /** Records of the whole feed that could not be used and were let go. */
  readonly badRecords: number;
  /** Keys with a submission. */
  readonly keys: number;
  readonly peaks: number;
  readonly newKeys: number;
  /** The windows in which the whole feed has no record, so that the table did not slide over them. */
  readonly gaps: readonly TimeWindow[];
}

/** What became of the run's notifications, as counts. */
export interface NotificationCounts {
  readonly accepted: number;
  readonly givenUp: number;
  readonly waiting: number;
}

/** How a run ended. */
export interface EndedRun {
  readonly exitCode: ExitCode;
  /** Epoch milliseconds. */
  readonly end: number;
  /** Undefined if it failed. */
  readonly summary: RunSummary | undefined;
  /** Why it failed or was stopped; undefined if it did not. */
  readonly error?: unknown;
}

/** One place to which a run tells what it finds. */
export interface Output {
  /**
   * Tells early if what it writes could not be written, before anything is counted.
   *
   * @throws OutputError that names the file
   */
  open?(): void;
  /**
   * The run has its global table, and what is kept beside it.
   *
   * @param isAdHoc whether it looks at no new day, or decides by another threshold than nightly runs do
   */
  begin?(store: Pick<GlobalTableStore, 'companion'>, isAdHoc: boolean): void;
  /** Tells what one window gave. It is done before the global table is saved, so that a kill loses no peak. */
  write?(report: WindowReport): Promise<void>;
  /** What is to be kept beside the global table, in the commit of this window. */
  keep?(report: WindowReport): CompanionChanges;
  /** That commit is on the disk. */
  saved?(): void;
  /** What is left to do once the run has ended, well or not, and given the global table back. */
  commit?(ended: EndedRun): Promise<void>;
}
