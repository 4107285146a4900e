import type { FeedDescription } from '../analyzers/feed-description.js';
import { nearest } from '../text/nearest.js';
import {
  type AttributeExpression,
  attributeText,
  parseAttribute,
  parseAttributes,
  plainAttribute,
} from './attribute-expression.js';
import { type AttributePart, type AttributeReader, attributeReader, type ListRule } from './attribute-reader.js';
import type { Condition } from './condition.js';
import { type CsvForm, csvForm } from './csv-form.js';
import { DescriptionFault } from './description-fault.js';
import { parseFold } from './fold.js';
import { type CompilePattern, type TimeReader, timeFormat, timeReader } from './time-reader.js';
import { timeZone } from './time-zone.js';

/** The attributes of a record that are looked at, in their text forms. */
export interface FeedNames {
  /** Time of the record (`index[0]`). */
  readonly time: string;
  /** What identifies the sample that was submitted, or the event (`index[1]`); `none` if nothing repeats. */
  readonly sample: string;
  /** The two attributes that split the feed into independent series; the second may be `*`, the same for all. */
  readonly dimensions: readonly [string, string];
  /** Further attributes, counted beside each series. */
  readonly crossDimensions: readonly string[];
}

/** How the attributes of one record are read. */
export interface FeedReaders {
  readonly time: TimeReader;
  /** `none`: every record is a sample of its own. */
  readonly sample: AttributeReader | 'none';
  /** `*`: the value of every record is `*`. */
  readonly dimensions: readonly [AttributeReader, AttributeReader | '*'];
  readonly cross: readonly AttributeReader[];
}

/** A description of a feed, compiled: what is read of a record, and what comes of it. Pure. */
export interface Feed extends FeedNames {
  readonly description: FeedDescription;
  /** Every dotted name that the readers or the filter look at, each once. */
  readonly places: readonly string[];
  /** The path to the list that holds the records; undefined if the documents are the records. */
  readonly records: readonly string[] | undefined;
  /** Only records for which it holds belong to the feed. */
  readonly filter: Condition | undefined;
  readonly readers: FeedReaders;
  /** How CSV files of the feed are written. */
  readonly csv: CsvForm;
}

/** What is loaded only if a description needs it. */
export interface FeedParts {
  readonly pattern: CompilePattern | undefined;
  readonly filter: ((text: string) => Condition) | undefined;
}

const NONE = 'none';

/** Whether records of the feed name a sample; if not, each is one of its own. */
export const hasSamples = ({ sample }: FeedNames): boolean => sample !== NONE;
const ANY = '*';

function assertKnownPlaces(
  description: FeedDescription,
  attributes: readonly AttributeExpression[],
  filterPlaces: readonly string[],
): void {
  const places = new Set(attributes.flatMap((parts) => parts.map(([first = '']) => first)));
  const others = new Set([...attributes.flat(2), ...filterPlaces]);
  for (const group of ['list', 'missing', 'fold'] as const) {
    for (const place of Object.keys(description[group] ?? {})) {
      if (places.has(place)) continue;
      const key = `${group}.${place}`;
      if (others.has(place)) {
        throw new DescriptionFault(key, `it goes by the first place of an attribute: ${[...places].join(', ')}`);
      }
      const near = nearest(place, places);
      const meant = near === undefined ? `places are ${[...places].join(', ')}` : `did you mean '${group}.${near}'?`;
      throw new DescriptionFault(key, `no attribute is read from '${place}'; ${meant}`);
    }
  }
}

function own(values: Readonly<Record<string, string>> | undefined, place: string): string | undefined {
  return values !== undefined && Object.hasOwn(values, place) ? values[place] : undefined;
}

function readerOf(
  expression: AttributeExpression,
  { list, missing, fold }: FeedDescription,
  defaultRule: ListRule,
): AttributeReader {
  const parts = expression.map((places): AttributePart => {
    const [first = ''] = places;
    const folded = own(fold, first);
    return {
      places,
      list: (own(list, first) as ListRule | undefined) ?? defaultRule,
      missing: own(missing, first),
      fold: folded === undefined ? undefined : parseFold(folded, `fold.${first}`),
    };
  });
  return attributeReader(expression, parts);
}

function readTime(expression: AttributeExpression, description: FeedDescription, parts: FeedParts): TimeReader {
  const zone = timeZone(description.time_zone ?? 'UTC');
  const format = timeFormat(description.time_format ?? 'auto', zone, parts.pattern);
  const attribute = readerOf(expression, description, 'error');
  for (const { places, list, fold } of attribute.parts) {
    const [first = ''] = places;
    if (list === 'each') throw new DescriptionFault(`list.${first}`, 'a record has one time; each is not possible');
    if (fold) throw new DescriptionFault(`fold.${first}`, 'a time is not folded');
  }
  return timeReader(attribute, format);
}

function recordsPath(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const steps = text.split('.');
  if (steps.some((step) => step === '')) {
    throw new DescriptionFault(
      'records',
      `'${text}' is not a path; a path is names with dots between them, such as hits.hits`,
    );
  }
  return steps;
}

function filterOf(text: string | undefined, { filter }: FeedParts): Condition | undefined {
  if (text === undefined) return undefined;
  if (filter === undefined) throw new Error(`filter '${text}': filters were not loaded`);
  return filter(text);
}

/**
 * Compiles a description that its schema has accepted. See `loadFeed`, which loads the parts that it needs first.
 *
 * @throws DescriptionFault that names the key, what was read and what is possible
 */
export function compileFeed(
  description: FeedDescription,
  parts: FeedParts = { pattern: undefined, filter: undefined },
): Feed {
  const { sample, cross, dimension_0, dimension_1 } = description;
  const time = parseAttribute(description.time, 'time');
  const samples = sample === NONE ? undefined : parseAttribute(sample, 'sample');
  const first = parseAttribute(dimension_0, 'dimension_0');
  const second = dimension_1 === undefined ? undefined : parseAttribute(dimension_1, 'dimension_1');
  const crossed = parseAttributes(cross ?? '', 'cross');
  return assemble(description, { time, samples, first, second, crossed }, parts);
}

/** The feed whose attributes are one place each, as code without a description names them. */
export function plainFeed(names: FeedNames): Feed {
  const expressions = {
    time: plainAttribute(names.time),
    samples: plainAttribute(names.sample),
    first: plainAttribute(names.dimensions[0]),
    second: plainAttribute(names.dimensions[1]),
    crossed: names.crossDimensions.map(plainAttribute),
  };
  const description: FeedDescription = {
    time: attributeText(expressions.time),
    sample: attributeText(expressions.samples),
    dimension_0: attributeText(expressions.first),
    dimension_1: attributeText(expressions.second),
    ...(expressions.crossed.length > 0 && { cross: expressions.crossed.map(attributeText).join(', ') }),
  };
  return compileFeed(description);
}

interface Expressions {
  readonly time: AttributeExpression;
  readonly samples: AttributeExpression | undefined;
  readonly first: AttributeExpression;
  readonly second: AttributeExpression | undefined;
  readonly crossed: readonly AttributeExpression[];
}

function assemble(description: FeedDescription, expressions: Expressions, parts: FeedParts): Feed {
  const { time, samples, first, second, crossed } = expressions;
  const attributes = [time, samples, first, second, ...crossed].filter((each) => each !== undefined);
  const filter = filterOf(description.filter, parts);
  assertKnownPlaces(description, attributes, filter?.places ?? []);
  const readers: FeedReaders = {
    time: readTime(time, description, parts),
    sample: samples === undefined ? NONE : readerOf(samples, description, 'error'),
    dimensions: [
      readerOf(first, description, 'error'),
      second === undefined ? ANY : readerOf(second, description, 'error'),
    ],
    cross: crossed.map((each) => readerOf(each, description, 'each')),
  };
  const [d0, d1] = readers.dimensions;
  return {
    description,
    time: readers.time.name,
    sample: readers.sample === NONE ? NONE : readers.sample.name,
    dimensions: [d0.name, d1 === ANY ? ANY : d1.name],
    crossDimensions: readers.cross.map(({ name }) => name),
    places: [...new Set([...attributes.flat(2), ...(filter?.places ?? [])])],
    records: recordsPath(description.records),
    filter,
    readers,
    csv: csvForm(description),
  };
}
