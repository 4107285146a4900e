import { resolve } from 'node:path';
import type { Log } from '../log/log.js';
import { type Companions, findCompanions } from '../state/companions.js';
import { targetOf } from '../state/write-target.js';
import { type Incidents, NO_INCIDENTS } from './incident.js';
import { parseIncidents } from './incidents-codec.js';
import { INCIDENTS_COMPANION } from './run-incidents.js';

/** The incidents beside a table, as its newest run left them. */
export function readIncidents(table: string, log: Pick<Log, 'warn'>): Incidents {
  return incidentsIn(findCompanions(targetOf(resolve(table)), log), log);
}

/** The incidents among what is kept beside a table. */
export function incidentsIn(companions: Pick<Companions, 'read'>, log: Pick<Log, 'warn'>): Incidents {
  const content = companions.read(INCIDENTS_COMPANION);
  if (content === undefined) return NO_INCIDENTS;
  const incidents = parseIncidents(content.toString('utf8'));
  if (incidents === undefined) log.warn('The incidents kept beside the global table are damaged');
  return incidents ?? NO_INCIDENTS;
}
