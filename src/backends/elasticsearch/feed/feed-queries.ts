import type { Feed } from '../../../analyzers/analyzer.js';
import type { TimeWindow } from '../../../window/time-window.js';
import type { Query } from '../section/settings.js';
import type { Field, Fields } from './resolve-fields.js';

export const allOf = (filter: readonly Query[]): Query => ({ bool: { filter: [...filter] } });
export const noneOf = (mustNot: readonly Query[]): Query => ({ bool: { must_not: [...mustNot] } });

/** The queries that pick records of one feed. */
export interface FeedQueries {
  readonly time: Field;
  readonly sample: Field;
  readonly dimensions: readonly [Field, Field];
  readonly crossDimensions: readonly Field[];
  /** Records that belong to the feed at all. */
  readonly feed: readonly Query[];
  readonly within: (window: TimeWindow) => Query;
  /** Records that have a value of the attribute. */
  readonly has: (field: Field) => Query;
  /** Records that lack nothing that is needed to count them. */
  readonly whole: readonly Query[];
}

function fieldOf(fields: Fields, attribute: string): Field {
  const field = fields.get(attribute);
  if (!field) throw new Error(`attribute '${attribute}' was not resolved`);
  return field;
}

export function feedQueries(feed: Feed, fields: Fields, filter: Query | undefined): FeedQueries {
  const [time, sample] = [fieldOf(fields, feed.time), fieldOf(fields, feed.sample)];
  const [first, second] = feed.dimensions;
  const dimensions = [fieldOf(fields, first), fieldOf(fields, second)] as const;
  const has = ({ path }: Field): Query => ({ exists: { field: path } });
  const format = time.type === 'long' ? {} : { format: 'epoch_millis' };
  return {
    time,
    sample,
    dimensions,
    crossDimensions: feed.crossDimensions.map((attribute) => fieldOf(fields, attribute)),
    feed: filter ? [filter] : [],
    within: ({ start, end }) => ({ range: { [time.path]: { gte: start, lt: end, ...format } } }),
    has,
    whole: [time, sample, ...dimensions].map(has),
  };
}
