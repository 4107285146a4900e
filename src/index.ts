/** The public API: everything that code outside of this package may rely on (docs/library.md). */
export { openBackend, type OpenOptions } from './open-backend.js';
export {
  type AnalysisOptions,
  analyzeWindows,
  type Baseline,
  type DailySeries,
  DEFAULT_TOP,
  type WindowResult,
} from './analysis.js';

export type { Analyzer } from './analyzers/analyzer.js';
export type { FeedDescription } from './analyzers/feed-description.js';
export type { Feed, FeedNames } from './feed/feed.js';
export { FileTypePeakAnalyzer } from './analyzers/file-type.js';
export { NetworkTypePeakAnalyzer } from './analyzers/network-type.js';

export type {
  Answer,
  Backend,
  BackendContext,
  BackendDriver,
  CheckContext,
  Coverage,
  CrossCounts,
  DailyAnswer,
  DailyQuestion,
  DayCounts,
  FeedCheck,
  LocalAnswer,
  LocalCounts,
  LocalQuestion,
  Question,
  SampleDistribution,
  Seen,
  ValueCount,
} from './backends/backend.js';
export { meanAndStd, type SampleMoments } from './backends/moments.js';

export { compareCodePoints } from './tables/code-point-order.js';
export type { GlobalRow, GlobalTable } from './tables/global-table.js';
export { inferGlobalTable } from './tables/infer-global-table.js';
export { compareKeys, type Key, KeyMap } from './tables/key-map.js';
export { localTable, type LocalRow, type LocalTable } from './tables/local-table.js';
export { round2, roundHalfEven } from './tables/rounding.js';
export { type SlidingCounts, slideGlobalTable } from './tables/slide.js';

export { compare, compareTables, type Comparison, excess, findPeaks, type PeakTest } from './peaks/find-peaks.js';

export type {
  CountExpectation,
  DailyFigures,
  DayVerdicts,
  Detector,
  FeedDay,
  KeyExpectation,
  Metric,
  PastExpectation,
  StateCodec,
  Verdict,
  VerdictKind,
  VerdictTag,
} from './detectors/detector.js';
export type { DetectorDriver, DetectorOptions, DetectorSetting } from './detectors/driver.js';
export { originalDetector } from './detectors/original.js';
export { robustDetector, type RobustOptions } from './detectors/robust/robust-detector.js';
export type { RobustSettings } from './detectors/robust/settings.js';
export type { RobustState } from './detectors/robust/state.js';
export { calendarDays } from './history/calendar.js';
export { dailyFigures, figuresOfAnswer } from './history/daily-figures.js';
export { replay, type ReplayedDay } from './history/replay.js';
export {
  backtest,
  type Backtest,
  type BacktestInput,
  type Candidate,
  type DetectorBacktest,
  type KeyBacktest,
} from './backtest/backtest.js';
export { type Labels, readLabels } from './backtest/labels.js';
export { type FeedFigures, readFeed } from './backtest/read-feed.js';
export { type Flag, type KindScore, type Score, scoreFlags } from './backtest/score.js';
export {
  type DayFigure,
  type DayPeak,
  type Incident,
  type Incidents,
  NO_INCIDENTS,
  type ObservedDay,
} from './incidents/incident.js';
export { closeIncident, type IncidentChange, observeDay, type ObservedIncidents } from './incidents/observe-day.js';

export { findingsOf, type RunDescription } from './findings/find.js';
export type { CountExplanation, DayExplanation, DetectorExplanation } from './findings/detector-explanation.js';
export type { VerdictFinding } from './findings/verdict-finding.js';
export type {
  BaselineValues,
  Driver,
  DriverValue,
  Excess,
  ExcessOver,
  Explanation,
  Findings,
  KeyFinding,
  LocalValues,
  NewKeyFinding,
  PeakFinding,
  Tag,
  TestFinding,
} from './findings/findings.js';
export { verdictOf } from './findings/verdict.js';
export { explainKey } from './explain/explanation.js';
export { toolVersion } from './version.js';
export { peaksJson, peakValues } from './report/peaks-json.js';
export { formatGlobalTable, parseGlobalTable, readGlobalTable } from './state/global-table-file.js';
export { replaceFile } from './state/replace-file.js';

export { parseDay } from './window/parse-day.js';
export { DAY_MS, formatDay, formatTime, startOfUtcDay, type TimeWindow, wholeDays } from './window/time-window.js';

export type { ConfigFile } from './config/config-file.js';
export {
  BackendError,
  ExitCode,
  InputError,
  LockedError,
  OutputError,
  StoppedError,
  TableError,
  ToolError,
  UsageError,
} from './errors.js';
export type { Log, Progress } from './log/log.js';
