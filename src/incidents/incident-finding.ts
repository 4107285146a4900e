import type { IncidentEvent, IncidentFinding } from '../findings/findings.js';
import { formatDay } from '../window/time-window.js';
import type { Incident, Incidents } from './incident.js';
import { type IncidentChange, newestFirst } from './observe-day.js';

/** An incident as results show it. */
export function incidentFinding(incident: Incident, event: IncidentEvent | null): IncidentFinding {
  const { id, key, days, baseline, excess, largest, severity, note } = incident;
  return {
    id,
    dimension0: key[0],
    dimension1: key[1],
    event,
    firstDay: formatDay(incident.firstDay),
    day: formatDay(incident.day),
    lastPeakDay: formatDay(incident.lastPeakDay),
    days,
    baseline,
    submissionsOverBaseline: excess,
    largestDay: largest,
    severity,
    note,
  };
}

/** The incidents of a window: those that ended in it, then those that are open, the newest first. */
export function incidentFindings({ open }: Incidents, changes: readonly IncidentChange[]): IncidentFinding[] {
  const events = new Map(changes.map(({ event, incident }) => [incident.id, event]));
  const ended = changes.filter(({ event }) => event === 'ended').map(({ incident }) => incident);
  return [...newestFirst(ended), ...newestFirst(open)].map((incident) =>
    incidentFinding(incident, events.get(incident.id) ?? null),
  );
}
