import type { Day, Driver, IncidentFinding, Tag } from '../findings/findings.js';
import { formatDay } from '../window/time-window.js';
import { incidentFinding } from './incident-finding.js';
import type { Incident, Incidents } from './incident.js';
import { listedIncidents, stateOf } from './incident-lines.js';

/** All that is known of an incident, as plain values. */
export interface IncidentJson extends IncidentFinding {
  state: 'open' | 'ended' | 'closed';
  tags: Tag[];
  drivers: Driver[];
  /** The days since the first one on which the feed has data, oldest first. */
  figures: { day: Day; submissions: number; isPeak: boolean; severity: number | null }[];
}

/** An incident for programs; `event` is what its newest day made of it. */
export function incidentJson(incident: Incident): IncidentJson {
  const { event, tags, drivers, figures } = incident;
  return {
    ...incidentFinding(incident, event),
    state: stateOf(incident),
    tags: [...tags],
    drivers: [...drivers],
    figures: figures.map(({ day, submissions, isPeak, severity = null }) => ({
      day: formatDay(day),
      submissions,
      isPeak,
      severity,
    })),
  };
}

/** The incidents of a table for programs: the open ones, with `all` also those that ended lately. */
export function incidentsJson(incidents: Incidents, all: boolean): { schemaVersion: 1; incidents: IncidentJson[] } {
  return { schemaVersion: 1, incidents: listedIncidents(incidents, all).map(incidentJson) };
}
