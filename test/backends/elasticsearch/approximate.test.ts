import { describe, expect, it } from 'vitest';
import type { Answer, DailyAnswer, LocalAnswer, LocalQuestion, Question } from '../../../src/backends/backend.js';
import { ElasticsearchBackend } from '../../../src/backends/elasticsearch/elasticsearch-backend.js';
import type { Key } from '../../../src/tables/key-map.js';
import { DAY_MS } from '../../../src/window/time-window.js';
import { LONG_TESTS_RUN } from '../../support/long-tests.js';
import { SHARED_SERVER } from '../../support/shared-server.js';
import { sharedServer, skipWithoutServer } from '../../support/use-shared-server.js';
import { CONTRACT_FEED, mixedRecords } from '../contract.js';
import { naiveAnswer } from '../naive-counts.js';
import { contextFor, engineBackend } from './engine-feed.js';
import { type Asked, type Fault, SCRIPTED_FEED, type ScriptedEngine, scriptedEngine } from './scripted-engine.js';
import type { Group } from './scripted-groups.js';

const APPROXIMATE = { distinct: 'approximate' };

/** One key with 40 samples, one with 3, and one with a single record. */
const GROUPS: readonly Group[] = [
  ...Array.from({ length: 40 }, (_, i): Group => ({ values: ['bad', 'large', `sample-${i}`], count: i + 1 })),
  ...Array.from({ length: 3 }, (_, i): Group => ({ values: ['bad', 'small', `sample-${i}`], count: 5 })),
  { values: ['good', 'single', 'sample-0'], count: 1 },
];

const local = (canPeak: LocalQuestion['canPeak']): LocalQuestion => ({
  kind: 'local',
  window: { start: 0, end: DAY_MS },
  top: 3,
  canPeak,
});

async function ask(
  engine: ScriptedEngine,
  questions: readonly Question[],
  section: Readonly<Record<string, string>> = {},
): Promise<Answer[]> {
  const context = contextFor(
    { hosts: engine.url, index: 'feed', retries: '1', ...APPROXIMATE, ...section },
    SCRIPTED_FEED,
  );
  await using backend = await ElasticsearchBackend.open(context);
  const answers: Answer[] = [];
  for await (const answer of backend.answer(questions)) answers.push(answer);
  return answers;
}

const askLocal = async (
  engine: ScriptedEngine,
  canPeak: LocalQuestion['canPeak'],
  section: Readonly<Record<string, string>> = {},
): Promise<LocalAnswer> => (await ask(engine, [local(canPeak)], section))[0] as LocalAnswer;

interface Composite {
  readonly composite: { readonly size: number; readonly sources: readonly unknown[] };
  readonly aggs?: { readonly inner: { readonly cardinality: { readonly precision_threshold: number } } };
}

const compositeOf = ({ body }: Asked): Composite => (body['aggs'] as { groups: Composite }).groups;
const estimatesOf = (engine: ScriptedEngine): Composite[] =>
  engine.asked
    .filter(({ kind }) => kind === 'groups')
    .map(compositeOf)
    .filter(({ aggs }) => aggs);
const isEstimate = (asked: Asked): boolean => asked.kind === 'groups' && compositeOf(asked).aggs !== undefined;

const submissionsOver =
  (threshold: number) =>
  (_: Key, submissions: number): boolean =>
    submissions >= threshold;

describe('distinct = approximate', () => {
  it('counts submissions, estimates samples, and computes no distribution of keys that can be no peak', async () => {
    await using engine = await scriptedEngine(GROUPS);
    const { keys, coverage } = await askLocal(engine, () => false);
    expect(coverage.approximate).toBe(true);
    expect([...keys].map(([key, { submissions, samples }]) => [...key, submissions, samples])).toEqual([
      ['bad', 'large', 820, 40],
      ['bad', 'small', 15, 3],
      ['good', 'single', 1, 1],
    ]);
    for (const counts of keys.values()) expect(counts).not.toHaveProperty('distribution');
  });

  it('counts the distribution of just the keys that can be a peak, and does not estimate those', async () => {
    await using engine = await scriptedEngine(GROUPS);
    const { keys } = await askLocal(engine, submissionsOver(15));
    expect(keys.get(['bad', 'large'])).toMatchObject({ samples: 40, distribution: { max: 40, mean: 20.5 } });
    expect(keys.get(['bad', 'small'])?.distribution).toEqual({
      max: 5,
      mean: 5,
      std: 0,
      top: ['sample-0', 'sample-1', 'sample-2'].map((value) => ({ value, submissions: 5 })),
    });
    expect(keys.get(['good', 'single'])).not.toHaveProperty('distribution');
    expect(estimatesOf(engine)).toHaveLength(1);
  });

  it('counts large keys by themselves, and gives the same', async () => {
    await using together = await scriptedEngine(GROUPS);
    await using apart = await scriptedEngine(GROUPS);
    const answers = [
      await askLocal(together, submissionsOver(15)),
      await askLocal(apart, submissionsOver(15), { page_size: '100' }),
    ];
    const [first, second] = answers.map(({ keys }) => [...keys]);
    expect(second).toEqual(first);
    const widths = ({ asked }: ScriptedEngine): number[] =>
      asked.filter(({ kind }) => kind === 'groups').map((each) => compositeOf(each).composite.sources.length);
    expect(widths(together)).not.toContain(1);
    expect(widths(apart)).toContain(1);
  });

  describe('after a history that holds the local day', () => {
    const history: Question = { kind: 'daily', window: { start: 0, end: 2 * DAY_MS } };

    it('does not ask for its keys and their samples again, and gives the same', async () => {
      await using both = await scriptedEngine(GROUPS);
      await using alone = await scriptedEngine(GROUPS);
      const [daily, after] = await ask(both, [history, local(submissionsOver(100))]);
      expect(after).toEqual(await askLocal(alone, submissionsOver(100)));
      expect(daily).toMatchObject({ days: [0] });
      // all keys at once, of the day; then a distribution and the cross dimension
      expect(estimatesOf(both)).toHaveLength(1);
      expect(both.count('groups')).toBe(3);
    });

    it('estimates keys in batches where they are too many for one answer', async () => {
      const many = Array.from({ length: 50 }, (_, i): Group => ({ values: ['bad', `type-${i}`, 's'], count: 2_000 }));
      await using engine = await scriptedEngine(many);
      const [daily] = await ask(engine, [history]);
      expect((daily as DailyAnswer).keys.size).toBe(50);
      for (const days of (daily as DailyAnswer).keys.values()) {
        expect([...days]).toEqual([[0, { submissions: 2_000, samples: 1 }]]);
      }
      const asked = engine.asked.filter(({ kind }) => kind === 'groups').map(compositeOf);
      expect(asked.map(({ composite: { size }, aggs }) => [size, aggs?.inner.cardinality.precision_threshold])).toEqual(
        [
          [33, 40_000],
          [60_000, undefined],
          [51, 2_000],
        ],
      );
    });

    it('asks again at a new point in time', async () => {
      await using engine = await scriptedEngine(GROUPS, ({ kind }, nth) =>
        kind === 'groups' && nth === 3
          ? { status: 404, body: { error: { type: 'search_context_missing_exception' }, status: 404 } }
          : undefined,
      );
      const [, after] = await ask(engine, [history, local(submissionsOver(100))]);
      expect(engine.count('open')).toBe(2);
      expect(estimatesOf(engine)).toHaveLength(2);
      expect(after).toMatchObject({ coverage: { records: 836 } });
    });
  });

  it('asks for no more precision than the largest key can need', async () => {
    await using engine = await scriptedEngine(GROUPS);
    await askLocal(engine, () => false);
    expect(estimatesOf(engine).map(({ aggs }) => aggs?.inner.cardinality.precision_threshold)).toEqual([820]);
  });

  it('halves the pages of estimates where the circuit breaker trips', async () => {
    const many = Array.from({ length: 200 }, (_, i): Group => ({ values: ['bad', `type-${i}`, 'sample'], count: 1 }));
    const breaker: Fault = {
      status: 429,
      body: { error: { type: 'circuit_breaking_exception', reason: 'too large' }, status: 429 },
    };
    await using engine = await scriptedEngine(many, (asked) =>
      isEstimate(asked) && compositeOf(asked).composite.size > 60 ? breaker : undefined,
    );
    expect((await askLocal(engine, () => false)).keys.size).toBe(200);
    expect(estimatesOf(engine).map(({ composite }) => composite.size)).toEqual([201, 100, 50, 50, 50, 50, 50]);
  });

  const changed = (groups: (buckets: { doc_count: number; inner?: unknown }[]) => unknown[]): Fault => ({
    body: {
      timed_out: false,
      _shards: { total: 2, successful: 2, skipped: 0, failed: 0 },
      hits: { total: { value: 836, relation: 'eq' }, hits: [] },
      aggregations: {
        groups: {
          buckets: groups([
            { ...bucket('bad', 'large'), doc_count: 820, inner: { value: 40 } },
            { ...bucket('bad', 'small'), doc_count: 15, inner: { value: 3 } },
            { ...bucket('good', 'single'), doc_count: 1, inner: { value: 1 } },
          ]),
        },
      },
    },
  });
  const bucket = (f0: string, f1: string): { key: unknown } => ({ key: { f0, f1 } });
  const WRONG: readonly (readonly [string, Fault])[] = [
    ['a key is missing', changed((buckets) => buckets.slice(1))],
    ['a count is wrong', changed((buckets) => buckets.map((each) => ({ ...each, doc_count: 1 })))],
    ['a key has no estimate', changed((buckets) => buckets.map((each) => ({ ...each, inner: undefined })))],
  ];

  describe.each(WRONG)('where %s', (_, fault) => {
    it('asks again', async () => {
      let faults = 0;
      await using engine = await scriptedEngine(GROUPS, (asked) =>
        isEstimate(asked) && faults++ === 0 ? fault : undefined,
      );
      const { keys } = await askLocal(engine, () => false);
      expect(keys.get(['bad', 'large'])).toMatchObject({ submissions: 820, samples: 40 });
    });

    it('fails where that does not help', async () => {
      await using engine = await scriptedEngine(GROUPS, (asked) => (isEstimate(asked) ? fault : undefined));
      await expect(askLocal(engine, () => false)).rejects.toThrow(/do not add up|without its number of samples/);
    });
  });
});

skipWithoutServer();

describe.runIf(LONG_TESTS_RUN && SHARED_SERVER !== undefined)('distinct = approximate on a real server', () => {
  const server = sharedServer();

  it('has the submissions of the naive model, samples within 1 %, and exact distributions where asked', async () => {
    const records = mixedRecords(5_000, 29);
    const start = Date.UTC(2024, 1, 28);
    const window = { start, end: start + DAY_MS };
    const canPeak = ([first]: Key): boolean => first === 'malicious';
    const questions = [
      { kind: 'daily', window: { start: start - 2 * DAY_MS, end: start + 2 * DAY_MS } },
      { kind: 'local', window, top: 5, canPeak },
    ] as const;
    await using backend = await engineBackend(server().url, records, CONTRACT_FEED, APPROXIMATE);
    const answers: Answer[] = [];
    for await (const answer of backend.answer(questions)) answers.push(answer);
    const [daily, localAnswer] = answers as [DailyAnswer, LocalAnswer];
    const [exactDaily, exactLocal] = questions.map((question) => naiveAnswer(records, CONTRACT_FEED, question)) as [
      DailyAnswer,
      LocalAnswer,
    ];

    expect(daily.days).toEqual(exactDaily.days);
    expect([...daily.keys.keys()]).toHaveLength(exactDaily.keys.size);
    for (const [key, days] of exactDaily.keys) {
      for (const [day, { submissions, samples }] of days) {
        const counts = daily.keys.get(key)?.get(day);
        expect(counts?.submissions).toBe(submissions);
        expect(Math.abs((counts?.samples ?? 0) - samples)).toBeLessThanOrEqual(samples / 100);
      }
    }
    expect(localAnswer.keys.size).toBe(exactLocal.keys.size);
    for (const [key, { submissions, samples, distribution, cross }] of exactLocal.keys) {
      const counts = localAnswer.keys.get(key);
      expect(counts?.submissions).toBe(submissions);
      expect(Math.abs((counts?.samples ?? 0) - samples)).toBeLessThanOrEqual(samples / 100);
      expect(counts?.cross).toEqual(cross);
      expect(counts?.distribution?.max).toBe(canPeak(key) ? distribution?.max : undefined);
      expect(counts?.distribution?.top).toEqual(canPeak(key) ? distribution?.top : undefined);
    }
  });
});
