import { z } from 'zod';
import { UsageError } from '../../errors.js';
import { instant } from '../../findings/instant.js';
import { shown } from '../../log/printable.js';
import { startOfDay } from '../../window/parse-day.js';
import { DAY_MS, HOUR_MS } from '../../window/time-window.js';
import type { Delivery } from '../channel.js';
import type { ChannelKind } from '../channel-kind.js';
import { postJson, receiverOf } from '../http/http-channel.js';
import { isOfIncident, type IncidentNotification, type Notification, type RunNotification } from '../notification.js';
import { wordsOf } from '../words.js';
import { within } from './chat.js';
import { HTTP_KEYS, HTTP_SECRETS } from './http-settings.js';

const KEYS = z.strictObject(HTTP_KEYS);

/** How long an alert lasts that nothing renews: over a day without a peak and a late run on the next. */
export const ALERT_HOURS = 50;
const LABEL_NAME = /^[a-z_][a-z0-9_]*$/;
const ANNOTATION_LENGTH = 4000;
const OWN_LABELS = ['alertname', 'incident', 'dimension_0', 'dimension_1', 'analyzer', 'table'];

interface Alert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt?: string;
  endsAt: string;
  generatorURL?: string;
}

function annotations(notification: Notification): Record<string, string> {
  const { line, facts, drivers } = wordsOf(notification);
  const description = [...facts.map(([name, value]) => `${name}: ${value}`), ...drivers].join('\n');
  return { summary: within(line, ANNOTATION_LENGTH), description: within(description, ANNOTATION_LENGTH) };
}

function incidentAlert(notification: IncidentNotification, at: number, now: number): Alert {
  const { incident, event, run, link } = notification;
  return {
    // what names the alert must stay the same from its first day to its last
    labels: {
      alertname: 'TelemetryPeak',
      incident: incident.id,
      dimension_0: shown(incident.dimension_0),
      dimension_1: shown(incident.dimension_1),
      analyzer: shown(run.analyzer),
    },
    annotations: annotations(notification),
    startsAt: `${incident.firstDay}T00:00:00.000Z`,
    endsAt: instant(event === 'ended' ? at : now + ALERT_HOURS * HOUR_MS),
    ...(link !== null && { generatorURL: link }),
  };
}

const RUN_ALERTS = { failure: 'TelemetryPeakAnalyzerFailure', 'no-data': 'TelemetryPeakAnalyzerNoData' } as const;

function runAlerts(notification: RunNotification, at: number, now: number): Alert[] {
  const { event, run } = notification;
  const alert = (alertname: string): Alert => ({
    labels: { alertname, table: shown(run.table), analyzer: shown(run.analyzer) },
    annotations: annotations(notification),
    ...(event !== 'recovered' && { startsAt: instant(at) }),
    endsAt: instant(event === 'recovered' ? at : now + ALERT_HOURS * HOUR_MS),
  });
  return event === 'recovered' ? Object.values(RUN_ALERTS).map(alert) : [alert(RUN_ALERTS[event])];
}

/** The alerts of a notification, in the form of Alertmanager's second API; none if its day is too long ago. */
export function alertsOf({ notification, at }: Delivery, now: number): Alert[] {
  const age = ALERT_HOURS * HOUR_MS;
  if (!isOfIncident(notification)) return now - at > age ? [] : runAlerts(notification, at, now);
  const dayEnd = startOfDay(notification.incident.day) + DAY_MS;
  return now - dayEnd > age ? [] : [incidentAlert(notification, at, now)];
}

export const alertmanager = {
  keys: KEYS,
  secrets: HTTP_SECRETS,
  named: 'label.',
  open(settings, { section, named, now }) {
    for (const [name] of named) {
      if (LABEL_NAME.test(name) && !OWN_LABELS.includes(name)) continue;
      const problem = OWN_LABELS.includes(name)
        ? 'the tool sets this label itself'
        : 'it is not a valid name of a label';
      throw new UsageError(`Configuration section [${section}], key 'label.${shown(name)}': ${problem}`);
    }
    const alerts = (delivery: Delivery): Alert[] =>
      alertsOf(delivery, now()).map((alert) => ({
        ...alert,
        labels: { ...Object.fromEntries(named), ...alert.labels },
      }));
    const url = `${settings.url.replace(/\/+$/, '')}/api/v2/alerts`;
    const receiver = receiverOf({ ...settings, url }, section);
    return {
      isDigest: false,
      send([delivery], signal) {
        const body = alerts(delivery);
        if (body.length === 0) {
          const answer = `not sent: its day is more than ${ALERT_HOURS} hours ago`;
          return Promise.resolve({ kind: 'accepted', answer });
        }
        return postJson(receiver, body, { 'idempotency-key': delivery.key }, { now }, signal);
      },
      preview: ([delivery]) => JSON.stringify(alerts(delivery), null, 2),
    };
  },
} satisfies ChannelKind<typeof KEYS>;
