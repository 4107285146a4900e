import { describe, expect, it } from 'vitest';
import type { DailyAnswer } from '../../../src/backends/backend.js';
import { ElasticsearchBackend } from '../../../src/backends/elasticsearch/elasticsearch-backend.js';
import { DAY_MS } from '../../../src/window/time-window.js';
import { contextFor } from './engine-feed.js';
import { type Asked, type Fault, SCRIPTED_FEED, type ScriptedEngine, scriptedEngine } from './scripted-engine.js';
import { type Group, pageOf } from './scripted-groups.js';

/** Two keys with 6,000 records of 1,500 samples. */
const GROUPS: readonly Group[] = Array.from({ length: 1_500 }, (_, i) => ({
  values: ['bad', i < 500 ? 'x' : 'y', `sample-${i}`],
  count: 4,
}));
const COUNTS = [
  ['bad', 'x', { submissions: 2_000, samples: 500 }],
  ['bad', 'y', { submissions: 4_000, samples: 1_000 }],
];

async function askDaily(engine: ScriptedEngine, section: Readonly<Record<string, string>> = {}): Promise<unknown[]> {
  const context = contextFor({ hosts: engine.url, index: 'feed', retries: '1', ...section }, SCRIPTED_FEED);
  await using backend = await ElasticsearchBackend.open(context);
  const answers: DailyAnswer[] = [];
  for await (const answer of backend.answer([{ kind: 'daily', window: { start: 0, end: 2 * DAY_MS } }])) {
    answers.push(answer as DailyAnswer);
  }
  return [...(answers[0]?.keys ?? [])].map(([key, days]) => [...key, days.get(0)]);
}

const isSum = ({ kind, path }: Asked): boolean => kind === 'groups' && path.includes('filter_path=');
const sumsAsked = (engine: ScriptedEngine): number => engine.asked.filter(isSum).length;
/** Pages of groups, which have the sample among what they are grouped by. */
const pagesAsked = (engine: ScriptedEngine): number =>
  engine.asked.filter(({ kind, body }) => kind === 'groups' && JSON.stringify(body['aggs']).includes('"f2"')).length;

const ofFirst =
  (groups: readonly Group[], change: (bucket: Record<string, unknown>) => void) =>
  (asked: Asked): Fault => {
    if (!isSum(asked)) return undefined;
    const page = pageOf(groups, asked.body);
    const { buckets } = (page['aggregations'] as { groups: { buckets: Record<string, unknown>[] } }).groups;
    change(buckets[0] ?? {});
    return { body: { timed_out: false, _shards: { total: 2, successful: 2, skipped: 0, failed: 0 }, ...page } };
  };

describe('the samples of a day, added up by the engine', () => {
  it('are the same as those of its groups, of which none is sent', async () => {
    await using engine = await scriptedEngine(GROUPS);
    expect(await askDaily(engine)).toEqual(COUNTS);
    expect([sumsAsked(engine), pagesAsked(engine)]).toEqual([1, 0]);
    const asked = engine.asked.find(isSum);
    expect(asked?.path).toContain(encodeURIComponent('-aggregations.groups.buckets.samples.buckets'));
  });

  it('are counted by groups if there are few records, or many keys', async () => {
    const many = Array.from({ length: 151 }, (_, i): Group => ({ values: ['bad', `type-${i}`, 'sample'], count: 40 }));
    for (const [groups, keys] of [
      [GROUPS.map((group) => ({ ...group, count: 1 })), 2],
      [many, 151],
    ] as const) {
      await using engine = await scriptedEngine(groups);
      expect(await askDaily(engine)).toHaveLength(keys);
      expect(sumsAsked(engine)).toBe(0);
      expect(pagesAsked(engine)).toBeGreaterThan(0);
    }
  });

  it('are counted by groups if they are too many for one answer', async () => {
    const cut = ofFirst(GROUPS, (bucket) => (bucket['samples'] = { sum_other_doc_count: 4 }));
    await using engine = await scriptedEngine(GROUPS, cut);
    expect(await askDaily(engine)).toEqual(COUNTS);
    expect([sumsAsked(engine), pagesAsked(engine)]).toEqual([1, 1]);
  });

  it.each([
    [429, 'circuit_breaking_exception'],
    [400, 'too_many_buckets_exception'],
    [503, 'too_many_buckets_exception'],
  ])('are counted by groups after status %i, %s', async (status, type) => {
    const fault = { status, body: { error: { type, reason: 'too much' }, status } };
    await using engine = await scriptedEngine(GROUPS, (asked) => (isSum(asked) ? fault : undefined));
    expect(await askDaily(engine)).toEqual(COUNTS);
    expect([sumsAsked(engine), pagesAsked(engine)]).toEqual([1, 1]);
  });

  describe.each<[string, (bucket: Record<string, unknown>) => void]>([
    ['a sample is missing', (bucket) => (bucket['sums'] = { count: 499, sum: 1_996 })],
    ['a key has no sums', (bucket) => delete bucket['sums']],
    ['a count is wrong', (bucket) => (bucket['doc_count'] = 1_999)],
  ])('where %s', (_, change) => {
    it('are asked for again', async () => {
      let faults = 0;
      const wrong = ofFirst(GROUPS, change);
      await using engine = await scriptedEngine(GROUPS, (asked) =>
        isSum(asked) && faults++ === 0 ? wrong(asked) : undefined,
      );
      expect(await askDaily(engine)).toEqual(COUNTS);
      expect(sumsAsked(engine)).toBe(2);
    });

    it('fail if that does not help', async () => {
      await using engine = await scriptedEngine(GROUPS, ofFirst(GROUPS, change));
      await expect(askDaily(engine)).rejects.toThrow(/do not add up|without its number of samples/);
    });
  });
});
