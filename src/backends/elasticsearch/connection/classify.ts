import type { IncomingHttpHeaders } from 'node:http';
import { EngineFault, type Remedy } from './engine-fault.js';

interface Reason {
  readonly type: string;
  readonly reason: string;
}

const MOST_REASONS = 100;

/** Every `{type, reason}` in an error or a list of failed shards, at any depth, outermost first. */
export function reasonsOf(value: unknown, found: Reason[] = []): Reason[] {
  if (typeof value !== 'object' || value === null || found.length >= MOST_REASONS) return found;
  if ('type' in value && typeof value.type === 'string') {
    found.push({ type: value.type, reason: 'reason' in value && typeof value.reason === 'string' ? value.reason : '' });
  }
  for (const inner of Object.values(value)) reasonsOf(inner, found);
  return found;
}

const REMEDIES: readonly (readonly [types: readonly string[], remedy: Remedy])[] = [
  [['search_context_missing_exception', 'search_context_exception'], 'restart'],
  [['index_not_found_exception', 'index_closed_exception', 'security_exception'], 'none'],
  [['circuit_breaking_exception', 'too_many_buckets_exception'], 'smaller'],
  [['no_shard_available_action_exception', 'node_disconnected_exception', 'node_not_connected_exception'], 'reopen'],
  [['class_cast_exception', 'illegal_argument_exception', 'parsing_exception', 'x_content_parse_exception'], 'none'],
];

const WORTH_REPEATING = [408, 429, 500, 502, 503, 504];

// The node that held a part of the point in time is gone; the engine does not turn to another copy by itself. The first
// is what Elasticsearch says, the second what OpenSearch does, with status 500.
const LOST_SHARDS = /^(?:Search rejected due to missing shards|no node found for id)/;

function remedyFor(reasons: readonly Reason[], status: number): Remedy {
  if (reasons.some(({ reason }) => LOST_SHARDS.test(reason))) return 'restart';
  for (const [types, remedy] of REMEDIES) {
    if (reasons.some(({ type }) => types.includes(type))) return remedy;
  }
  return status < 400 || WORTH_REPEATING.includes(status) ? 'again' : 'none';
}

/** The innermost reason says what happened; the ones around it, only that a phase or a shard failed. */
function deepest(reasons: readonly Reason[]): string {
  const telling = reasons.filter(({ type }) => !/^(search_phase_execution|exception$)/.test(type));
  const { type, reason } = (telling.length > 0 ? telling : reasons).at(-1) ?? { type: 'no reason given', reason: '' };
  return reason === '' ? type : `${type}: ${reason}`;
}

const MOST_SHOWN = 200;

/** The target of a redirect, without what may be secret in it. */
function targetOf(location: string): string {
  const shown = location.replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*@/i, '$1//').replace(/[?#].*$/s, '');
  return shown.length > MOST_SHOWN ? `${shown.slice(0, MOST_SHOWN)}…` : shown;
}

/**
 * Why an answer can't come from an engine: a redirect, or a page instead of JSON, as a proxy, a login or another
 * server gives it. A gateway that can't reach the engine for now says so by its status.
 */
export function foreignFault(status: number, headers: IncomingHttpHeaders, isJson: boolean): EngineFault | undefined {
  const { location } = headers;
  const type = headers['content-type']?.split(';')[0]?.trim() ?? '';
  const what = [`status ${status}`, type === '' ? 'no content type' : type.slice(0, MOST_SHOWN)];
  if (status >= 300 && status < 400) {
    if (location !== undefined) what.push(`to ${targetOf(location)}`);
    return new EngineFault(
      'none',
      `the answer is a redirect (${what.join(', ')}): 'hosts' must name the engine`,
      status,
    );
  }
  if (isJson || type === '' || status === 401 || /\bjson\b/i.test(type)) return undefined;
  const remedy = WORTH_REPEATING.includes(status) ? 'again' : 'none';
  const advice = remedy === 'none' && status < 400 ? ": 'hosts' must name the engine, not a page or a proxy" : '';
  return new EngineFault(remedy, `the answer is not JSON (${what.join(', ')})${advice}`, status);
}

/** Why an answer with an error status failed, and what helps. */
export function faultOfStatus(status: number, body: unknown): EngineFault {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  const reasons = reasonsOf(error);
  const remedy = remedyFor(reasons, status);
  if (status === 401) return new EngineFault('none', 'the credentials are refused (401)', status);
  if (status === 403 && remedy === 'none') {
    return new EngineFault('none', `a privilege is missing (403): ${deepest(reasons)}`, status);
  }
  if (typeof error === 'string') return new EngineFault(remedy, `status ${status}: ${error}`, status);
  const what = reasons.length > 0 ? deepest(reasons) : 'the answer gives no reason';
  return new EngineFault(remedy, `status ${status}, ${what}`, status);
}

interface ShardCounts {
  readonly total?: unknown;
  readonly successful?: unknown;
  readonly failed?: unknown;
  readonly failures?: unknown;
}

interface ClusterCounts {
  readonly skipped?: unknown;
  readonly partial?: unknown;
  readonly failed?: unknown;
}

function shardsFault(shards: ShardCounts): EngineFault | undefined {
  const { total, successful, failed } = shards;
  if (typeof total !== 'number' || typeof successful !== 'number' || typeof failed !== 'number') {
    return new EngineFault('again', 'the answer does not say how many shards took part');
  }
  if (failed === 0 && successful === total && total > 0) return undefined;
  const reasons = reasonsOf(shards.failures);
  const why = reasons.length > 0 ? `: ${deepest(reasons)}` : '';
  const remedy = remedyFor(reasons, 200);
  return new EngineFault(
    remedy === 'again' ? 'reopen' : remedy,
    `only ${successful} of ${total} shards answered${why}`,
  );
}

/** @throws EngineFault if the answer of a search, though its status is fine, is only a part of the whole */
export function assertWhole(answer: unknown): void {
  const fault = partialFault(answer);
  if (fault) throw fault;
}

/**
 * Why the answer of a search, though its status is fine, is only a part of the whole; undefined if it is whole.
 * Shards that were skipped hold nothing of the window, so they are no fault.
 */
export function partialFault(answer: unknown): EngineFault | undefined {
  if (typeof answer !== 'object' || answer === null) return new EngineFault('again', 'the answer is not a JSON object');
  if ('timed_out' in answer && answer.timed_out !== false) {
    return new EngineFault('again', 'the search timed out in the engine (timed_out)');
  }
  if ('_clusters' in answer && typeof answer._clusters === 'object' && answer._clusters !== null) {
    const { skipped, partial, failed } = answer._clusters as ClusterCounts;
    if ([skipped, partial, failed].some((count) => typeof count === 'number' && count > 0)) {
      const reasons = reasonsOf(answer._clusters);
      const why = reasons.length > 0 ? `: ${deepest(reasons)}` : '';
      return new EngineFault(remedyFor(reasons, 200), `a remote cluster did not answer in full${why}`);
    }
  }
  const shards = '_shards' in answer ? answer._shards : undefined;
  return shardsFault(typeof shards === 'object' && shards !== null ? shards : {});
}
