import type { PeakFinding, Span } from '../findings/findings.js';
import type { Incident } from '../incidents/incident.js';
import { keptDrivers, keptValue } from '../incidents/kept-values.js';
import type { IncidentChange } from '../incidents/observe-day.js';
import { formatDay } from '../window/time-window.js';
import {
  type IncidentNotification,
  type Notification,
  NOTIFICATION_VERSION,
  type NotifiedError,
  type NotifiedIncident,
  type NotifiedRun,
  type RunEvent,
  type RunNotification,
} from './notification.js';
import { lineOf } from './words.js';

export function notifiedIncident(incident: Incident): NotifiedIncident {
  const { id, key, days, baseline, excess, largest, severity, tags, drivers, figures, note } = incident;
  return {
    id,
    dimension_0: keptValue(key[0]),
    dimension_1: keptValue(key[1]),
    firstDay: formatDay(incident.firstDay),
    day: formatDay(incident.day),
    lastPeakDay: formatDay(incident.lastPeakDay),
    days,
    baseline,
    submissionsOverBaseline: excess,
    largestDay: largest,
    severity,
    tags: [...tags],
    drivers: keptDrivers(drivers),
    figures: figures.map(({ day, submissions, isPeak }) => ({ day: formatDay(day), submissions, isPeak })),
    note,
  };
}

const withText = <Told extends Notification>(told: Told): Told => ({ ...told, text: lineOf(told) });

export function incidentNotification(
  { event, incident }: IncidentChange,
  finding: PeakFinding | undefined,
  run: NotifiedRun,
): IncidentNotification {
  const peak = finding && {
    ...finding,
    dimension0: keptValue(finding.dimension0),
    dimension1: keptValue(finding.dimension1),
    drivers: keptDrivers(finding.drivers),
  };
  return withText<IncidentNotification>({
    schemaVersion: NOTIFICATION_VERSION,
    event,
    incident: notifiedIncident(incident),
    peak: peak ?? null,
    run,
    link: null,
    text: '',
  });
}

export function runNotification(
  event: RunEvent,
  { error = null, gaps = [], run }: { error?: NotifiedError | null; gaps?: readonly Span[]; run: NotifiedRun },
): RunNotification {
  return withText<RunNotification>({
    schemaVersion: NOTIFICATION_VERSION,
    event,
    error,
    gaps: [...gaps],
    run,
    link: null,
    text: '',
  });
}
