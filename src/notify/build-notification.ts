import type { Driver, PeakFinding, Span } from '../findings/findings.js';
import type { Incident } from '../incidents/incident.js';
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

/** Values of each driver that are told. */
const TOP = 5;
/** Characters of a value that are told, also to programs: a receiver need not take megabytes. */
const LONGEST_VALUE = 8192;

/** A value as it is told: whole up to 8,192 characters, cut in whole characters beyond. */
function toldValue(value: string): string {
  if (value.length <= LONGEST_VALUE) return value;
  return `${value.slice(0, LONGEST_VALUE).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The few values of each driver that incidents keep and notifications tell. */
export function toldDrivers(drivers: readonly Driver[]): Driver[] {
  return drivers.map((driver) => ({
    ...driver,
    top: driver.top?.slice(0, TOP).map((count) => ({ ...count, value: toldValue(count.value) })) ?? null,
  }));
}

export function notifiedIncident(incident: Incident): NotifiedIncident {
  const { id, key, days, baseline, excess, largest, severity, tags, drivers, figures, note } = incident;
  return {
    id,
    dimension_0: toldValue(key[0]),
    dimension_1: toldValue(key[1]),
    firstDay: formatDay(incident.firstDay),
    day: formatDay(incident.day),
    lastPeakDay: formatDay(incident.lastPeakDay),
    days,
    baseline,
    submissionsOverBaseline: excess,
    largestDay: largest,
    severity,
    tags: [...tags],
    drivers: toldDrivers(drivers),
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
    dimension0: toldValue(finding.dimension0),
    dimension1: toldValue(finding.dimension1),
    drivers: toldDrivers(finding.drivers),
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
