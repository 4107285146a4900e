import type { EngineAnswer, Fault } from './fault-proxy.js';

const error = (status: number, type: string, reason: string): Fault => {
  const cause = { type, reason };
  return () => ({ status, text: JSON.stringify({ error: { ...cause, root_cause: [cause] }, status }) });
};

type Answer = Record<string, unknown> & {
  aggregations?: { groups?: { buckets: unknown[] } };
  _shards?: { total: number };
};

/** Changes an answer that is otherwise fine. */
const but = (change: (answer: Answer) => object): Fault => {
  return ({ status, text }: EngineAnswer) => {
    const answer = JSON.parse(text) as Answer;
    return { status, text: JSON.stringify({ ...answer, ...change(answer) }) };
  };
};

/** The aggregations of an answer for which only some of the shards were asked. */
function halfOf({ aggregations }: Answer): object {
  const groups = aggregations?.groups;
  if (!groups) return {};
  return { aggregations: { ...aggregations, groups: { ...groups, buckets: groups.buckets.filter((_, i) => i % 2) } } };
}

const oneShardLess = ({ _shards: shards }: Answer): object => {
  const total = shards?.total ?? 1;
  const reason = { type: 'node_disconnected_exception', reason: 'the node is gone' };
  return { total, successful: total - 1, skipped: 0, failed: 1, failures: [{ shard: 0, index: 'feed', reason }] };
};

/** What can happen to any answer. */
export const CONNECTION_FAULTS: Readonly<Record<string, Fault>> = {
  'status 429': error(429, 'es_rejected_execution_exception', 'rejected execution'),
  'status 503': error(503, 'no_shard_available_action_exception', 'no shard available'),
  'no answer': 'silence',
  'a reset': 'reset',
  'a cut body': 'cut',
  'half of the JSON': ({ status, text }) => ({ status, text: text.slice(0, text.length >> 1) }),
  HTML: () => ({ status: 200, text: '<html><body>Please log in</body></html>' }),
  'the circuit breaker': error(429, 'circuit_breaking_exception', '[parent] Data too large'),
};

/** What can happen to the answer of a search besides. */
export const SEARCH_FAULTS: Readonly<Record<string, Fault>> = {
  timed_out: but((answer) => ({ timed_out: true, ...halfOf(answer) })),
  'a failed shard': but((answer) => ({ _shards: oneShardLess(answer), ...halfOf(answer) })),
  'a lost point in time': error(404, 'search_context_missing_exception', 'No search context found for id [1]'),
};

/** What can happen to a page of buckets besides, without a sign. */
export const PAGE_FAULTS: Readonly<Record<string, Fault>> = {
  'one bucket missing': but(({ aggregations }) => {
    const { buckets = [], ...groups } = aggregations?.groups ?? {};
    return { aggregations: { ...aggregations, groups: { ...groups, buckets: buckets.slice(1) } } };
  }),
};
