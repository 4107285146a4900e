import { timeOf } from '../findings/instant.js';
import { formatDay } from '../window/time-window.js';
import { isOfIncident, type Notification } from './notification.js';
import { uriComponent } from './well-formed-uri.js';

const PLACE = /\{(\w+)\}/g;

/** The places of a `report_url`. */
function placesOf(notification: Notification): ReadonlyMap<string, string> {
  const { run, event } = notification;
  const day = run.window?.end === undefined ? '' : formatDay(timeOf(run.window.end) - 1);
  const places = new Map([
    ['event', event],
    ['day', day],
  ]);
  if (!isOfIncident(notification)) return places;
  const { incident } = notification;
  for (const name of ['id', 'day', 'firstDay', 'dimension_0', 'dimension_1'] as const) places.set(name, incident[name]);
  return places;
}

/** The notification with the address of its page: the section's `report_url` with `{day}`, `{id}` and others filled in. */
export function withLink<Told extends Notification>(notification: Told, reportUrl: string | undefined): Told {
  if (reportUrl === undefined) return notification;
  const places = placesOf(notification);
  const link = reportUrl.replace(PLACE, (whole, name: string) => {
    const value = places.get(name);
    return value === undefined ? whole : uriComponent(value);
  });
  return { ...notification, link };
}
