import { AttributeFault } from '../../feed/attribute-reader.js';
import type { Feed } from '../../feed/feed.js';
import { type Get, NumberToken, OBJECT, type Raw, rawOf } from '../../feed/raw.js';
import { shown } from '../../log/printable.js';
import { formatTime } from '../../window/time-window.js';
import { isBigDigits } from './connection/lossless-json.js';
import type { PointInTime } from './engine/point-in-time.js';
import { allOf } from './feed/bool-query.js';
import type { FeedQueries } from './feed/feed-queries.js';
import type { Fields } from './feed/resolve-fields.js';
import { askSources } from './feed/sources.js';

const LOOKED_AT = 3;
const SHOWN = 60;

function lookUp(value: unknown, names: readonly string[]): unknown {
  if (names.length === 0) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (let count = names.length; count > 0; count--) {
    const name = names.slice(0, count).join('.');
    if (!Object.hasOwn(value, name)) continue;
    const found = lookUp((value as Record<string, unknown>)[name], names.slice(count));
    if (found !== undefined) return found;
  }
  return undefined;
}

const digitsOf = (value: unknown): unknown =>
  isBigDigits(value) ? new NumberToken(value.toString()) : Array.isArray(value) ? value.map(digitsOf) : value;

/** Looks up places in a record as it was indexed. A sub-field such as `name.keyword` holds what `name` does. */
function getterOf(source: unknown, fields: Fields): Get {
  return (place) => {
    const path = fields.get(place)?.path ?? place;
    const names = path.split('.');
    const found = lookUp(source, names) ?? lookUp(source, names.slice(0, -1));
    const raw = rawOf(digitsOf(found));
    return raw === OBJECT && names.length > 1 && lookUp(source, names) === undefined ? undefined : raw;
  };
}

function rawText(raw: Raw): string {
  if (raw === undefined) return 'missing';
  if (raw === OBJECT) return 'an object';
  if (raw instanceof NumberToken) return raw.text;
  if (Array.isArray(raw)) return `[${raw.map(rawText).join(', ')}]`;
  return raw === null || typeof raw === 'boolean' ? String(raw) : JSON.stringify(raw);
}

function linesOf(source: unknown, feed: Feed, queries: FeedQueries, fields: Fields, width: number): string[] {
  const get = getterOf(source, fields);
  const ofPlaces = (places: readonly string[]): string =>
    places.map((place) => `${place} = ${shown(rawText(get(place)), SHOWN)}`).join(', ');
  const line = (name: string, places: readonly string[], value: string): string =>
    `    ${name.padEnd(width)}  ${ofPlaces(places)}  ->  ${value}`;
  const { readers } = feed;
  const time = queries.time.isDate ? undefined : readers.time.read(get);
  const lines = [
    line(
      'time',
      readers.time.places,
      queries.time.isDate
        ? `by its mapping (${queries.time.field.type})`
        : typeof time === 'number'
          ? formatTime(time)
          : time instanceof AttributeFault
            ? shown(time.problem, 2 * SHOWN)
            : 'left out',
    ),
  ];
  const attributes = [
    ['sample', readers.sample],
    ['dimension_0', readers.dimensions[0]],
    ['dimension_1', readers.dimensions[1]],
    ...readers.cross.map((reader) => ['cross', reader] as const),
  ] as const;
  for (const [name, reader] of attributes) {
    if (typeof reader === 'string') continue;
    const values = reader.read(get);
    const text =
      values instanceof AttributeFault
        ? shown(values.problem, 2 * SHOWN)
        : values.length === 0
          ? name === 'cross'
            ? 'no value'
            : 'left out'
          : values.map((value) => shown(value, SHOWN)).join(' | ');
    lines.push(line(name, reader.places, text));
  }
  return lines;
}

/** How the description reads a few records: what is in each place, and what comes of it. */
export async function describeRecords(
  point: PointInTime,
  feed: Feed,
  queries: FeedQueries,
  fields: Fields,
): Promise<string[]> {
  const sources = await askSources(point, allOf(queries.feed), LOOKED_AT);
  const width = 'dimension_0'.length;
  const records = sources.flatMap((source, i) =>
    source === undefined
      ? [`  record ${i + 1}: the index keeps no _source`]
      : [`  record ${i + 1}:`, ...linesOf(source, feed, queries, fields, width)],
  );
  return records.length === 0 ? [] : ['How records are read:', ...records];
}
