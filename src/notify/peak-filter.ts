import type { Condition } from '../feed/condition.js';
import { parseFilter } from '../feed/filter.js';
import { rawOf } from '../feed/raw.js';
import { UsageError } from '../errors.js';
import { nearest } from '../text/nearest.js';
import type { IncidentNotification } from './notification.js';

/** Whether an incident's day is to be told. */
export type PeakFilter = (notification: IncidentNotification) => boolean;

/** What a filter can look at. `submissions` are the day's; those of the largest day once the incident has ended. */
const PLACES: Readonly<Record<string, (notification: IncidentNotification) => unknown>> = {
  dimension_0: ({ incident }) => incident.dimension_0,
  dimension_1: ({ incident }) => incident.dimension_1,
  tags: ({ incident }) => incident.tags,
  severity: ({ incident }) => incident.severity,
  submissions: ({ incident, peak }) => peak?.local.subCount ?? incident.largestDay,
};

/**
 * Reads the `filter` of a section: the syntax of a feed's filter, over what a peak has.
 *
 * @throws UsageError if it can't be meant
 */
export function readPeakFilter(text: string): PeakFilter {
  const condition: Condition = parseFilter(text);
  const names = Object.keys(PLACES);
  for (const place of condition.places) {
    if (Object.hasOwn(PLACES, place)) continue;
    const near = nearest(place, names);
    throw new UsageError(
      `'${place}' is not known here; ${near === undefined ? `there are ${names.join(', ')}` : `did you mean '${near}'?`}`,
    );
  }
  return (notification) => condition.holds((place) => rawOf(PLACES[place]?.(notification)));
}
