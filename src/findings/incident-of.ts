import { type Key, KeyMap } from '../tables/key-map.js';
import type { Findings, IncidentFinding } from './findings.js';

/** Looks up the incident that a key's peak belongs to. */
export function incidentsByKey({
  incidents,
}: Findings): (key: { readonly dimension0: string; readonly dimension1: string }) => IncidentFinding | undefined {
  const byKey = new KeyMap<IncidentFinding>();
  for (const incident of incidents) {
    const key: Key = [incident.dimension0, incident.dimension1];
    if (!byKey.has(key)) byKey.set(key, incident);
  }
  return ({ dimension0, dimension1 }) => byKey.get([dimension0, dimension1]);
}

/** What the window made of an incident, in a word or two. */
export const eventText = ({ event }: IncidentFinding): string => event ?? 'open';
