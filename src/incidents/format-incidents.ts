import { type Incidents, NO_INCIDENTS } from './incident.js';

export const VERSION = 1;

/** The text that is kept beside the global table. */
export function formatIncidents({ newestDay, open, ended }: Incidents): string {
  return JSON.stringify({ version: VERSION, newestDay: newestDay ?? null, open, ended });
}

/**
 * Reads a text in which no incident is, as that of most tables: what reads others takes long to load. Undefined if it is
 * anything else than {@link formatIncidents} writes then.
 */
export function parseNoIncidents(text: string): Incidents | undefined {
  const [, newestDay] = /"newestDay":(\d+)/.exec(text) ?? [];
  const none = newestDay === undefined ? NO_INCIDENTS : { ...NO_INCIDENTS, newestDay: Number(newestDay) };
  return formatIncidents(none) === text ? none : undefined;
}
