import { AttributeFault, type AttributeReader } from './attribute-reader.js';
import type { Feed } from './feed.js';
import { type Get, NumberToken, OBJECT, type Raw } from './raw.js';

/** How one attribute of one record is read. */
export interface AttributeReading {
  /** `time`, `sample`, `dimension_0`, `dimension_1` or `cross`. */
  readonly role: string;
  readonly attribute: string;
  /** The places that hold something, with what is in them, as JSON. */
  readonly found: readonly { readonly place: string; readonly raw: string }[];
  /** What comes of it, after lists, missing, folding and joining: a time in ISO 8601, or values. */
  readonly values: readonly string[];
  /** Why it can't be used; undefined if it can. */
  readonly fault: string | undefined;
}

function rawText(raw: Raw): string {
  if (raw === OBJECT) return '{…}';
  if (raw instanceof NumberToken) return raw.text;
  if (Array.isArray(raw)) return `[${(raw as readonly Raw[]).map(rawText).join(', ')}]`;
  return JSON.stringify(raw);
}

function foundAt(places: readonly string[], get: Get): AttributeReading['found'] {
  return places.flatMap((place) => {
    const raw = get(place);
    return raw === undefined ? [] : [{ place, raw: rawText(raw) }];
  });
}

function readAttribute(role: string, reader: AttributeReader | '*' | 'none', get: Get): AttributeReading[] {
  if (reader === 'none') return [];
  if (reader === '*') return [{ role, attribute: '*', found: [], values: ['*'], fault: undefined }];
  const values = reader.read(get);
  const fault = values instanceof AttributeFault ? values.problem : undefined;
  return [
    {
      role,
      attribute: reader.name,
      found: foundAt(reader.places, get),
      values: values instanceof AttributeFault ? [] : values,
      fault,
    },
  ];
}

/**
 * How a description reads a record: what is in its places, and what comes of it.
 *
 * @param isCell whether values are cells of a table, in which a number is text
 */
export function readingsOf({ readers }: Feed, get: Get, isCell = false): AttributeReading[] {
  const { time, sample, dimensions, cross } = readers;
  const read = time.read(get, isCell);
  const isFault = read instanceof AttributeFault;
  return [
    {
      role: 'time',
      attribute: time.name,
      found: foundAt(time.places, get),
      values: read === undefined || isFault ? [] : [instantText(read)],
      fault: isFault ? read.problem : undefined,
    },
    ...readAttribute('sample', sample, get),
    ...readAttribute('dimension_0', dimensions[0], get),
    ...readAttribute('dimension_1', dimensions[1], get),
    ...cross.flatMap((reader) => readAttribute('cross', reader, get)),
  ];
}

function instantText(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? `${time} ms` : date.toISOString();
}
