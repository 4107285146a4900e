import type { WindowResult } from '../analysis.js';
import type { Analyzer } from '../analyzers/analyzer.js';
import type { Coverage } from '../backends/backend.js';
import type { Verdict } from '../detectors/detector.js';
import {
  type Findings,
  type IncidentFinding,
  type RunMetadata,
  SCHEMA_VERSION,
  type WindowCoverage,
} from './findings.js';
import { instant, spanOf } from './instant.js';
import { keyFinding, peakFinding } from './values.js';
import type { VerdictFinding } from './verdict-finding.js';
import { verdictFinding } from './verdict-findings.js';

/** What has to be known of a run to tell its findings. */
export interface RunDescription {
  readonly analyzer: Analyzer;
  /** Name of the backend. */
  readonly backend: string;
  readonly input: readonly string[];
  /** The threshold given with `-t`. */
  readonly threshold: number | undefined;
  /** When the run began, epoch milliseconds. */
  readonly now: number;
  readonly toolVersion: string;
}

export function runMetadata({
  analyzer: { name, feed },
  backend,
  input,
  threshold,
  now,
  toolVersion,
}: RunDescription): RunMetadata {
  return {
    toolVersion,
    at: instant(now),
    backend,
    input: [...input],
    analyzer: name,
    attributes: {
      time: feed.time,
      sample: feed.sample,
      dimension0: feed.dimensions[0],
      dimension1: feed.dimensions[1],
      cross: [...feed.crossDimensions],
      description: { ...feed.description },
    },
    thresholdGiven: threshold ?? null,
  };
}

export function windowCoverage({ records, leftOut, leftOutBy, badRecords, approximate }: Coverage): WindowCoverage {
  return {
    records,
    leftOut,
    leftOutBy: [...leftOutBy].map(([attribute, count]) => ({ attribute, records: count })),
    badRecords: badRecords ?? 0,
    approximate,
  };
}

const ofKind = (verdicts: readonly Verdict[], kind: Verdict['kind']): VerdictFinding[] =>
  verdicts.filter((verdict) => verdict.kind === kind).map(verdictFinding);

/** Turns what a window gave into findings: plain values with names, ready to be printed, saved or compared. */
export function findingsOf(
  result: WindowResult,
  run: RunDescription,
  incidents: readonly IncidentFinding[] = [],
): Findings {
  const { feed } = run.analyzer;
  const { newKeys } = result;
  return {
    schemaVersion: SCHEMA_VERSION,
    run: runMetadata(run),
    window: spanOf(result.window),
    coverage: windowCoverage(result.coverage),
    keys: {
      local: result.local.size,
      compared: result.comparisons.length,
      peaks: result.peaks.length,
      newKeys: newKeys.length,
    },
    peaks: result.peaks.map((peak) => peakFinding(peak, feed)),
    ...(result.verdicts && { floods: ofKind(result.verdicts, 'flood'), dips: ofKind(result.verdicts, 'dip') }),
    newKeys: newKeys.map(({ key, local, threshold }) => ({ ...keyFinding(key, local, feed), threshold })),
    incidents: [...incidents],
  };
}
