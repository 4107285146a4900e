import type { Findings, PeakFinding } from '../findings/findings.js';
import type { LocalTable } from '../tables/local-table.js';
import { startOfUtcDay } from '../window/time-window.js';
import type { DayPeak, ObservedDay } from './incident.js';
import { keptDrivers } from './kept-values.js';

function dayPeak({ dimension0, dimension1, local, baseline, tags, drivers, verdict }: PeakFinding): DayPeak {
  return {
    key: [dimension0, dimension1],
    submissions: local.subCount,
    expected: verdict?.metric === 'sub' ? verdict.expected : null,
    average: baseline.subCountAvg,
    severity: verdict?.severity ?? null,
    tags,
    drivers: keptDrivers(drivers),
  };
}

/** The day that a window that ends at this time counts as: its last one. */
export const dayOf = (end: number): number => startOfUtcDay(end - 1);

/** What a window shows to incidents. */
export function observedDay(findings: Pick<Findings, 'peaks' | 'window'>, local: LocalTable): ObservedDay {
  return {
    day: dayOf(Date.parse(findings.window.end)),
    peaks: findings.peaks.map(dayPeak),
    submissionsOf: (key) => local.get(key)?.submissions ?? 0,
  };
}
