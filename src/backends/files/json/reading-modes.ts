import { parseAttribute } from '../../../feed/attribute-expression.js';
import type { AttributeReader } from '../../../feed/attribute-reader.js';
import type { Feed } from '../../../feed/feed.js';

/** Decimal digits to shift a number by so that it counts milliseconds. */
const SHIFTS: Readonly<Record<string, number>> = {
  auto: 0,
  seconds: 3,
  milliseconds: 0,
  microseconds: -3,
  nanoseconds: -6,
};

/** Whether the value of an attribute is taken as it is in the first of its places that holds one. */
export function plainPlaces({ parts }: AttributeReader): boolean {
  const [part] = parts;
  return parts.length === 1 && part?.missing === undefined && part?.fold === undefined;
}

/** How the scanner reads times by itself; undefined if the description's reader must read each. */
export function timeNumbers({ readers, description }: Feed): { shift: number; isUtc: boolean } | undefined {
  const shift = Object.hasOwn(SHIFTS, readers.time.format.name) ? SHIFTS[readers.time.format.name] : undefined;
  const [places, ...more] = parseAttribute(description.time, 'time');
  const [first = ''] = places ?? [];
  const isPlain = more.length === 0 && !Object.hasOwn(description.missing ?? {}, first);
  if (!isPlain || shift === undefined) return undefined;
  return { shift, isUtc: (description.time_zone ?? 'UTC') === 'UTC' };
}
