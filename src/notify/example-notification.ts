import type { PeakFinding } from '../findings/findings.js';
import { instant } from '../findings/instant.js';
import { DAY_MS, startOfUtcDay } from '../window/time-window.js';
import { notifiedIncident } from './build-notification.js';
import { type IncidentNotification, NOTIFICATION_VERSION, type NotifiedRun } from './notification.js';
import { lineOf } from './words.js';

const USUAL = [48, 55, 51, 46, 53, 20, 18];
const SUBMISSIONS = 840;

function peak(day: number): PeakFinding {
  const over = (baseline: number) => ({ baseline, difference: SUBMISSIONS - baseline, times: SUBMISSIONS / baseline });
  return {
    dimension0: 'example',
    dimension1: 'test of a notification',
    local: {
      subCount: SUBMISSIONS,
      sampCount: 310,
      sampSubCountMax: 120,
      sampSubCountMean: 2.7,
      sampSubCountStd: 9.1,
      sampSubRatio: 0.14,
    },
    baseline: {
      start: instant(day - 7 * DAY_MS),
      end: instant(day),
      windowCount: 7,
      subCountAvg: 42,
      subCountMax: 55,
      sampCountAvg: 21,
      sampCountMax: 30,
      sampSubCountAvg: 2,
      sampSubCountMax: 3,
      thresholdSuggested: 90,
    },
    threshold: 90,
    excess: { overAverage: over(42), overMaximum: over(55), overThreshold: over(90) },
    tests: [{ name: 'outlier-sample', value: 120, limit: 11.8, margin: 108.2, fired: true }],
    drivers: [
      {
        attribute: 'source.origin',
        role: 'cross',
        distinct: 2,
        top: [{ value: 'SMTP', submissions: 680, share: 680 / SUBMISSIONS }],
      },
    ],
    tags: ['single-source'],
  };
}

/** A notification that shows what a channel makes of one. It says itself that it is none. */
export function exampleNotification(run: NotifiedRun, now: number): IncidentNotification {
  const day = startOfUtcDay(now) - DAY_MS;
  const finding = peak(day);
  const figures = USUAL.map((submissions, i) => ({ day: day - (7 - i) * DAY_MS, submissions, isPeak: false }));
  const incident = notifiedIncident({
    id: '0000000000000000',
    key: [finding.dimension0, finding.dimension1],
    firstDay: day,
    day,
    lastPeakDay: day,
    event: 'new',
    days: 1,
    baseline: 42,
    excess: SUBMISSIONS - 42,
    largest: SUBMISSIONS,
    mark: SUBMISSIONS,
    severity: null,
    tags: finding.tags,
    drivers: finding.drivers,
    figures: [...figures, { day, submissions: SUBMISSIONS, isPeak: true }],
    quietDays: 0,
    note: null,
  });
  const told: IncidentNotification = {
    schemaVersion: NOTIFICATION_VERSION,
    event: 'new',
    incident,
    peak: finding,
    run,
    link: null,
    text: '',
  };
  return { ...told, text: lineOf(told) };
}
