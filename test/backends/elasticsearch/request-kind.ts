/** What a request of the backend is for. */
export type RequestKind =
  'fields' | 'open' | 'close' | 'undated' | 'seen' | 'span' | 'days' | 'probe' | 'groups' | 'other';

const SEARCHES: readonly (readonly [aggregation: string, kind: RequestKind])[] = [
  ['groups', 'groups'],
  ['probe', 'probe'],
  ['days', 'days'],
  ['whole', 'span'],
  ['lacking', 'undated'],
  ['seen', 'seen'],
];

/** Tells requests apart, of every version of both products. */
export function kindOf(method: string, path: string, body: Readonly<Record<string, unknown>>): RequestKind {
  if (path.includes('_field_caps')) return 'fields';
  if (path.includes('_pit') || path.includes('point_in_time')) return method === 'DELETE' ? 'close' : 'open';
  if (!path.startsWith('/_search')) return 'other';
  const aggregations = (body['aggs'] ?? {}) as Readonly<Record<string, unknown>>;
  return SEARCHES.find(([name]) => name in aggregations)?.[1] ?? 'other';
}
