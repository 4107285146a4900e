import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Answer, BackendContext, LocalAnswer } from '../../../src/backends/backend.js';
import { ElasticsearchBackend } from '../../../src/backends/elasticsearch/elasticsearch-backend.js';
import { BackendError, StoppedError } from '../../../src/errors.js';
import type { Log } from '../../../src/log/log.js';
import { DAY_MS } from '../../../src/window/time-window.js';
import { everyNth, LONG_TESTS_RUN } from '../../support/long-tests.js';
import { comparable } from '../contract.js';
import { contextFor } from './engine-feed.js';
import { type Asked, type Fault, SCRIPTED_FEED, type ScriptedEngine, scriptedEngine } from './scripted-engine.js';
import type { Group } from './scripted-groups.js';

const GROUPS: readonly Group[] = Array.from({ length: 50 }, (_, i) => ({
  values: ['bad', i < 3 ? 'x' : 'y', `sample-${i}`],
  count: i + 1,
}));
const TOTAL = 1_275;
const SECTION = { index: 'feed-*', page_size: '2', retries: '2', timeout_ms: '400' };
// Pages that may be halved, and still are several.
const PATIENT = { page_size: '20' };
const QUESTION = { kind: 'local', window: { start: 0, end: DAY_MS }, top: 3, canPeak: () => true } as const;

async function askLocal(
  engine: ScriptedEngine,
  section: Readonly<Record<string, string>> = {},
  more: Partial<BackendContext> = {},
): Promise<LocalAnswer> {
  const context = contextFor({ hosts: engine.url, ...SECTION, ...section }, SCRIPTED_FEED, more);
  await using backend = await ElasticsearchBackend.open(context);
  const answers: Answer[] = [];
  for await (const answer of backend.answer([QUESTION])) answers.push(answer);
  const [answer] = answers;
  if (answer?.kind !== 'local') throw new Error('no local answer');
  return answer;
}

const failureOf = async (work: Promise<unknown>): Promise<Error> => {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
};

const engineError = (status: number, type: string, reason = 'because'): Fault => ({
  status,
  body: { error: { type, reason, root_cause: [{ type, reason }] }, status },
});

/** Changes the answer that the engine would give. */
const search = (change: Readonly<Record<string, unknown>>): Fault => ({
  body: {
    timed_out: false,
    _shards: { total: 2, successful: 2, skipped: 0, failed: 0 },
    hits: { total: { value: TOTAL, relation: 'eq' }, hits: [] },
    aggregations: { groups: { buckets: [] } },
    ...change,
  },
});

const HEALING: readonly (readonly [string, Fault])[] = [
  ['429', engineError(429, 'es_rejected_execution_exception')],
  ['500', engineError(500, 'node_closed_exception')],
  ['502 in HTML', { status: 502, body: '<html>Bad gateway</html>' }],
  ['503', engineError(503, 'no_shard_available_action_exception')],
  ['504', { status: 504, body: '' }],
  ['a reset', 'reset'],
  ['a cut body', 'cut'],
  ['no answer in time', 'silence'],
  ['half of a JSON', { body: '{"timed_out":false,"_shards":{"tot' }],
  ['HTML with status 200', { body: '<html>Please log in</html>' }],
  ['an empty object', { body: {} }],
  ['timed_out', search({ timed_out: true })],
  ['a failed shard', search({ _shards: { total: 2, successful: 1, failed: 1, failures: [] } })],
  ['a shard that is missing', search({ _shards: { total: 2, successful: 1, failed: 0 } })],
  ['no shard at all', search({ _shards: { total: 0, successful: 0, failed: 0 } })],
  ['a skipped cluster', search({ _clusters: { total: 2, successful: 1, skipped: 1 } })],
  ['a partial cluster', search({ _clusters: { total: 2, successful: 1, skipped: 0, partial: 1, failed: 0 } })],
  ['no aggregations', search({ aggregations: undefined })],
  [
    'a bucket without a count',
    search({ aggregations: { groups: { buckets: [{ key: { f0: 'a', f1: 'b', f2: 'c' } }] } } }),
  ],
  [
    'a bucket without a count before the last',
    search({
      aggregations: {
        groups: {
          buckets: [{ key: { f0: 'a', f1: 'b', f2: 'c' } }, { key: { f0: 'a', f1: 'b', f2: 'd' }, doc_count: 1 }],
        },
      },
    }),
  ],
  [
    'broken JSON before the last bucket',
    {
      body: JSON.stringify((search({}) as { body: unknown }).body).replace(
        '"buckets":[]',
        '"buckets":[{"key":{"f0":nonsense},"doc_count":1},{"key":{"f0":"a","f1":"b","f2":"c"},"doc_count":1}]',
      ),
    },
  ],
  ['a page with no buckets', search({})],
  ['a lost point in time', engineError(404, 'search_context_missing_exception')],
  ['the circuit breaker', engineError(429, 'circuit_breaking_exception')],
  ['too many buckets', engineError(400, 'too_many_buckets_exception')],
  ['too many buckets, as OpenSearch says it', engineError(503, 'too_many_buckets_exception')],
];

describe('a fault of the engine', () => {
  it('is none: the counts are those of the groups', async () => {
    await using engine = await scriptedEngine(GROUPS);
    const answer = await askLocal(engine);
    expect(answer.keys.get(['bad', 'x'])).toMatchObject({ submissions: 6, samples: 3, distribution: { max: 3 } });
    expect(answer.keys.get(['bad', 'y'])).toMatchObject({ submissions: 1_269, samples: 47 });
    expect(engine.count('open')).toBe(1);
    expect(engine.count('close')).toBe(1);
  });

  const undisturbed = (async () => {
    await using engine = await scriptedEngine(GROUPS);
    return comparable(await askLocal(engine, PATIENT));
  })();

  // most of it waits for the pauses before another try
  describe.concurrent.each(everyNth(2, HEALING))('%s', (_, fault) => {
    it.each(LONG_TESTS_RUN ? [1, 2, 4] : [2])('changes nothing where it comes once, at page %i', async (at) => {
      await using engine = await scriptedEngine(GROUPS, ({ kind }, nth) =>
        kind === 'groups' && nth === at ? fault : undefined,
      );
      expect(comparable(await askLocal(engine, PATIENT))).toEqual(await undisturbed);
      expect(engine.count('groups')).toBeGreaterThan(at);
    });

    it('ends the run where it stays, with one line that names section and host', async () => {
      const isPage = ({ kind }: Asked): boolean => kind === 'groups';
      await using engine = await scriptedEngine(GROUPS, (asked) => (isPage(asked) ? fault : undefined));
      const error = await failureOf(askLocal(engine));
      expect(error).toBeInstanceOf(BackendError);
      expect(error.message).toMatch(/^Section \[feed\], http:\/\/127\.0\.0\.1:\d+: \S/);
      expect(error.message).not.toContain('\n');
    });
  });

  it('is repeated at a page that is as small as they get, as at an estimate of few keys', async () => {
    await using engine = await scriptedEngine(GROUPS, ({ kind }, nth) =>
      kind === 'groups' && nth === 1 ? engineError(429, 'circuit_breaking_exception') : undefined,
    );
    const section = { distinct: 'approximate', page_size: '10', concurrency: '1' };
    const answer = await askLocal(engine, section);
    expect(answer.keys.get(['bad', 'x'])).toMatchObject({ submissions: 6, samples: 3 });
    await using dead = await scriptedEngine(GROUPS, ({ kind }) =>
      kind === 'groups' ? engineError(429, 'circuit_breaking_exception') : undefined,
    );
    expect((await failureOf(askLocal(dead, section))).message).toMatch(/circuit_breaking_exception.*tried 3 times/);
  });

  it('does not change the counts: a page with one bucket missing is counted again', async () => {
    const lossy = GROUPS.slice(1);
    await using other = await scriptedEngine(lossy);
    let lost = false;
    await using engine = await scriptedEngine(GROUPS, ({ kind, body }) => {
      if (kind !== 'groups' || lost) return undefined;
      lost = true;
      const size = (body['aggs'] as { groups: { composite: { size: number } } }).groups.composite.size;
      const buckets = lossy
        .slice(0, size - 1)
        .map(({ values: [f0, f1, f2], count }) => ({ key: { f0, f1, f2 }, doc_count: count }));
      return search({ aggregations: { groups: { buckets } } });
    });
    expect((await askLocal(engine)).keys.get(['bad', 'x'])?.submissions).toBe(6);
    expect((await askLocal(other)).coverage.records).toBe(TOTAL - 1);
  });

  it('restarts the question at a new point in time where that is lost, and splices nothing', async () => {
    await using engine = await scriptedEngine(GROUPS, ({ kind }, nth) =>
      kind === 'groups' && nth === 3 ? engineError(404, 'search_context_missing_exception') : undefined,
    );
    expect((await askLocal(engine)).keys.get(['bad', 'y'])?.submissions).toBe(1_269);
    expect(engine.count('open')).toBe(2);
    expect(engine.count('span')).toBe(2);
  });

  it.each([
    ['a shard that failed', search({ _shards: { total: 2, successful: 1, failed: 1, failures: [] } })],
    ['no shard at hand', engineError(503, 'no_shard_available_action_exception')],
  ])('restarts the question once at a new point in time where this stays: %s', async (_, fault) => {
    let opened = 0;
    await using engine = await scriptedEngine(GROUPS, ({ kind }) => {
      if (kind === 'open') opened++;
      return kind === 'groups' && opened === 1 ? fault : undefined;
    });
    expect((await askLocal(engine)).keys.get(['bad', 'y'])?.submissions).toBe(1_269);
    expect(opened).toBe(2);

    await using lost = await scriptedEngine(GROUPS, ({ kind }) => (kind === 'groups' ? fault : undefined));
    await failureOf(askLocal(lost));
    expect(lost.count('open')).toBe(2);
  });

  it.runIf(LONG_TESTS_RUN)('halves the pages where their values are so long that memory would not do', async () => {
    const long = GROUPS.map(({ values: [first, second, sample], count }) => ({
      values: [first, second, sample.padEnd(500_000, 'x')] as const,
      count,
    }));
    await using engine = await scriptedEngine(long, undefined, { gzip: true });
    const answer = await askLocal(engine, { page_size: '100', timeout_ms: '20000' });
    expect(answer.keys.get(['bad', 'y'])).toMatchObject({ submissions: 1_269, samples: 47 });
    const sizes = engine.asked
      .filter(({ kind }) => kind === 'groups')
      .map(({ body }) => (body['aggs'] as { groups: { composite: { size: number } } }).groups.composite.size);
    expect(sizes.slice(0, 3)).toEqual([100, 50, 25]);
  });

  it.each(['fields', 'open', 'undated', 'span'])(
    'waits for room where a question can’t be made smaller: %s',
    async (kind) => {
      await using engine = await scriptedEngine(GROUPS, (asked, nth) =>
        asked.kind === kind && nth === 1 ? engineError(429, 'circuit_breaking_exception') : undefined,
      );
      expect((await askLocal(engine, PATIENT)).coverage.records).toBe(TOTAL);
    },
  );

  it('is a part of the fields: indices that did not answer', async () => {
    const answered: Fault = {
      body: {
        indices: ['feed-1'],
        fields: {},
        failed_indices: 1,
        failures: [
          { indices: ['far:feed'], failure: { error: { type: 'connect_transport_exception', reason: 'to far' } } },
        ],
      },
    };
    await using engine = await scriptedEngine(GROUPS, ({ kind }) => (kind === 'fields' ? answered : undefined));
    expect((await failureOf(askLocal(engine))).message).toMatch(
      /did not answer \(far:feed\): connect_transport_exception: to far/,
    );
    await using healing = await scriptedEngine(GROUPS, ({ kind }, nth) =>
      kind === 'fields' && nth === 1 ? answered : undefined,
    );
    expect((await askLocal(healing)).coverage.records).toBe(TOTAL);
  });

  it('is a point in time without one of the remote clusters', async () => {
    const remote = { index: 'feed-*,far:feed-*' };
    await using engine = await scriptedEngine(GROUPS, ({ path, kind }) =>
      kind === 'other' && path.startsWith('/feed')
        ? search({ _shards: { total: 4, successful: 4, failed: 0 } })
        : undefined,
    );
    const { message } = await failureOf(askLocal(engine, remote));
    expect(message).toMatch(/the point in time covers only 2 of 4 shards/);
    expect(engine.count('groups')).toBe(0);
    expect(engine.count('close')).toBe(engine.count('open'));
    await using whole = await scriptedEngine(GROUPS);
    expect((await askLocal(whole, remote)).coverage.records).toBe(TOTAL);
  });

  it.each([
    [503, 'search_phase_execution_exception', 'Search rejected due to missing shards [[feed][0]]'],
    [500, 'illegal_state_exception', 'no node found for id: U75QVqMOQgSSMUZeWED36g'],
  ])('starts again at a new point in time where a node took a part of the last one with it: %i %s', async (...lost) => {
    await using engine = await scriptedEngine(GROUPS, ({ kind }, nth) =>
      kind === 'groups' && nth === 2 ? engineError(...lost) : undefined,
    );
    expect((await askLocal(engine)).coverage.records).toBe(TOTAL);
    expect(engine.count('open')).toBe(2);
  });

  it('does not go on without an index that was deleted, where the point in time was lost with it', async () => {
    const indices = (all: readonly string[]): Fault => ({
      body: {
        indices: all,
        fields: Object.fromEntries(
          ['sample', 'first', 'second', 'cross'].map((name) => [
            name,
            { keyword: { type: 'keyword', searchable: true, aggregatable: true } },
          ]),
        ),
      },
    });
    await using engine = await scriptedEngine(GROUPS, ({ kind }, nth) => {
      if (kind === 'groups' && nth === 2) return engineError(404, 'search_context_missing_exception');
      return kind === 'fields' && nth > 1 ? indices(['feed-2']) : undefined;
    });
    expect((await failureOf(askLocal(engine))).message).toMatch(/deleted or closed during the run: feed-1$/);
    expect(engine.count('close')).toBe(engine.count('open'));
  });

  it('halves the pages where the engine says they are too large', async () => {
    await using engine = await scriptedEngine(GROUPS, ({ kind, body }) => {
      if (kind !== 'groups') return undefined;
      const { size } = (body['aggs'] as { groups: { composite: { size: number } } }).groups.composite;
      return size > 25 ? engineError(429, 'circuit_breaking_exception') : undefined;
    });
    expect((await askLocal(engine, { page_size: '100' })).coverage.records).toBe(TOTAL);
    const sizes = engine.asked
      .filter(({ kind }) => kind === 'groups')
      .map(({ body }) => (body['aggs'] as { groups: { composite: { size: number } } }).groups.composite.size);
    expect(sizes.slice(0, 3)).toEqual([100, 50, 25]);
  });

  it.each([
    [
      '401',
      { status: 401, body: { error: { type: 'security_exception', reason: 'unable to authenticate' } } },
      /credentials are refused/,
    ],
    [
      '403',
      engineError(403, 'security_exception', 'action [indices:data/read/search] is unauthorized'),
      /privilege is missing.*read\/search/,
    ],
    ['a query error', engineError(400, 'parsing_exception', 'unknown query [trm]'), /unknown query/],
    ['mixed types', engineError(500, 'class_cast_exception', 'Long cannot be cast'), /Long cannot be cast/],
    [
      'a deleted index',
      engineError(404, 'index_not_found_exception', 'no such index [feed-1]'),
      /no such index \[feed-1\]/,
    ],
  ] as const)('is final at once: %s', async (_, fault, message) => {
    await using engine = await scriptedEngine(GROUPS, ({ kind }) => (kind === 'groups' ? fault : undefined));
    const error = await failureOf(askLocal(engine, { concurrency: '1' }));
    expect(error.message).toMatch(message);
    expect(engine.count('groups')).toBe(1);
    expect(engine.count('close')).toBe(1);
  });

  const PAGE = { 'content-type': 'text/html; charset=utf-8' };

  it.each([
    [
      'a page',
      { body: '<html>Please log in</html>', headers: PAGE },
      "the answer is not JSON (status 200, text/html): 'hosts' must name the engine, not a page or a proxy",
    ],
    [
      'a redirect to a login',
      {
        status: 302,
        body: '<html>Found</html>',
        headers: { ...PAGE, location: 'https://me:S3cret@login.example/sso?token=S3cret' },
      },
      "the answer is a redirect (status 302, text/html, to https://login.example/sso): 'hosts' must name the engine",
    ],
    [
      'a redirect without a body',
      { status: 301, body: '', headers: { 'content-type': '', location: '/elastic/' } },
      "the answer is a redirect (status 301, no content type, to /elastic/): 'hosts' must name the engine",
    ],
    [
      'a page that forbids',
      { status: 403, body: '<html>No</html>', headers: PAGE },
      'not JSON (status 403, text/html)',
    ],
  ] as const)('is final at once if the answer comes from elsewhere: %s', async (_, answer, said) => {
    await using engine = await scriptedEngine(GROUPS, () => answer);
    const { message } = await failureOf(askLocal(engine));
    expect(message).toContain(`${engine.url}: the answer is`);
    expect(message).toContain(said);
    expect(message).not.toContain('S3cret');
    expect(engine.asked).toHaveLength(1);
  });

  it('repeats the page of a gateway that can’t reach the engine for now', async () => {
    await using engine = await scriptedEngine(GROUPS, ({ kind }, nth) =>
      kind === 'span' && nth === 1 ? { status: 502, body: '<html>Bad gateway</html>', headers: PAGE } : undefined,
    );
    expect((await askLocal(engine)).coverage.records).toBe(TOTAL);
  });

  it('is an answer of more bytes than any of its kind can have', async () => {
    const endless = { body: { indices: [], fields: {}, filling: 'x'.repeat(65 * 2 ** 20) } };
    await using engine = await scriptedEngine(GROUPS, () => endless, { gzip: true });
    const { message } = await failureOf(askLocal(engine, { timeout_ms: '30000' }));
    expect(message).toContain('the answer has more than 64 MB');
    expect(engine.asked).toHaveLength(1);
  });

  it('says that nobody answers', async () => {
    const engine = await scriptedEngine(GROUPS);
    await engine[Symbol.asyncDispose]();
    expect((await failureOf(askLocal(engine, { retries: '1' }))).message).toMatch(/ECONNREFUSED.*tried 2 times/);
  });

  it('reads compressed answers', async () => {
    await using engine = await scriptedEngine(GROUPS, () => undefined, { gzip: true });
    expect((await askLocal(engine)).coverage.records).toBe(TOTAL);
  });
});

describe('a stop', () => {
  it('ends what is under way at once, and closes the point in time', async () => {
    const stop = new AbortController();
    await using engine = await scriptedEngine(GROUPS, ({ kind }) => {
      if (kind !== 'groups') return undefined;
      setTimeout(() => stop.abort(new StoppedError('SIGTERM')), 10);
      return 'silence';
    });
    const startedAt = performance.now();
    const error = await failureOf(askLocal(engine, { timeout_ms: '60000' }, { signal: stop.signal }));
    expect(error).toBeInstanceOf(StoppedError);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(engine.count('close')).toBe(1);
  });
});

describe('secrets', () => {
  it('reach no message as the name of an index that the server echoes', async () => {
    const password = 'S3cretPassword';
    const echoed = Buffer.from(`xreader:${password}`).toString('base64').replace(/=+$/, '');
    const unmapped = { unmapped: { type: 'unmapped', searchable: false, aggregatable: false } };
    await using engine = await scriptedEngine(GROUPS, ({ kind }) =>
      kind === 'fields' ? { body: { indices: [echoed, password], fields: { sample: unmapped } } } : undefined,
    );
    const { message } = await failureOf(askLocal(engine, { username: 'reader', password }));
    expect(message).toContain('is mapped in none of');
    for (const text of [password, echoed.slice(-12)]) expect(message).not.toContain(text);
  });

  const SECRET = 'pa$$ "wörd" /+;#';
  const cases = [
    ['a password', SECRET, { username: 'reader', password: SECRET }],
    ['an API key', SECRET, { api_key: `id:${SECRET}` }],
    ['a bearer token', 'AAEAAWVsYXN0aWM', { bearer: 'AAEAAWVsYXN0aWM' }],
  ] as const;

  it.each(cases)('reach no message, log line or cause: %s', async (_, secret, section) => {
    const lines: string[] = [];
    const keep = (text: string): void => void lines.push(text);
    const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
    await using engine = await scriptedEngine(GROUPS, ({ kind, headers }) =>
      kind === 'groups'
        ? {
            status: 503,
            body: { error: { type: 'x', reason: `${headers.authorization ?? ''} and ${secret}` } },
          }
        : undefined,
    );
    const error = await failureOf(askLocal(engine, section, { log }));
    const all = [...lines, error.message, error.stack, inspect(error, { depth: 20, showHidden: true })].join('\n');
    expect(engine.asked[0]?.headers.authorization).toBeDefined();
    const carried = (engine.asked[0]?.headers.authorization ?? '').split(' ')[1] ?? '';
    for (const spelling of [secret, carried, JSON.stringify(secret).slice(1, -1)]) {
      expect(all).not.toContain(spelling);
    }
  });
});
