import { startOfDay } from '../../window/parse-day.js';
import { DAY_MS } from '../../window/time-window.js';
import type { Delivery } from '../channel.js';
import { isOfIncident, type IncidentNotification, type RunNotification } from '../notification.js';

/** What documents are written to. */
export interface Indices {
  /** An index or data stream, to which documents are only added. */
  readonly events: string;
  /** An index with one document for each incident, as it is now. */
  readonly incidents: string;
}

export type Document = Readonly<Record<string, unknown>>;

/** Fields of an incident, under names that ECS leaves to whoever writes. */
function incidentFields({ incident }: IncidentNotification): Document {
  const kept = Object.entries(incident).filter(([name]) => name !== 'drivers' && name !== 'figures');
  return Object.fromEntries(kept);
}

/** The tool, as what observed. */
export const observerOf = ({ toolVersion }: { readonly toolVersion: string }): Document => ({
  product: 'telemetry-peak-analyzer',
  type: 'analyzer',
  version: toolVersion,
});

/** What all documents about a key have in common. */
const keyFields = ({ incident, run }: IncidentNotification): Document => ({
  analyzer: run.analyzer,
  dimension_0: incident.dimension_0,
  dimension_1: incident.dimension_1,
});

function eventDocument(notification: IncidentNotification): Document {
  const { event, incident, peak, run, text, link } = notification;
  return {
    '@timestamp': `${incident.day}T00:00:00.000Z`,
    message: text,
    event: {
      kind: 'alert',
      action: event,
      dataset: 'telemetry_peak',
      ...(incident.severity !== null && { severity: Math.round(incident.severity) }),
      ...(link !== null && { url: link }),
    },
    observer: observerOf(run),
    telemetry: {
      ...keyFields(notification),
      incident: incidentFields(notification),
      ...(peak && { peak: { ...peak.local, threshold: peak.threshold, subCountAvg: peak.baseline.subCountAvg } }),
    },
  };
}

function incidentDocument(notification: IncidentNotification): Document {
  const { event, incident, run, text } = notification;
  return {
    '@timestamp': `${incident.firstDay}T00:00:00.000Z`,
    message: text,
    event: {
      kind: 'alert',
      action: event,
      dataset: 'telemetry_peak.incident',
      start: `${incident.firstDay}T00:00:00.000Z`,
      ...(event === 'ended' && { end: `${incident.day}T00:00:00.000Z` }),
    },
    observer: observerOf(run),
    telemetry: { ...keyFields(notification), incident: incidentFields(notification) },
  };
}

function runDocument({ event, error, run, text }: RunNotification): Document {
  return {
    '@timestamp': run.at,
    message: text,
    event: {
      kind: 'event',
      action: event,
      dataset: 'telemetry_peak.run',
      outcome: event === 'recovered' ? 'success' : 'failure',
    },
    observer: observerOf(run),
    ...(error && { error: { code: String(error.exitCode), message: error.message } }),
    telemetry: { analyzer: run.analyzer },
  };
}

/**
 * The operations of a bulk request. Ids are those of what happened, so that the same is never there twice, and the day is the
 * version of an incident's document, so that none becomes older than it was. A day that nobody asked for only changes that.
 */
export function bulkOperations(deliveries: readonly Delivery[], { events, incidents }: Indices): Document[] {
  return deliveries.flatMap(({ key, notification, isRenewal = false }) => {
    const create = { create: { _index: events, _id: key } };
    if (!isOfIncident(notification)) return [create, runDocument(notification)];
    const version = Math.floor(startOfDay(notification.incident.day) / DAY_MS);
    const index = {
      index: { _index: incidents, _id: notification.incident.id, version, version_type: 'external_gte' },
    };
    const event = isRenewal ? [] : [create, eventDocument(notification)];
    return [...event, index, incidentDocument(notification)];
  });
}
