import type { Findings, PeakFinding } from '../findings/findings.js';
import { safeJson } from './safe-json.js';

/** What is added to a peak so that its line can be read alone. */
export interface PeakLine extends PeakFinding {
  schemaVersion: Findings['schemaVersion'];
  analyzer: string;
  window: Findings['window'];
  approximate: boolean;
}

export function peakLine({ schemaVersion, run, window, coverage }: Findings, peak: PeakFinding): PeakLine {
  return { schemaVersion, analyzer: run.analyzer, window, approximate: coverage.approximate, ...peak };
}

/** One JSON object a peak, each on a line of its own; nothing if there is no peak. */
export function renderNdjson(findings: Findings): string {
  return findings.peaks.map((peak) => `${safeJson(peakLine(findings, peak))}\n`).join('');
}
