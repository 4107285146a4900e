import type {
  Answer,
  Coverage,
  CrossCounts,
  DailyAnswer,
  DailyQuestion,
  DayCounts,
  LocalAnswer,
  LocalCounts,
  LocalQuestion,
  Question,
  SampleDistribution,
  ValueCount,
} from '../../src/backends/backend.js';
import { AttributeFault, type AttributeReader } from '../../src/feed/attribute-reader.js';
import { type Feed, type FeedNames, plainFeed } from '../../src/feed/feed.js';
import { type Get, rawOf } from '../../src/feed/raw.js';
import { InputError } from '../../src/errors.js';
import { compareCodePoints } from '../../src/tables/code-point-order.js';
import { type Key, KeyMap } from '../../src/tables/key-map.js';
import { startOfUtcDay, type TimeWindow, wholeDays } from '../../src/window/time-window.js';

export type AttributeValue = string | number | bigint | boolean | null | readonly AttributeValue[];

/** One telemetry event: dotted attribute names, flat. Integers that a double can't hold are bigints. */
export type TelemetryRecord = Readonly<Record<string, AttributeValue>>;

/** One record as JSON, bigints as their digits. */
export function recordJson(record: TelemetryRecord): string {
  const valueJson = (value: AttributeValue): string => {
    if (Array.isArray(value)) return `[${value.map(valueJson).join(',')}]`;
    if (Object.is(value, -0)) return '-0.0';
    return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  };
  const members = Object.entries(record).map(([name, value]) => `${JSON.stringify(name)}:${valueJson(value)}`);
  return `{${members.join(',')}}`;
}

/** The feed of names alone is that whose attributes are plain places. */
const compiled = (feed: Feed | FeedNames): Feed => ('readers' in feed ? feed : plainFeed(feed));

const placesOf =
  (record: TelemetryRecord): Get =>
  (place) =>
    rawOf(Object.hasOwn(record, place) ? record[place] : undefined);

function valuesOf(reader: AttributeReader | '*', get: Get): readonly string[] {
  if (reader === '*') return ['*'];
  const values = reader.read(get);
  if (values instanceof AttributeFault) throw new InputError(`attribute '${values.attribute}': ${values.problem}`);
  return values;
}

/** What is read of one record of the feed. Without a time, sample or dimension it is left out. */
interface ReadRecord {
  readonly time: number | undefined;
  readonly dimensions: readonly [readonly string[], readonly string[]];
  /** A record of a feed without samples is one of its own. */
  readonly samples: readonly string[];
  readonly cross: readonly (readonly string[])[];
}

function readRecords(records: readonly TelemetryRecord[], { filter, readers }: Feed): ReadRecord[] {
  return records.flatMap((record, i) => {
    const get = placesOf(record);
    if (filter && !filter.holds(get)) return [];
    const time = readers.time.read(get);
    if (time instanceof AttributeFault) throw new InputError(`attribute '${time.attribute}': ${time.problem}`);
    const [d0, d1] = readers.dimensions;
    return {
      time,
      dimensions: [valuesOf(d0, get), valuesOf(d1, get)],
      samples: readers.sample === 'none' ? [`record ${i}`] : valuesOf(readers.sample, get),
      cross: readers.cross.map((reader) => valuesOf(reader, get)),
    };
  });
}

const lies = (time: number, { start, end }: TimeWindow): boolean => time >= start && time < end;

/** A submission: a record under one of its values, or several records' worth if it has several. */
interface Placed {
  readonly time: number;
  readonly key: Key;
  readonly sample: string;
  readonly record: ReadRecord;
}

function counted(records: readonly ReadRecord[], span: TimeWindow): Placed[] {
  return records.flatMap((record) => {
    const { time, samples, dimensions } = record;
    if (time === undefined || !lies(time, span)) return [];
    const [first, second] = dimensions;
    const keys = first.flatMap((d0) => second.map((d1): Key => [d0, d1]));
    return keys.flatMap((key) => samples.map((sample) => ({ time, key, sample, record })));
  });
}

const distinctRecords = (placed: readonly Placed[]): number => new Set(placed.map(({ record }) => record)).size;

function coverageOf(records: readonly ReadRecord[], feed: Feed, span: TimeWindow, count: number): Coverage {
  const leftOutBy = new Map([feed.time, feed.sample, ...feed.dimensions].map((attribute) => [attribute, 0]));
  let leftOut = 0;
  for (const { time, samples, dimensions } of records) {
    if (time !== undefined && !lies(time, span)) continue;
    const [first, second] = dimensions;
    const lacking: string[] = [];
    if (time === undefined) lacking.push(feed.time);
    if (samples.length === 0) lacking.push(feed.sample);
    if (first.length === 0) lacking.push(feed.dimensions[0]);
    if (second.length === 0) lacking.push(feed.dimensions[1]);
    for (const attribute of new Set(lacking)) leftOutBy.set(attribute, (leftOutBy.get(attribute) ?? 0) + 1);
    if (lacking.length > 0) leftOut++;
  }
  return { records: count, leftOut, leftOutBy, approximate: false };
}

/** The time of the newest record, counted or not. */
export function naiveNewest(records: readonly TelemetryRecord[], feed: Feed | FeedNames): number | undefined {
  const times = readRecords(records, compiled(feed)).flatMap(({ time }) => time ?? []);
  return times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : undefined;
}

function tally(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function topOf(counts: ReadonlyMap<string, number>, top: number): ValueCount[] {
  return [...counts]
    .map(([value, submissions]) => ({ value, submissions }))
    .sort((a, b) => b.submissions - a.submissions || compareCodePoints(a.value, b.value))
    .slice(0, top);
}

function distributionOf(samples: ReadonlyMap<string, number>, top: number): SampleDistribution {
  const counts = [...samples.values()];
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const squares = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0);
  const std = counts.length > 1 ? Math.sqrt(squares / (counts.length - 1)) : 0;
  return { max: Math.max(...counts), mean, std, top: topOf(samples, top) };
}

function groupBy<Group>(placed: readonly Placed[], map: (placed: readonly Placed[]) => Group): KeyMap<Group> {
  const groups = new KeyMap<Placed[]>();
  for (const each of placed) {
    const group = groups.get(each.key);
    if (group) group.push(each);
    else groups.set(each.key, [each]);
  }
  return new KeyMap([...groups].map(([key, group]) => [key, map(group)]));
}

function localAnswer(records: readonly ReadRecord[], feed: Feed, question: LocalQuestion): LocalAnswer {
  const { window, top } = question;
  const placed = counted(records, window);
  const keys = groupBy(placed, (group): LocalCounts => {
    const samples = tally(group.map(({ sample }) => sample));
    const cross = feed.readers.cross.map((_, i): CrossCounts => {
      const values = tally(group.flatMap(({ record }) => record.cross[i] ?? []));
      return { distinct: values.size, top: topOf(values, top) };
    });
    const distribution = distributionOf(samples, feed.readers.sample === 'none' ? 0 : top);
    return { submissions: group.length, samples: samples.size, distribution, cross };
  });
  return { kind: 'local', window, coverage: coverageOf(records, feed, window, distinctRecords(placed)), keys };
}

function dailyAnswer(records: readonly ReadRecord[], feed: Feed, { window }: DailyQuestion): DailyAnswer {
  const within = counted(records, window).map(({ time }) => startOfUtcDay(time));
  const days = [...new Set(within)].sort((a, b) => a - b);
  const span = wholeDays(window);
  const placed = counted(records, span).filter(({ time }) => days.includes(startOfUtcDay(time)));
  const keys = groupBy(placed, (group) => {
    const counts = new Map<number, DayCounts>();
    for (const day of days) {
      const ofDay = group.filter(({ time }) => startOfUtcDay(time) === day);
      const samples = new Set(ofDay.map(({ sample }) => sample)).size;
      if (ofDay.length > 0) counts.set(day, { submissions: ofDay.length, samples });
    }
    return counts;
  });
  return { kind: 'daily', window, coverage: coverageOf(records, feed, span, distinctRecords(placed)), days, keys };
}

/**
 * The reference model of a backend: answers a question from records held in memory, as slowly and plainly as it can.
 * What a real backend answers must equal this.
 */
export function naiveAnswer(records: readonly TelemetryRecord[], feed: Feed | FeedNames, question: Question): Answer {
  const whole = compiled(feed);
  const read = readRecords(records, whole);
  return question.kind === 'local' ? localAnswer(read, whole, question) : dailyAnswer(read, whole, question);
}
