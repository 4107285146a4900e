import type { Feed } from '../../src/analyzers/analyzer.js';
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
    return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  };
  const members = Object.entries(record).map(([name, value]) => `${JSON.stringify(name)}:${valueJson(value)}`);
  return `{${members.join(',')}}`;
}

function textOf(record: TelemetryRecord, attribute: string): string | undefined {
  let value: AttributeValue | undefined = Object.hasOwn(record, attribute) ? record[attribute] : undefined;
  if (Array.isArray(value)) value = value[0] as AttributeValue;
  return value === null || value === undefined ? undefined : String(value);
}

function timeOf(record: TelemetryRecord, feed: Feed): number | undefined {
  const value = Object.hasOwn(record, feed.time) ? record[feed.time] : undefined;
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number') return Math.floor(value);
  const text = String(value);
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
}

const lies = (time: number, { start, end }: TimeWindow): boolean => time >= start && time < end;

interface Placed {
  readonly time: number;
  readonly key: Key;
  readonly sample: string;
  readonly record: TelemetryRecord;
}

function counted(records: readonly TelemetryRecord[], feed: Feed, span: TimeWindow): Placed[] {
  return records.flatMap((record) => {
    const time = timeOf(record, feed);
    const sample = textOf(record, feed.sample);
    const [first, second] = feed.dimensions.map((attribute) => textOf(record, attribute));
    if (time === undefined || sample === undefined || first === undefined || second === undefined) return [];
    return lies(time, span) ? [{ time, key: [first, second] as const, sample, record }] : [];
  });
}

function coverageOf(records: readonly TelemetryRecord[], feed: Feed, span: TimeWindow, count: number): Coverage {
  const attributes = [feed.time, feed.sample, ...feed.dimensions];
  const leftOutBy = new Map(attributes.map((attribute) => [attribute, 0]));
  let leftOut = 0;
  for (const record of records) {
    const time = timeOf(record, feed);
    if (time !== undefined && !lies(time, span)) continue;
    const lacking = attributes.filter((attribute) => textOf(record, attribute) === undefined);
    for (const attribute of lacking) leftOutBy.set(attribute, (leftOutBy.get(attribute) ?? 0) + 1);
    if (lacking.length > 0) leftOut++;
  }
  return { records: count, leftOut, leftOutBy, approximate: false };
}

/** The time of the newest record, counted or not. */
export function naiveNewest(records: readonly TelemetryRecord[], feed: Feed): number | undefined {
  const times = records.flatMap((record) => timeOf(record, feed) ?? []);
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

function localAnswer(records: readonly TelemetryRecord[], feed: Feed, question: LocalQuestion): LocalAnswer {
  const { window, top } = question;
  const placed = counted(records, feed, window);
  const keys = groupBy(placed, (group): LocalCounts => {
    const samples = tally(group.map(({ sample }) => sample));
    const cross = feed.crossDimensions.map((attribute): CrossCounts => {
      const values = tally(group.flatMap(({ record }) => textOf(record, attribute) ?? []));
      return { distinct: values.size, top: topOf(values, top) };
    });
    return { submissions: group.length, samples: samples.size, distribution: distributionOf(samples, top), cross };
  });
  return { kind: 'local', window, coverage: coverageOf(records, feed, window, placed.length), keys };
}

function dailyAnswer(records: readonly TelemetryRecord[], feed: Feed, { window }: DailyQuestion): DailyAnswer {
  const within = counted(records, feed, window).map(({ time }) => startOfUtcDay(time));
  const days = [...new Set(within)].sort((a, b) => a - b);
  const span = wholeDays(window);
  const placed = counted(records, feed, span).filter(({ time }) => days.includes(startOfUtcDay(time)));
  const keys = groupBy(placed, (group) => {
    const counts = new Map<number, DayCounts>();
    for (const day of days) {
      const ofDay = group.filter(({ time }) => startOfUtcDay(time) === day);
      const samples = new Set(ofDay.map(({ sample }) => sample)).size;
      if (ofDay.length > 0) counts.set(day, { submissions: ofDay.length, samples });
    }
    return counts;
  });
  return { kind: 'daily', window, coverage: coverageOf(records, feed, span, placed.length), days, keys };
}

/**
 * The reference model of a backend: answers a question from records held in memory, as slowly and plainly as it can.
 * What a real backend answers must equal this.
 */
export function naiveAnswer(records: readonly TelemetryRecord[], feed: Feed, question: Question): Answer {
  return question.kind === 'local' ? localAnswer(records, feed, question) : dailyAnswer(records, feed, question);
}
