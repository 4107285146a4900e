import { valueText } from '../connection/lossless-json.js';
import { allOf, type FeedQueries } from '../feed/feed-queries.js';
import type { Query } from '../section/settings.js';
import type { RawValue } from './composite.js';

/** A key as the engine gives it, with its submissions in a slice. */
export interface KeyCount {
  readonly raw: readonly RawValue[];
  readonly submissions: number;
}

// Engines bound the clauses of a query (1,024), and the values of a clause (65,536).
const MOST_FIRST_VALUES = 400;
const MOST_KEYS = 30_000;

const firstOf = ({ raw }: KeyCount): RawValue => raw[0] ?? '';

/**
 * Packs keys into batches that one query can ask for, those with most submissions first.
 *
 * @param mostWith how many keys may be asked for together if none has more submissions than this
 */
export function batchesOf<Counted extends KeyCount>(
  keys: Iterable<Counted>,
  mostWith: (submissions: number) => number = () => MOST_KEYS,
): Counted[][] {
  const largestFirst = [...keys].sort((a, b) => b.submissions - a.submissions);
  const batches: Counted[][] = [];
  let batch: Counted[] = [];
  let most = 0;
  const firstValues = new Set<string>();
  for (const key of largestFirst) {
    firstValues.add(valueText(firstOf(key)));
    if (batch.length >= most || firstValues.size > MOST_FIRST_VALUES) {
      batches.push((batch = []));
      most = Math.max(1, Math.min(MOST_KEYS, mostWith(key.submissions)));
      firstValues.clear();
      firstValues.add(valueText(firstOf(key)));
    }
    batch.push(key);
  }
  return batches;
}

/** The records of the given keys: for each first value, those of the second values beside it. */
export function ofKeys({ dimensions }: FeedQueries, keys: readonly KeyCount[]): Query {
  const [first, second] = dimensions;
  const groups = new Map<string, { readonly value: RawValue; readonly beside: RawValue[] }>();
  for (const key of keys) {
    const value = firstOf(key);
    const group = groups.get(valueText(value)) ?? { value, beside: [] };
    group.beside.push(key.raw[1] ?? '');
    groups.set(valueText(value), group);
  }
  const should = [...groups.values()].map(({ value, beside }) =>
    allOf([{ term: { [first.path]: { value } } }, { terms: { [second.path]: beside } }]),
  );
  return { bool: { should, minimum_should_match: 1 } };
}
