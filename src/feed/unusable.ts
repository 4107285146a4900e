import { shown } from '../log/printable.js';
import { nearest } from '../text/nearest.js';
import type { Feed } from './feed.js';
import { likelyUnit } from './time-reader.js';

/** Marks the name of an attribute that holds a list of objects: `Records[]`. */
export const LIST_MARK = '[]';

/** What was seen of a whole feed, by which it is judged. */
export interface SeenFeed {
  /** Records looked at. */
  readonly all: number;
  /** Those of them that have a time. */
  readonly timed: number;
  /** Those of them that have a value in any place that the filter names. */
  readonly filterable: number;
  /** Those of them that meet the filter. What follows speaks of these alone. */
  readonly records: number;
  /** How many lack each of time, sample and dimensions. */
  readonly lacking: ReadonlyMap<string, number>;
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
  /** Times before 2000, or later than two days after the run. */
  readonly implausible: { readonly count: number } | undefined;
  /** Dotted names of attributes in the first records. A list of objects ends in {@link LIST_MARK}. */
  readonly names: readonly string[];
}

const MOST_NAMES = 12;

const instant = (time: number): string => {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? `${time} ms` : date.toISOString().slice(0, 19).replace('T', ' ');
};

const countOf = (records: number): string => (records === 1 ? 'the one record' : `each of the ${records} records`);

const lastStep = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();

/** Names that may be meant by a place that no record has: the nearest, or those that end in its last step. */
function nearNames(place: string, names: readonly string[]): string[] {
  const near = nearest(place, names);
  const alike = names.filter((name) => lastStep(name) === lastStep(place));
  return [...new Set([...(near === undefined ? [] : [near]), ...alike])].slice(0, 3);
}

/** The names in the records, cut if they are many. */
function namesText(names: readonly string[]): string {
  if (names.length === 0) return 'the records have no attribute at all';
  const some = names.slice(0, MOST_NAMES).map((name) => shown(name, 60));
  const more = names.length > some.length ? ` and ${names.length - some.length} more` : '';
  return `the records have ${some.join(', ')}${more}`;
}

/** One object around a list of records is told by its list. */
function wrapperHint({ description }: Feed, names: readonly string[], isKnown: boolean): string | undefined {
  const lists = names.flatMap((name) => (name.endsWith(LIST_MARK) ? name.slice(0, -LIST_MARK.length) : []));
  const [list] = lists;
  const said = description.records;
  if (list === undefined) {
    return said === undefined || isKnown
      ? undefined
      : `is there a list of records under '${said}' (records = ${said})?`;
  }
  if (list === said) return undefined;
  return `this looks like one object around a list: records = ${list}`;
}

/** A header that is one name with another delimiter in it. */
function delimiterHint(places: readonly string[], names: readonly string[]): string | undefined {
  for (const [delimiter, key] of [
    [';', ';'],
    ['\t', 'tab'],
    ['|', '|'],
    [',', ','],
  ] as const) {
    const isHeader = (name: string): boolean => {
      const cells = name.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
      return cells.length > 1 && places.some((place) => cells.includes(place));
    };
    if (names.some(isHeader)) return `the columns are separated by '${key}': delimiter = ${key}`;
  }
  return undefined;
}

/** The unit that makes a time of our days of a number read in another. */
function unitHint({ readers }: Feed, { newest, oldest }: SeenFeed): string | undefined {
  const { name, shift } = readers.time.format;
  if (shift === undefined || newest === undefined || oldest === undefined) return undefined;
  const unit = likelyUnit((newest / 10 ** shift).toFixed(3));
  return unit === undefined || unit === name ? undefined : `these look like ${unit}: time_format = ${unit}`;
}

type Role = 'time' | 'sample' | 'dimension_0' | 'dimension_1';

function roleOf(attribute: string, feed: Feed): Role {
  if (attribute === feed.time) return 'time';
  if (attribute === feed.dimensions[0]) return 'dimension_0';
  return attribute === feed.dimensions[1] ? 'dimension_1' : 'sample';
}

function unusableLack(attributes: readonly string[], feed: Feed, seen: SeenFeed): string {
  const names = seen.names.map((name) => (name.endsWith(LIST_MARK) ? name.slice(0, -LIST_MARK.length) : name));
  const what = attributes.map((attribute) => {
    const near = nearNames(attribute.split(/ [|+] /)[0] ?? attribute, names);
    const meant = near.length === 0 ? '' : `, nearest to it: ${near.map((name) => shown(name, 60)).join(', ')}`;
    return `'${shown(attribute, 80)}' (${roleOf(attribute, feed)}${meant})`;
  });
  const filtered = feed.filter === undefined ? '' : ' that meet the filter';
  return `${countOf(seen.records)}${filtered} lacks ${what.join(' and ')}; ${namesText(names)}`;
}

const timesText = ({ oldest, newest }: SeenFeed): string => {
  if (oldest === undefined || newest === undefined) return '';
  return `; times, as read, are from ${instant(oldest)} to ${instant(newest)}`;
};

/**
 * Why nothing in a feed can be counted, and what may help, in one line; undefined if something can, or if it is just a
 * feed without records.
 *
 * That is so if every record that meets the filter lacks the same attribute, if no time is plausible, or, if none meets
 * the filter, if no record has a time or none has any place that the filter names.
 *
 * @param analyzer the name of the analyzer in use
 * @param alike names of analyzers whose attributes the records have
 */
export function unusableText(
  seen: SeenFeed,
  feed: Feed,
  analyzer: string,
  alike: readonly string[],
): string | undefined {
  if (seen.all === 0) return undefined;
  const hints: (string | undefined)[] = [];
  const others = alike.filter((name) => name !== analyzer);
  const generalHints = (): (string | undefined)[] => [
    delimiterHint(feed.places, seen.names),
    wrapperHint(feed, seen.names, others.length > 0),
    others[0] === undefined ? undefined : `this looks like ${others[0]}: -a ${others[0]}`,
  ];
  let problem: string;
  if (seen.records === 0) {
    if (feed.filter === undefined || (seen.timed > 0 && seen.filterable > 0)) return undefined;
    const { places } = feed.filter;
    const lack = seen.timed === 0 ? `the time '${feed.time}'` : `a place that the filter names (${places.join(', ')})`;
    problem = `none of ${seen.all} records has ${lack}; ${namesText(seen.names)}${timesText(seen)}`;
    hints.push(...generalHints());
  } else {
    const lacking = [...seen.lacking].flatMap(([name, count]) => (count === seen.records ? [name] : []));
    const timed = seen.records - (seen.lacking.get(feed.time) ?? 0);
    if (lacking.length > 0) {
      problem = `${unusableLack(lacking, feed, seen)}${timesText(seen)}`;
      hints.push(...generalHints());
    } else if (timed > 0 && seen.implausible?.count === timed) {
      problem = `none of the times of ${timed} records lies between 2000-01-01 and two days after now${timesText(seen)}`;
      hints.push(unitHint(feed, seen));
    } else return undefined;
  }
  const remedy = hints.filter((hint) => hint !== undefined).join('; ');
  const advice = remedy === '' ? 'look at the feed with the command inspect' : remedy;
  return `Nothing can be counted with the analyzer '${analyzer}': ${problem}. ${advice[0]?.toUpperCase() ?? ''}${advice.slice(1)}`;
}
