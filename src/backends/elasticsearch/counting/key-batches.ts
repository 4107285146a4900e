import { valueText } from '../connection/lossless-json.js';
import { allOf, anyOf, exists, noneOf } from '../feed/bool-query.js';
import type { Query } from '../section/settings.js';
import type { RawValue, Source } from './composite.js';

/** Values of the dimensions' sources, as the engine gives them; null: none. */
export type RawKey = readonly (RawValue | null)[];

/** A key with its submissions in a slice. */
export interface KeyCount {
  /** As the engine gives it; several if it tells apart what is one key. */
  readonly raws: readonly RawKey[];
  readonly submissions: number;
}

// Engines bound the clauses of a query (1,024), and the values of a clause (65,536).
const MOST_CLAUSES = 400;
const MOST_KEYS = 30_000;

/** All values but the last: keys that have them in common share a clause. */
const beginningOf = (raw: RawKey): string => JSON.stringify(raw.slice(0, -1).map((value) => value && valueText(value)));

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
  const beginnings = new Set<string>();
  for (const key of largestFirst) {
    const own = key.raws.map(beginningOf);
    for (const beginning of own) beginnings.add(beginning);
    if (batch.length >= most || beginnings.size > MOST_CLAUSES) {
      batches.push((batch = []));
      most = Math.max(1, Math.min(MOST_KEYS, mostWith(key.submissions)));
      beginnings.clear();
      for (const beginning of own) beginnings.add(beginning);
    }
    batch.push(key);
  }
  return batches;
}

const isValue = ({ path }: Source, value: RawValue | null): Query =>
  value === null ? noneOf([exists({ path })]) : { term: { [path]: { value: value as string } } };

function isOneOf(source: Source, values: readonly (RawValue | null)[]): Query {
  const present: Query = { terms: { [source.path]: values.filter((value) => value !== null) as string[] } };
  return values.includes(null) ? anyOf([present, isValue(source, null)]) : present;
}

/** The records of the given keys: for each beginning, those of the last values beside it. */
export function ofKeys(sources: readonly Source[], keys: readonly KeyCount[]): Query {
  const last = sources.at(-1);
  if (!last) return allOf([]);
  const groups = new Map<string, { readonly beginning: RawKey; readonly beside: (RawValue | null)[] }>();
  for (const { raws } of keys) {
    for (const raw of raws) {
      const name = beginningOf(raw);
      const group = groups.get(name) ?? { beginning: raw.slice(0, -1), beside: [] };
      group.beside.push(raw.at(-1) ?? null);
      groups.set(name, group);
    }
  }
  return anyOf(
    [...groups.values()].map(({ beginning, beside }) =>
      allOf([...sources.slice(0, -1).map((source, i) => isValue(source, beginning[i] ?? null)), isOneOf(last, beside)]),
    ),
  );
}
