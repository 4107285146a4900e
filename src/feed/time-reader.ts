import { AttributeFault, type AttributeReader, readJoined, readPart, type Scalar } from './attribute-reader.js';
import { DescriptionFault } from './description-fault.js';
import { likelyPattern } from './common-patterns.js';
import { shiftedFloor } from './decimal.js';
import { readIsoTime } from './iso-time.js';
import { type Get, NumberToken } from './raw.js';
import { nearest } from '../text/nearest.js';
import { shown } from '../log/printable.js';
import type { TimeZone } from './time-zone.js';

/** Decimal digits to shift the number of a unit by so that it counts milliseconds. */
const UNITS = { seconds: 3, milliseconds: 0, microseconds: -3, nanoseconds: -6 } as const;

export type TimeUnit = keyof typeof UNITS;

/** Reads a text; undefined if it is no time. */
export type TextTime = (text: string) => number | undefined;

/** Compiles a pattern in the notation of date-fns; texts without an offset are in the zone. */
export type CompilePattern = (pattern: string, zone: TimeZone) => TextTime;

/** How a time is written. */
export interface TimeFormat {
  /** As the description says it: `auto`, a unit, or a pattern. */
  readonly name: string;
  readonly kind: 'auto' | 'unit' | 'pattern';
  /** A number times 10^shift is milliseconds; undefined for a pattern. */
  readonly shift: number | undefined;
  /** What a time must be, for messages: `epoch milliseconds or ISO 8601`. */
  readonly wanted: string;
  /** Epoch milliseconds of a number, written in digits; undefined if that is no time. */
  readonly ofNumber: (digits: string) => number | undefined;
  readonly ofText: TextTime;
}

/** Reads the time of one record. Depends on what is in its places alone. */
export interface TimeReader {
  readonly name: string;
  readonly places: readonly string[];
  readonly format: TimeFormat;
  /**
   * Epoch milliseconds; undefined if the record has no time.
   *
   * @param isCell whether values are cells of a table, in which a number is text
   */
  readonly read: (get: Get, isCell?: boolean) => number | undefined | AttributeFault;
}

export const isTimeUnit = (name: string): name is TimeUnit => Object.hasOwn(UNITS, name);

/** Whether a format is a pattern, for which a {@link TextTime} has to be compiled. */
export const isTimePattern = (name: string): boolean => name !== 'auto' && !isTimeUnit(name);

const isoTime =
  (zone: TimeZone): TextTime =>
  (text) => {
    const time = readIsoTime(text);
    if (time === undefined) return undefined;
    return time.offset === undefined ? zone(time.local) : time.local - time.offset * 60_000;
  };

/** A number of a unit, which may be a text. A text in ISO 8601 can mean nothing else, so it is read too. */
function ofUnit(unit: TimeUnit, zone: TimeZone): TimeFormat {
  const read = (digits: string): number | undefined => shiftedFloor(digits, UNITS[unit]);
  const readIso = isoTime(zone);
  return {
    name: unit,
    kind: 'unit',
    shift: UNITS[unit],
    wanted: `a number of ${unit} or ISO 8601`,
    ofNumber: read,
    ofText: (text) => read(text.trim()) ?? readIso(text),
  };
}

/** Epoch milliseconds, or a text in ISO 8601, which is in `zone` if it has no offset. */
function automatic(zone: TimeZone): TimeFormat {
  return {
    name: 'auto',
    kind: 'auto',
    shift: 0,
    wanted: 'epoch milliseconds or ISO 8601',
    ofNumber: (digits) => shiftedFloor(digits, 0),
    ofText: isoTime(zone),
  };
}

/** What units are called elsewhere. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  s: 'seconds',
  sec: 'seconds',
  secs: 'seconds',
  epoch: 'seconds',
  unix: 'seconds',
  ms: 'milliseconds',
  millis: 'milliseconds',
  us: 'microseconds',
  micros: 'microseconds',
  ns: 'nanoseconds',
  nanos: 'nanoseconds',
  iso: 'auto',
};

const nearUnit = (name: string): string | undefined =>
  name.length > 2 ? nearest(name, ['auto', ...Object.keys(UNITS)]) : undefined;

/**
 * The format of a name: `auto`, a unit, or a pattern.
 *
 * @throws DescriptionFault if the name is almost that of a unit, or no pattern
 */
export function timeFormat(name: string, zone: TimeZone, compilePattern: CompilePattern | undefined): TimeFormat {
  if (name === 'auto') return automatic(zone);
  if (isTimeUnit(name)) return ofUnit(name, zone);
  const near = /^[a-z]+$/i.test(name) ? (OTHER_NAMES[name.toLowerCase()] ?? nearUnit(name)) : undefined;
  if (near !== undefined) {
    throw new DescriptionFault('time_format', `'${name}' is not a unit of time; did you mean '${near}'?`);
  }
  if (compilePattern === undefined) throw new Error(`time_format '${name}': patterns were not loaded`);
  const read = compilePattern(name, zone);
  return { name, kind: 'pattern', shift: undefined, wanted: `a text written as ${name}`, ofNumber: read, ofText: read };
}

const SECONDS_FROM = Date.UTC(2000, 0, 1) / 1000;
const SECONDS_TO = Date.UTC(2100, 0, 1) / 1000;

/** What unit the digits are likely to count, if that makes a time of our days. */
export function likelyUnit(digits: string): TimeUnit | undefined {
  const units = Object.keys(UNITS).filter(isTimeUnit);
  return units.find((unit) => {
    const seconds = (shiftedFloor(digits, UNITS[unit]) ?? 0) / 1000;
    return seconds >= SECONDS_FROM && seconds < SECONDS_TO;
  });
}

function remedy(format: TimeFormat, value: string): string {
  const unit = /^\d+(?:\.\d+)?$/.test(value) ? likelyUnit(value) : undefined;
  const iso = readIsoTime(value) === undefined ? undefined : 'auto';
  const better = unit ?? iso ?? likelyPattern(value);
  return better === undefined || better === format.name ? '' : ` (time_format = ${better} reads it)`;
}

function readTime(value: Scalar, format: TimeFormat, isCell: boolean): number | undefined {
  if (value instanceof NumberToken) return format.ofNumber(value.text);
  if (typeof value !== 'string') return undefined;
  const time = format.ofText(value);
  return time === undefined && isCell && format.kind === 'auto' ? format.ofNumber(value) : time;
}

function faultOf(value: Scalar, name: string, format: TimeFormat): AttributeFault {
  const text = value instanceof NumberToken ? value.text : String(value);
  const written = shown(typeof value === 'string' ? JSON.stringify(value) : text, 60);
  return new AttributeFault(name, `${written} is not a time; it must be ${format.wanted}${remedy(format, text)}`);
}

/** A reader of a time from the values of an attribute. The digits of a number are read, not its double. */
export function timeReader(attribute: AttributeReader, format: TimeFormat): TimeReader {
  const { name, places, parts } = attribute;
  const [only] = parts;
  const readValues =
    only !== undefined && parts.length === 1
      ? (get: Get) => readPart(only, get, name)
      : (get: Get) => readJoined(parts, get, name);
  return {
    name,
    places,
    format,
    read(get, isCell = false) {
      const values = readValues(get);
      if (values instanceof AttributeFault) return values;
      const [value] = values;
      if (value === undefined) return undefined;
      return readTime(value, format, isCell) ?? faultOf(value, name, format);
    },
  };
}
