/*
 * What is told, as plain values: the JSON of a webhook and of a command's standard input, and what every other channel
 * words. The JSON Schema in schema/notification.json is generated from this file.
 */
import type { Day, Driver, IncidentEvent, Instant, PeakFinding, Span, Tag } from '../findings/findings.js';

/** The number of this form. It grows when a field changes its meaning or goes away, not when one is added. */
export const NOTIFICATION_VERSION = 1;

/** What happens to the tool itself. */
export type RunEvent = 'failure' | 'no-data' | 'recovered';

export type NotificationEvent = IncidentEvent | RunEvent;

/** The run that found it. */
export interface NotifiedRun {
  /** Version of this tool. */
  toolVersion: string;
  /** When the run began. */
  at: Instant;
  analyzer: string;
  backend: string;
  /** Path of the global table. */
  table: string;
  /** The local window; null if the run failed before there was one. */
  window: Span | null;
}

/** An incident as it was after the day that made the event. */
export interface NotifiedIncident {
  id: string;
  dimension_0: string;
  dimension_1: string;
  firstDay: Day;
  /** The day that made the event; for `ended` the second day without a peak. */
  day: Day;
  lastPeakDay: Day;
  /** Days with a peak. */
  days: number;
  /** Usual submissions of a day before the incident. */
  baseline: number;
  /** Submissions over the baseline, of all days with a peak so far. */
  submissionsOverBaseline: number;
  /** Most submissions of a day with a peak. */
  largestDay: number;
  /** The highest so far, from 0 to 100; null if the detector gives none. */
  severity: number | null;
  tags: Tag[];
  drivers: Driver[];
  /** The days since the first one on which the feed has data. */
  figures: { day: Day; submissions: number; isPeak: boolean }[];
  /** What the person wrote who closed the incident by hand; null if nobody did. */
  note: string | null;
}

/** A day of a key's chart. */
export interface NotifiedDay {
  day: Day;
  /** Null if the whole feed has no record on it. */
  submissions: number | null;
  /** The range that 99 % of such days stay within; null if the detector expects none. */
  expected: { low: number; high: number } | null;
  isPeak: boolean;
}

/** A day of an incident. */
export interface IncidentNotification {
  schemaVersion: typeof NOTIFICATION_VERSION;
  event: IncidentEvent;
  incident: NotifiedIncident;
  /** The weeks up to the event, oldest first; absent if no history from before the incident is kept. */
  chart?: NotifiedDay[];
  /** The peak of the day; null for `ended`. */
  peak: PeakFinding | null;
  run: NotifiedRun;
  /** The page about it, if the section gives a `report_url`. */
  link: string | null;
  /** The whole in one line. */
  text: string;
}

/** Why a run failed. */
export interface NotifiedError {
  exitCode: number;
  message: string;
}

/** What became of the tool itself. */
export interface RunNotification {
  schemaVersion: typeof NOTIFICATION_VERSION;
  event: RunEvent;
  /** Null for `recovered`, and for days without data that are no failure. */
  error: NotifiedError | null;
  /** Days without data, for `no-data`. */
  gaps: Span[];
  run: NotifiedRun;
  link: string | null;
  text: string;
}

export type Notification = IncidentNotification | RunNotification;

export const isOfIncident = (notification: Notification): notification is IncidentNotification =>
  'incident' in notification;
