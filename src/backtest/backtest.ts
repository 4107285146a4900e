import type { Detector, FeedDay, Verdict } from '../detectors/detector.js';
import type { VerdictFinding } from '../findings/verdict-finding.js';
import { verdictFinding } from '../findings/verdict-findings.js';
import { replay, type ReplayedDay } from '../history/replay.js';
import { KeyMap } from '../tables/key-map.js';
import { formatDay } from '../window/time-window.js';
import type { Labels } from './labels.js';
import { type Score, scoreFlags } from './score.js';

/** A detector with the settings that it was made with, for the record. */
export interface Candidate {
  readonly detector: Detector;
  readonly settings: Readonly<Record<string, number>>;
}

/** What is replayed. */
export interface BacktestInput {
  /** Its source, for people. */
  readonly source: string;
  /** In order, gaps included. */
  readonly days: readonly FeedDay[];
  /** Whether distinct samples are estimates. */
  readonly approximate: boolean;
  readonly labels?: Labels | undefined;
}

/** What a detector said of one key. */
export interface KeyBacktest {
  dimension0: string;
  dimension1: string;
  /** Days on which the key was a peak, the first and the last of them. */
  peaks: number;
  firstDay: string;
  lastDay: string;
  /** The highest severity; null if the detector has none. */
  severity: number | null;
}

/** What one detector would have said, night by night. */
export interface DetectorBacktest {
  detector: string;
  settings: Record<string, number>;
  /** True if a figure it needs was estimated (samples) or derived (standard deviations, by the original detector). */
  approximate: boolean;
  /** Days and keys that were peaks, and how many a week. */
  peaks: number;
  peaksPerWeek: number;
  floods: number;
  dips: number;
  /** Most peaks first. */
  byKey: KeyBacktest[];
  /** All verdicts, oldest first. */
  verdicts: VerdictFinding[];
  /** Against the labels; null if there are none. */
  score: Score | null;
}

/** What the detectors would have said of a feed. */
export interface Backtest {
  schemaVersion: 1;
  kind: 'backtest';
  /** What was replayed: a file, a table's history, a backend. */
  source: string;
  firstDay: string;
  lastDay: string;
  days: number;
  /** Days on which the feed has no record at all. */
  gaps: number;
  keys: number;
  detectors: DetectorBacktest[];
}

function byKey(peaks: readonly Verdict[]): KeyBacktest[] {
  const keys = new KeyMap<KeyBacktest>();
  for (const { key, day, severity } of peaks) {
    const before = keys.get(key);
    keys.set(key, {
      dimension0: key[0],
      dimension1: key[1],
      peaks: (before?.peaks ?? 0) + 1,
      firstDay: before?.firstDay ?? formatDay(day),
      lastDay: formatDay(day),
      severity: severity === null ? null : Math.max(before?.severity ?? 0, severity),
    });
  }
  return [...keys.values()].sort((a, b) => b.peaks - a.peaks);
}

function backtestOne(
  { detector, settings }: Candidate,
  { days, approximate, labels }: BacktestInput,
  watch: ((day: ReplayedDay<unknown>) => void) | undefined,
): DetectorBacktest {
  const verdicts: Verdict[] = [];
  for (const day of replay(detector, days)) {
    verdicts.push(...day.verdicts);
    watch?.(day);
  }
  const peaks = verdicts.filter(({ kind }) => kind === 'peak');
  const numberOf = (kind: Verdict['kind']): number => verdicts.filter((one) => one.kind === kind).length;
  return {
    detector: detector.name,
    settings: { ...settings },
    approximate: approximate || (detector.name === 'original' && lacksFigures(days)),
    peaks: peaks.length,
    peaksPerWeek: peaks.length / (days.length / 7),
    floods: numberOf('flood'),
    dips: numberOf('dip'),
    byKey: byKey(peaks),
    verdicts: verdicts.map(verdictFinding),
    score: labels ? scoreFlags(labels, peaks) : null,
  };
}

/** Whether the original's rule lacks a figure that it needs, so that it has to derive it. */
function lacksFigures(days: readonly FeedDay[]): boolean {
  return days.some(({ figures }) => {
    for (const row of figures?.values() ?? []) if (row.sampSubCountStd === null && row.sampCount > 1) return true;
    return false;
  });
}

/**
 * Replays a feed's days, gaps included and in order, through each detector: what would it have said, and how does that
 * compare with the labels?
 *
 * @param watch is shown each day as it is judged, with the number of the candidate
 */
export function backtest(
  input: BacktestInput,
  candidates: readonly Candidate[],
  watch?: (candidate: number, day: ReplayedDay<unknown>) => void,
): Backtest {
  const { source, days } = input;
  const keys = new KeyMap<true>();
  for (const { figures } of days) for (const key of figures?.keys() ?? []) keys.set(key, true);
  const [first, last] = [days[0]?.day ?? 0, days.at(-1)?.day ?? 0];
  return {
    schemaVersion: 1,
    kind: 'backtest',
    source,
    firstDay: formatDay(first),
    lastDay: formatDay(last),
    days: days.length,
    gaps: days.filter(({ figures }) => figures === null).length,
    keys: keys.size,
    detectors: candidates.map((candidate, n) => backtestOne(candidate, input, watch && ((day) => watch(n, day)))),
  };
}

/** `{"day","dimension_0","dimension_1"}`, a line for each peak: neither floods nor dips. */
export function flagLines({ verdicts }: DetectorBacktest): string {
  return verdicts
    .filter(({ kind }) => kind === 'peak')
    .map(
      ({ day, dimension0, dimension1 }) =>
        `${JSON.stringify({ day, dimension_0: dimension0, dimension_1: dimension1 })}\n`,
    )
    .join('');
}
