/** A group of records: the values of both dimensions and the sample, and how many records have them. */
export interface Group {
  readonly values: readonly [first: string, second: string, sample: string];
  readonly count: number;
}

interface KeyClause {
  readonly bool: {
    readonly filter: readonly [{ term: { first: { value: string } } }, { terms: { second: string[] } }];
  };
}

interface GroupsBody {
  readonly query: { readonly bool: { readonly filter: readonly { bool?: { should?: readonly KeyClause[] } }[] } };
  readonly aggs: {
    readonly groups: {
      readonly composite: {
        readonly size: number;
        readonly sources: readonly Readonly<Record<string, { terms: { field: string } }>>[];
        readonly after?: { readonly at: number };
      };
      readonly aggs?: Readonly<Record<string, unknown>>;
    };
  };
}

interface PageBucket {
  readonly key: Record<string, string>;
  doc_count: number;
  readonly inner?: { value: number };
  readonly samples?: { readonly sum_other_doc_count: number };
  readonly sums?: { count: number; sum: number };
}

// the cross dimension has the values of the sample
const PLACES: Readonly<Record<string, number>> = { first: 0, second: 1, sample: 2, cross: 2 };

const isOfKeys = ({ values: [first, second] }: Group, clauses: readonly KeyClause[]): boolean =>
  clauses.some(
    ({ bool: { filter } }) => filter[0].term.first.value === first && filter[1].terms.second.includes(second),
  );

/** Answers a page of a composite aggregation over the groups, with the number of samples where that is asked for. */
export function pageOf(groups: readonly Group[], asked: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { query, aggs } = asked as unknown as GroupsBody;
  const { size, sources, after } = aggs.groups.composite;
  const clauses = query.bool.filter.flatMap(({ bool }) => bool?.should ?? []);
  const matching = clauses.length > 0 ? groups.filter((group) => isOfKeys(group, clauses)) : groups;
  const fields = sources.map((source, i) => PLACES[source[`f${i}`]?.terms.field ?? ''] ?? 0);
  const inner = aggs.groups.aggs ?? {};
  const byValues = new Map<string, PageBucket>();
  for (const { values, count } of matching) {
    const key = Object.fromEntries(fields.map((place, i) => [`f${i}`, values[place] ?? '']));
    const bucket = byValues.get(JSON.stringify(key)) ?? {
      key,
      doc_count: 0,
      ...('inner' in inner && { inner: { value: 0 } }),
      ...('sums' in inner && { samples: { sum_other_doc_count: 0 }, sums: { count: 0, sum: 0 } }),
    };
    bucket.doc_count += count;
    if (bucket.inner) bucket.inner.value++;
    if (bucket.sums) {
      bucket.sums.count++;
      bucket.sums.sum += count;
    }
    byValues.set(JSON.stringify(key), bucket);
  }
  const from = after?.at ?? 0;
  const buckets = [...byValues.values()].slice(from, from + size);
  const total = matching.reduce((sum, { count }) => sum + count, 0);
  return {
    hits: { total: { value: total, relation: 'eq' }, hits: [] },
    aggregations: {
      groups: { buckets, ...(buckets.length > 0 && { after_key: { at: from + buckets.length } }) },
      values: { value: total },
      having: { doc_count: total },
    },
  };
}
