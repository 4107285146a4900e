import type { AttributePart, AttributeReader } from '../../../feed/attribute-reader.js';
import type { Feed } from '../../../feed/feed.js';
import type { TimeWindow } from '../../../window/time-window.js';
import type { Query } from '../section/settings.js';
import { allOf, anyOf, exists } from './bool-query.js';
import { filterQuery } from './filter-query.js';
import type { Field, Fields } from './resolve-fields.js';
import { type TimeField, timeField } from './time-field.js';

/** An attribute with the fields of its places. */
export interface Attribute {
  readonly name: string;
  readonly reader: AttributeReader;
  readonly parts: readonly { readonly part: AttributePart; readonly fields: readonly Field[] }[];
  /** Records that have a value of it. */
  readonly has: Query;
}

/** The queries that pick records of one feed. */
export interface FeedQueries {
  readonly time: TimeField;
  /** Undefined if every record is a sample of its own. */
  readonly sample: Attribute | undefined;
  /** The second is undefined if its value is `*` for all. */
  readonly dimensions: readonly [Attribute, Attribute | undefined];
  readonly cross: readonly Attribute[];
  /** What a record must have to be counted, in the feed's order. */
  readonly needed: readonly { readonly name: string; readonly has: Query }[];
  /** What a cluster's section narrows the index to, whatever the feed. */
  readonly section: readonly Query[];
  /** Records that belong to the feed at all. */
  readonly feed: readonly Query[];
  /** Records that have a value in any place of the feed's filter. */
  readonly filterable: Query;
  readonly within: (window: TimeWindow) => Query;
  /** Records that lack nothing that is needed to count them. */
  readonly whole: readonly Query[];
}

function fieldOf(fields: Fields, place: string): Field {
  const field = fields.get(place);
  if (!field) throw new Error(`place '${place}' was not resolved`);
  return field;
}

function attributeOf(reader: AttributeReader, fields: Fields): Attribute {
  const parts = reader.parts.map((part) => ({ part, fields: part.places.map((place) => fieldOf(fields, place)) }));
  const needed = parts.filter(({ part }) => part.missing === undefined);
  const has = allOf(
    needed.map(({ fields: [first, ...others] }) =>
      first && others.length === 0
        ? exists(first)
        : anyOf([first, ...others].flatMap((each) => (each ? [exists(each)] : []))),
    ),
  );
  return { name: reader.name, reader, parts, has };
}

/** @throws UsageError if a filter or a time can't mean the same in a cluster as in files */
export function feedQueries(feed: Feed, fields: Fields, narrowed: Query | undefined): FeedQueries {
  const { readers, filter } = feed;
  const time = timeField(fieldOf(fields, readers.time.places[0] ?? ''), readers.time);
  const sample = readers.sample === 'none' ? undefined : attributeOf(readers.sample, fields);
  const [first, second] = readers.dimensions;
  const dimensions = [attributeOf(first, fields), second === '*' ? undefined : attributeOf(second, fields)] as const;
  const [d0, d1] = dimensions;
  const needed = [
    { name: feed.time, has: exists(time.field) },
    sample ?? { name: feed.sample, has: allOf([]) },
    d0,
    d1 ?? { name: feed.dimensions[1], has: allOf([]) },
  ];
  const section = narrowed ? [narrowed] : [];
  return {
    time,
    sample,
    dimensions,
    cross: readers.cross.map((reader) => attributeOf(reader, fields)),
    needed,
    section,
    feed: filter ? [...section, filterQuery(filter.tree, fields)] : section,
    filterable: filter ? anyOf(filter.places.map((place) => exists(fieldOf(fields, place)))) : allOf([]),
    within: time.within,
    whole: needed.map(({ has }) => has),
  };
}
