import type { Notification } from '../notification.js';
import { uriComponent } from '../well-formed-uri.js';

const PLACEHOLDER = /\{\{\s*(?:(json|uri)\s+)?([A-Za-z0-9_.]+)\s*\}\}/g;

const inJsonText = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The value at a dotted path; undefined if there is none. Only own properties are looked at. */
function valueAt(notification: Notification, path: string): unknown {
  let value: unknown = notification;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Fills in a template: `{{incident.id}}` becomes the value, escaped for the inside of a JSON string; `{{json incident}}`
 * the value as JSON, with quotes if it is a text; `{{uri incident.dimension_0}}` is escaped for a URL. What is not
 * there becomes nothing, or `null` as JSON.
 */
export function fillTemplate(template: string, notification: Notification): string {
  return template.replace(PLACEHOLDER, (_, form: string | undefined, path: string) => {
    const value = valueAt(notification, path);
    if (form === 'json') return JSON.stringify(value ?? null);
    const text = textOf(value);
    return form === 'uri' ? uriComponent(text) : inJsonText(text);
  });
}

/** The places of a template that no notification has. */
export function unknownPlaces(template: string, known: readonly string[]): string[] {
  const places = [...template.matchAll(PLACEHOLDER)].map(([, , path]) => path ?? '');
  return places.filter((path) => !known.includes(path.split('.')[0] ?? ''));
}
