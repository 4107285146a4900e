import type { Driver, IncidentEvent, Tag } from '../findings/findings.js';
import type { Key } from '../tables/key-map.js';

export const INCIDENT_EVENTS = ['new', 'ongoing', 'grown', 'ended'] as const satisfies readonly IncidentEvent[];

/** The submissions of an incident's key on one day. */
export interface DayFigure {
  /** Start of the UTC day, epoch milliseconds. */
  readonly day: number;
  readonly submissions: number;
  readonly isPeak: boolean;
  /** Of the peak, from 0 to 100; absent if the detector gives none. */
  readonly severity?: number;
}

/** A wave of one key: its peaks from the first one on, until two days in a row have none. */
export interface Incident {
  /** Made of table, key and first day, so that whoever replays the same days finds the same incidents. */
  readonly id: string;
  readonly key: Key;
  /** Days are the starts of UTC days, epoch milliseconds. */
  readonly firstDay: number;
  /** The day that made the newest event; if the incident has ended, the second day without a peak. */
  readonly day: number;
  readonly lastPeakDay: number;
  /** What `day` made of it. */
  readonly event: IncidentEvent;
  /** Days with a peak. */
  readonly days: number;
  /** Usual submissions of a day, as they were before the incident. */
  readonly baseline: number;
  /** Submissions over the baseline, of all days with a peak so far. */
  readonly excess: number;
  /** Most submissions of a day with a peak. */
  readonly largest: number;
  /** Submissions of the largest day that was `new` or `grown`: twice as many make the next `grown`. */
  readonly mark: number;
  /** The highest so far; null if the detector gives none. */
  readonly severity: number | null;
  /** Tags and drivers of the newest peak. */
  readonly tags: readonly Tag[];
  readonly drivers: readonly Driver[];
  /** The days since the first one on which the feed has data, oldest first; the last {@link MOST_FIGURES}. */
  readonly figures: readonly DayFigure[];
  /** Days without a peak since the last one: 0 or 1 while it is open. */
  readonly quietDays: number;
  /** What the person who closed it by hand wrote; null if it was not. */
  readonly note: string | null;
}

export const MOST_FIGURES = 56;

/** A key that is a peak on a day, with what an incident keeps of it. */
export interface DayPeak {
  readonly key: Key;
  readonly submissions: number;
  /**
   * What the detector expected on this very day; null if it only knows what is usual, which is then {@link average}
   * before the incident.
   */
  readonly expected: number | null;
  /** Usual submissions: the average of the key's row of the global table; 0 without a row. */
  readonly average: number;
  /** From 0 to 100; null if the detector gives none. */
  readonly severity: number | null;
  readonly tags: readonly Tag[];
  readonly drivers: readonly Driver[];
}

/** A day of a feed as incidents see it. Days without any record are no such days: they count neither way. */
export interface ObservedDay {
  /** Start of the UTC day; of a window of several days that is judged as one, the start of its last day. */
  readonly day: number;
  readonly peaks: readonly DayPeak[];
  /** The submissions of any key on this day. */
  readonly submissionsOf: (key: Key) => number;
}

/** The incidents of one global table. */
export interface Incidents {
  /** The newest day looked at; undefined before the first. */
  readonly newestDay: number | undefined;
  /** By key, in code point order. */
  readonly open: readonly Incident[];
  /** Those that ended in the last {@link ENDED_DAYS} days, in the order in which they did. */
  readonly ended: readonly Incident[];
}

export const ENDED_DAYS = 90;

export const NO_INCIDENTS: Incidents = { newestDay: undefined, open: [], ended: [] };
