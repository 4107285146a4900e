import { findingsOf } from '../../src/findings/find.js';
import type { PeakFinding } from '../../src/findings/findings.js';
import { NO_INCIDENTS } from '../../src/incidents/incident.js';
import { type IncidentChange, observeDay } from '../../src/incidents/observe-day.js';
import { incidentNotification, runNotification } from '../../src/notify/build-notification.js';
import type { IncidentNotification, NotifiedRun, RunEvent, RunNotification } from '../../src/notify/notification.js';
import { DAY_MS } from '../../src/window/time-window.js';
import { hostileResult, RUN, sampleResult } from '../support/sample-result.js';

export const DAY = Date.UTC(2020, 10, 4);

export const NOTIFIED_RUN: NotifiedRun = {
  toolVersion: '1.0.0',
  at: '2020-11-05T00:30:00.000Z',
  analyzer: 'FileTypePeakAnalyzer',
  backend: 'JsonBackend',
  table: '/var/lib/global_table.json',
  window: { start: '2020-11-04T00:00:00.000Z', end: '2020-11-05T00:00:00.000Z' },
};

function changesOf(peaks: readonly PeakFinding[], days: number): IncidentChange[] {
  let incidents = NO_INCIDENTS;
  let changes: readonly IncidentChange[] = [];
  for (let i = 0; i < days; i++) {
    const seen = observeDay(
      incidents,
      {
        day: DAY + i * DAY_MS,
        peaks: peaks.map(({ dimension0, dimension1, local, baseline, tags, drivers }) => ({
          key: [dimension0, dimension1],
          submissions: local.subCount,
          expected: null,
          average: baseline.subCountAvg,
          severity: null,
          tags,
          drivers,
        })),
        submissionsOf: () => 0,
      },
      '/t.json',
    );
    ({ incidents, changes } = seen);
  }
  return [...changes];
}

function told(peaks: readonly PeakFinding[], days: number): IncidentNotification[] {
  return changesOf(peaks, days).map((change, i) => incidentNotification(change, peaks[i], NOTIFIED_RUN));
}

/** A day of an incident of ordinary values. */
export function sampleNotification(more: Partial<IncidentNotification> = {}, days = 1): IncidentNotification {
  const [first] = told(findingsOf(sampleResult(), RUN).peaks, days);
  if (first === undefined) throw new Error('the sample has a peak');
  return { ...first, ...more };
}

/** One for each pair of hostile values. */
export function hostileNotifications(): IncidentNotification[] {
  return told(findingsOf(hostileResult(), RUN).peaks, 1);
}

export function sampleRunNotification(event: RunEvent): RunNotification {
  const error =
    event === 'failure' ? { exitCode: 4, message: 'Section [feed]: HTTP 500\r\nBcc: x@evil.example' } : null;
  const gaps = event === 'no-data' ? [{ start: '2020-11-04T00:00:00.000Z', end: '2020-11-05T00:00:00.000Z' }] : [];
  return runNotification(event, { error, gaps, run: NOTIFIED_RUN });
}
