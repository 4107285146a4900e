import type { IncidentEvent } from '../findings/findings.js';
import { compareKeys, KeyMap } from '../tables/key-map.js';
import { DAY_MS } from '../window/time-window.js';
import {
  type DayFigure,
  type DayPeak,
  ENDED_DAYS,
  type Incident,
  type Incidents,
  MOST_FIGURES,
  type ObservedDay,
} from './incident.js';
import { incidentId } from './incident-id.js';

/** An incident after a day, and the peak of that day, which `ended` lacks. */
export interface IncidentChange {
  readonly event: IncidentEvent;
  readonly incident: Incident;
  readonly peak: DayPeak | undefined;
}

export interface ObservedIncidents {
  readonly incidents: Incidents;
  /** Those of the day's peaks in their order, then what ended, by key. */
  readonly changes: readonly IncidentChange[];
}

/** A day is `grown` if its submissions are at least this many times those of the largest day that was told of. */
const GROWTH = 2;
/** Days without a peak, one after the other, that end an incident. */
const QUIET_DAYS = 2;

const over = (submissions: number, usual: number): number => Math.max(0, submissions - usual);

const peakFigure = (day: number, { submissions, severity }: DayPeak): DayFigure => ({
  day,
  submissions,
  isPeak: true,
  ...(severity !== null && { severity }),
});

function opened(table: string, day: number, peak: DayPeak): Incident {
  const { key, submissions, severity, tags, drivers } = peak;
  const baseline = peak.expected ?? peak.average;
  return {
    id: incidentId(table, key, day),
    key,
    firstDay: day,
    day,
    lastPeakDay: day,
    event: 'new',
    days: 1,
    baseline,
    excess: over(submissions, baseline),
    largest: submissions,
    mark: submissions,
    severity,
    tags,
    drivers,
    figures: [peakFigure(day, peak)],
    quietDays: 0,
    note: null,
  };
}

function higher(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function withFigure({ figures }: Incident, figure: DayFigure): Incident['figures'] {
  return [...figures, figure].slice(-MOST_FIGURES);
}

function continued(incident: Incident, day: number, peak: DayPeak): Incident {
  const { submissions, tags, drivers } = peak;
  const hasGrown = submissions >= GROWTH * incident.mark;
  return {
    ...incident,
    day,
    lastPeakDay: day,
    event: hasGrown ? 'grown' : 'ongoing',
    days: incident.days + 1,
    excess: incident.excess + over(submissions, peak.expected ?? incident.baseline),
    largest: Math.max(incident.largest, submissions),
    mark: hasGrown ? submissions : incident.mark,
    severity: higher(incident.severity, peak.severity),
    tags,
    drivers,
    figures: withFigure(incident, peakFigure(day, peak)),
    quietDays: 0,
  };
}

function quieted(incident: Incident, day: number, submissions: number): Incident {
  const quietDays = incident.quietDays + 1;
  const figures = withFigure(incident, { day, submissions, isPeak: false });
  return quietDays < QUIET_DAYS
    ? { ...incident, figures, quietDays }
    : { ...incident, day, event: 'ended', figures, quietDays };
}

/**
 * What a day makes of the incidents: a peak belongs to its key's open incident, or opens one; a key's second day
 * without a peak in a row ends it. Days are given in order, those without data not at all. A day that is not after the
 * newest one looked at changes nothing.
 *
 * @param table names the global table in the ids of incidents
 */
export function observeDay(
  incidents: Incidents,
  { day, peaks, submissionsOf }: ObservedDay,
  table: string,
): ObservedIncidents {
  if (incidents.newestDay !== undefined && day <= incidents.newestDay) return { incidents, changes: [] };
  const open = new KeyMap(incidents.open.map((incident) => [incident.key, incident] as const));
  const next = new KeyMap<Incident>();
  const changes: IncidentChange[] = [];
  for (const peak of peaks) {
    const known = open.get(peak.key);
    const incident = known ? continued(known, day, peak) : opened(table, day, peak);
    next.set(peak.key, incident);
    changes.push({ event: incident.event, incident, peak });
  }
  const ended = incidents.ended.filter((incident) => incident.day > day - ENDED_DAYS * DAY_MS);
  for (const [key, known] of open) {
    if (next.has(key)) continue;
    const incident = quieted(known, day, submissionsOf(key));
    if (incident.event === 'ended') {
      ended.push(incident);
      changes.push({ event: 'ended', incident, peak: undefined });
    } else {
      next.set(key, incident);
    }
  }
  return { incidents: { newestDay: day, open: [...next.values()], ended }, changes };
}

/** Ends an open incident by hand; undefined if no open one has that id. */
export function closeIncident(incidents: Incidents, id: string, note: string): ObservedIncidents | undefined {
  const found = incidents.open.find((incident) => incident.id === id);
  if (found === undefined) return undefined;
  const incident: Incident = { ...found, day: incidents.newestDay ?? found.day, event: 'ended', note };
  return {
    incidents: {
      ...incidents,
      open: incidents.open.filter((other) => other !== found),
      ended: [...incidents.ended, incident],
    },
    changes: [{ event: 'ended', incident, peak: undefined }],
  };
}

/** Incidents newest first: by first day, then key. */
export function newestFirst(incidents: readonly Incident[]): Incident[] {
  return [...incidents].sort((a, b) => b.firstDay - a.firstDay || compareKeys(a.key, b.key));
}
