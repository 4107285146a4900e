import type { FeedDescription } from '../analyzers/feed-description.js';
import { attributeText } from '../feed/attribute-expression.js';
import { likelyUnit } from '../feed/time-reader.js';
import { readIsoTime } from '../feed/iso-time.js';
import type { TextTime } from '../feed/time-reader.js';
import type { AttributeStatistics, FeedStatistics } from './attribute-statistics.js';
import type { FeedSample, Mapping } from './feed-sample.js';

/** An attribute that may serve, and why. */
export interface Candidate {
  readonly name: string;
  readonly reason: string;
  readonly score: number;
}

export interface TimeCandidate extends Candidate {
  /** What `time_format` must be. */
  readonly format: string;
  readonly oldest: number;
  readonly newest: number;
  /** UTC days between them on which no record is. */
  readonly emptyDays: number;
}

export interface Candidates {
  readonly time: readonly TimeCandidate[];
  readonly sample: readonly Candidate[];
  readonly dimensions: readonly Candidate[];
  readonly cross: readonly Candidate[];
}

const DAY_MS = 86_400_000;
/** A sample has many values: how much ten times as many count. */
const WEIGHT_OF_MANY = 0.8;
const LEAST_PLAUSIBLE = Date.UTC(2000, 0, 1);
const MOST_PLAUSIBLE = Date.UTC(2100, 0, 1);

const TIME_NAME = /(?:^|[._@-])(?:@?timestamp|time|ts|date|eventtime|created|started|first_?seen|unixtime|when)/i;
const SAMPLE_NAME =
  /(?:sha256|sha1|md5|hash|session|flow_?id|uid|uuid|guid|(?:^|[._])id$|[a-z]id$|record_?id|query|url)/i;
const HASH_NAME = /(?:sha256|sha1|md5|hash)/i;
const DIMENSION_NAME =
  /(?:severity|priority|level|score|category|class|kind|type|signature|rule|name|action|status|event|proto|verdict|source$|channel|code)/i;
const FIRST_NAME = /(?:severity|priority|level|score|verdict|class|category|channel)/i;
const CROSS_NAME =
  /(?:user|account|host|agent|src|source|dst|dest|ip$|region|country|origin|sensor|computer|reporter|tag|group)/i;

/** What a pattern reads, by the pattern. */
export type PatternReaders = ReadonlyMap<string, TextTime>;

const canBeNamed = (name: string): boolean =>
  // eslint-disable-next-line no-control-regex
  !/[\u0000-\u001f\u007f]/.test(name) && name !== '' && !name.startsWith('.') && name.length <= 200;

/** Attributes that hold single values throughout, and by which an index can be counted. */
function usable({ attributes, objects }: FeedStatistics, mapping: Mapping | undefined): AttributeStatistics[] {
  return [...attributes.values()].filter(
    ({ name, types, present, values }) =>
      canBeNamed(name) &&
      (mapping === undefined || mapping.types.has(name)) &&
      present > 0 &&
      values.size > 0 &&
      !objects.has(name) &&
      !types.has('object') &&
      !types.has('list of objects'),
  );
}

const NUMBER_TYPE = /^(?:long|integer|short|byte|unsigned_long|double|float|half_float|scaled_float)$/;

const isNumeric = (text: string): boolean => /^\d+(?:\.\d+)?$/.test(text);

function formatOf(
  values: readonly string[],
  isText: boolean,
  isCells: boolean,
  patterns: PatternReaders,
): [string, TextTime] | undefined {
  const reads = (read: TextTime): boolean =>
    values.every((value) => {
      const time = read(value);
      return time !== undefined && time >= LEAST_PLAUSIBLE && time < MOST_PLAUSIBLE;
    });
  const iso: TextTime = (text) => {
    const time = readIsoTime(text);
    return time && time.local - (time.offset ?? 0) * 60_000;
  };
  if (values.every(isNumeric)) {
    const unit = likelyUnit(values[0] ?? '');
    if (unit === undefined || (values[0]?.length ?? 0) < 9) return undefined;
    const scale = { seconds: 1e3, milliseconds: 1, microseconds: 1e-3, nanoseconds: 1e-6 }[unit];
    const read: TextTime = (text) => Number(text) * scale;
    if (!reads(read)) return undefined;
    return [unit === 'milliseconds' && (!isText || isCells) ? 'auto' : unit, read];
  }
  if (reads(iso)) return ['auto', iso];
  for (const [pattern, read] of patterns) if (reads(read)) return [pattern, read];
  return undefined;
}

function timeCandidate(
  attribute: AttributeStatistics,
  records: number,
  isCells: boolean,
  patterns: PatternReaders,
): TimeCandidate | undefined {
  const { name, values, types, present, several } = attribute;
  if (several > 0 || types.has('boolean')) return undefined;
  const found = formatOf([...values.keys()], types.has('text'), isCells, patterns);
  if (found === undefined) return undefined;
  const [format, read] = found;
  const times = [...values.keys()].map((value) => read(value) ?? 0);
  const [oldest, newest] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  const days = new Set(times.map((time) => Math.floor(time / DAY_MS)));
  const emptyDays = Math.floor(newest / DAY_MS) - Math.floor(oldest / DAY_MS) + 1 - days.size;
  const share = present / records;
  const depth = name.split('.').length - 1;
  const score = share * 10 + (TIME_NAME.test(name) ? 5 : 0) - depth * 0.5 + Math.min(1, values.size / records);
  const reason = `${format === 'auto' ? 'reads as a time' : format}, in ${percent(share)} of the records`;
  return { name, format, oldest, newest, emptyDays, score, reason };
}

/** In a cluster a date is read by its mapping, a number by its unit, and a text by nothing. */
function mappedTime(time: TimeCandidate, type: string): TimeCandidate | undefined {
  if (type.startsWith('date')) return { ...time, format: 'auto', reason: time.reason.replace(time.format, 'a date') };
  return NUMBER_TYPE.test(type) ? time : undefined;
}

export const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

function sampleCandidate(
  { name, present, values, longest }: AttributeStatistics,
  records: number,
): Candidate | undefined {
  const share = present / records;
  const distinct = values.size / present;
  const isNamed = SAMPLE_NAME.test(name);
  if (share < 0.5 || longest > 512 || (values.size < 2 && records > 1)) return undefined;
  if (!isNamed && (distinct < 0.2 || DIMENSION_NAME.test(name))) return undefined;
  const score =
    share * 4 +
    (isNamed ? 4 : 0) +
    (HASH_NAME.test(name) ? 2 : 0) +
    (distinct < 1 ? 1 : 0) +
    Math.log10(values.size) * WEIGHT_OF_MANY -
    name.split('.').length * 0.1;
  const repeat = distinct < 1 ? 'comes again' : 'is different in every record';
  return { name, score, reason: `${values.size} different values, in ${percent(share)} of the records; it ${repeat}` };
}

function dimensionCandidate(
  { name, present, values, longest }: AttributeStatistics,
  records: number,
): Candidate | undefined {
  const share = present / records;
  const most = Math.max(12, Math.min(1_000, records * 0.2));
  if (share < 0.5 || values.size > most || longest > 256) return undefined;
  const named = DIMENSION_NAME.test(name) ? 3 : 0;
  const constant = values.size < 2 ? -4 : 0;
  const score = share * 6 + named + constant - Math.log10(values.size) * 0.5;
  return { name, score, reason: `${values.size} different values, in ${percent(share)} of the records` };
}

function crossCandidate(
  { name, present, values, longest }: AttributeStatistics,
  records: number,
): Candidate | undefined {
  const share = present / records;
  if (!CROSS_NAME.test(name) || share < 0.2 || values.size < 2 || longest > 256) return undefined;
  return { name, score: share, reason: `${values.size} different values, in ${percent(share)} of the records` };
}

const best = <Kind extends Candidate>(candidates: readonly (Kind | undefined)[]): Kind[] =>
  candidates.filter((each) => each !== undefined).sort((a, b) => b.score - a.score);

/** The attributes that may serve as time, sample, dimensions and cross dimensions, the likeliest first. */
export function candidatesOf(
  { statistics, csv, mapping }: Pick<FeedSample, 'statistics' | 'csv' | 'mapping'>,
  patterns: PatternReaders,
): Candidates {
  const { records } = statistics;
  const all = usable(statistics, mapping);
  const time = best(
    all.map((each) => {
      const found = timeCandidate(each, records, csv !== undefined, patterns);
      return found && mapping ? mappedTime(found, mapping.types.get(each.name) ?? '') : found;
    }),
  );
  const times = new Set(time.map(({ name }) => name));
  const others = all.filter(({ name }) => !times.has(name));
  // in a cluster no first of several values is known
  const samples = mapping === undefined ? others : others.filter(({ several }) => several === 0);
  const sample = best(samples.map((each) => sampleCandidate(each, records)));
  const dimensions = best(others.map((each) => dimensionCandidate(each, records)));
  const cross = best(others.map((each) => crossCandidate(each, records)));
  return { time, sample, dimensions, cross };
}

/** The keys of a section, in their order. */
export type Section = readonly (readonly [key: string, value: string])[];

const attribute = (name: string): string => attributeText([[name]]);

/** The section that says what a description does. */
export function sectionOf(description: FeedDescription): Section {
  return Object.entries(description).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'string' || typeof value === 'number') return [[key, String(value)] as const];
    return Object.entries(value ?? {}).map(([place, text]) => [`${key}.${placeKey(place)}`, String(text)] as const);
  });
}

/** The section that the best candidates make; undefined if there is no time, or nothing to count by. */
export function proposeSection(
  statistics: FeedStatistics,
  candidates: Candidates,
  layout: { readonly recordsPath: readonly string[] | undefined; readonly csv: Section },
): Section | undefined {
  const [time] = candidates.time;
  const dimensions = candidates.dimensions.filter(({ name }) => name !== candidates.sample[0]?.name);
  const first = dimensions.slice(0, 3).find(({ name }) => FIRST_NAME.test(name)) ?? dimensions[0];
  const second = dimensions.find(({ name }) => name !== first?.name && name !== candidates.sample[0]?.name);
  if (time === undefined || first === undefined) return undefined;
  const sample = candidates.sample.find(({ name }) => name !== first.name && name !== second?.name);
  const used = new Set([time.name, first.name, second?.name, sample?.name]);
  const cross = candidates.cross.filter(({ name }) => !used.has(name)).slice(0, 3);
  const lines: [string, string][] = [];
  if (layout.recordsPath) lines.push(['records', layout.recordsPath.join('.')]);
  lines.push(['time', attribute(time.name)]);
  if (time.format !== 'auto') lines.push(['time_format', time.format]);
  lines.push(['sample', sample === undefined ? 'none' : attribute(sample.name)]);
  lines.push(['dimension_0', attribute(first.name)]);
  if (second) lines.push(['dimension_1', attribute(second.name)]);
  if (cross.length > 0) lines.push(['cross', cross.map(({ name }) => attribute(name)).join(', ')]);
  for (const [name, rule] of [
    [sample?.name, 'first'],
    [first.name, 'each'],
    [second?.name, 'each'],
  ] as const) {
    const found = name === undefined ? undefined : statistics.attributes.get(name);
    if (found && found.several > 0) lines.push([`list.${placeKey(found.name)}`, rule]);
  }
  // what lacks a dimension is better counted under a name of its own than left out
  for (const { name } of [first, ...(second ? [second] : [])]) {
    const { present = 0 } = statistics.attributes.get(name) ?? {};
    if (present < statistics.records) lines.push([`missing.${placeKey(name)}`, '-']);
  }
  return [...lines, ...layout.csv];
}

/** A place behind the dot of a key: quoted if a key could be read otherwise. */
const placeKey = (name: string): string => (/[:="\s]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name);

/** A section as text. A `%` is doubled, since a single one begins a reference. */
export function sectionText(name: string, section: Section): string {
  return [`[analyzer:${name}]`, ...section.map(([key, value]) => `${key} = ${value.replaceAll('%', '%%')}`), ''].join(
    '\n',
  );
}
