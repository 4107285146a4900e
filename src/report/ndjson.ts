import type { Findings, IncidentFinding, PeakFinding } from '../findings/findings.js';
import { incidentsByKey } from '../findings/incident-of.js';
import { safeJson } from './safe-json.js';

/** What is added to a peak so that its line can be read alone. */
export interface PeakLine extends PeakFinding {
  schemaVersion: Findings['schemaVersion'];
  analyzer: string;
  window: Findings['window'];
  approximate: boolean;
  /** Records of the whole feed that could not be used and were let go. */
  badRecords: number;
  /** The incident that it belongs to; null for an ad hoc run. */
  incident: IncidentFinding | null;
}

export function peakLine(
  { schemaVersion, run, window, coverage }: Findings,
  peak: PeakFinding,
  incident: IncidentFinding | undefined,
): PeakLine {
  const { approximate, badRecords } = coverage;
  return {
    schemaVersion,
    analyzer: run.analyzer,
    window,
    approximate,
    badRecords,
    ...peak,
    incident: incident ?? null,
  };
}

/** One JSON object a peak, each on a line of its own; nothing if there is no peak. */
export function renderNdjson(findings: Findings): string {
  const incidentOf = incidentsByKey(findings);
  return findings.peaks.map((peak) => `${safeJson(peakLine(findings, peak, incidentOf(peak)))}\n`).join('');
}
