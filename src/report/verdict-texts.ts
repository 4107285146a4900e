import type { Findings, PeakFinding } from '../findings/findings.js';
import type { VerdictFinding } from '../findings/verdict-finding.js';
import { expectedText, severityText } from '../findings/wording.js';

/** What a row of a peak has beside the original's figures: day, what was expected, severity; nothing by the original's rule. */
export const verdictCells = ({ verdict }: PeakFinding): string[] =>
  verdict ? [verdict.day, expectedText(verdict), severityText(verdict)] : [];

/** The probability of a verdict, and what is marked of it. */
export function probabilityLine({ probability, tags }: VerdictFinding): string {
  return `probability ${probability ?? 'unknown'}${tags.length > 0 ? `; ${tags.join(', ')}` : ''}`;
}

/** What a detector said beside peaks, under headings; none without any. */
export function otherVerdicts({ floods = [], dips = [] }: Findings): [heading: string, VerdictFinding[]][] {
  const all: [string, VerdictFinding[]][] = [
    ['Floods (no peaks)', floods],
    ['Dips (no peaks)', dips],
  ];
  return all.filter(([, verdicts]) => verdicts.length > 0);
}
