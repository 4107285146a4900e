import type { IncidentNotification } from './notification.js';

/** Whether an incident's day is to be told. */
export type PeakFilter = (notification: IncidentNotification) => boolean;
