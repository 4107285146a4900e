import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedDescription } from '../../../src/analyzers/feed-description.js';
import type { Answer, Question } from '../../../src/backends/backend.js';
import { ElasticsearchBackend } from '../../../src/backends/elasticsearch/elasticsearch-backend.js';
import { InputError, UsageError } from '../../../src/errors.js';
import type { Feed } from '../../../src/feed/feed.js';
import { loadFeed } from '../../../src/feed/load-feed.js';
import { DAY_MS } from '../../../src/window/time-window.js';
import { LONG_TESTS_RUN } from '../../support/long-tests.js';
import { SHARED_SERVER } from '../../support/shared-server.js';
import { sharedServer, skipWithoutServer } from '../../support/use-shared-server.js';
import { comparable } from '../contract.js';
import { naiveAnswer, type TelemetryRecord } from '../naive-counts.js';
import { contextFor, fillIndex } from './engine-feed.js';

skipWithoutServer();

const START = Date.UTC(2024, 1, 1);
const DAYS = 3;

const MAPPING = {
  t: { type: 'date', format: 'strict_date_optional_time||epoch_millis' },
  seconds: { type: 'double' },
  nanos: { type: 'long' },
  id: { type: 'keyword' },
  alt: { type: 'keyword' },
  kind: { type: 'keyword' },
  region: { type: 'keyword' },
  level: { type: 'long' },
  score: { type: 'double' },
  flag: { type: 'boolean' },
  address: { type: 'ip' },
  tags: { type: 'keyword' },
};

const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined, freq: 4 });

const words = fc.constantFrom('a', 'b', 'exe / dll', 'exe', '*', 'é', '__proto__', '9');

const recordArbitrary = fc
  .record({
    at: fc.integer({ min: 0, max: DAYS * DAY_MS - 1 }),
    isTimed: fc.constantFrom(true, true, true, true, false),
    id: maybe(fc.constantFrom('1', '2', '3', '4')),
    alt: maybe(fc.constantFrom('1', '2', 'x')),
    kind: maybe(words),
    region: maybe(words),
    level: maybe(fc.integer({ min: -2, max: 12 })),
    score: maybe(fc.constantFrom(-0, 0, 0.5, 3.9, 4, 7.25, 1e21)),
    flag: maybe(fc.boolean()),
    address: maybe(fc.constantFrom('10.0.0.1', '10.1.0.1', '192.0.2.1')),
    tags: maybe(fc.array(words, { maxLength: 3 })),
  })
  .map(({ at, isTimed, ...others }): TelemetryRecord => {
    const time = START + at;
    const times = { t: time, seconds: time / 1_000, nanos: BigInt(time) * 1_000_000n + 999_999n };
    const present = Object.entries(others).filter(([, value]) => value !== undefined);
    return { ...(isTimed && times), ...(Object.fromEntries(present) as TelemetryRecord) };
  });

const dimensions = fc.constantFrom(
  'kind',
  'kind | region',
  'region + level',
  'score',
  'flag',
  'address',
  'level',
  'tags',
);
const FILTERS = [
  'kind:a OR kind:"exe / dll"',
  'kind:ex* AND NOT region:b',
  'level:>=3 AND level:<=9.5',
  'level:[3 TO 9] OR level:-1',
  'score:0 OR score:>3.9',
  'score:<0.5 AND score:*',
  'flag:true OR NOT flag:*',
  'address:10.0.0.0/16 OR address:192.0.2.1',
  'tags:(a OR b) AND NOT tags:é',
  'kind:\\* OR region:??',
];
const descriptionArbitrary = fc
  .record({
    time: fc.constantFrom(
      { time: 't' },
      { time: 'seconds', time_format: 'seconds' },
      { time: 'nanos', time_format: 'nanoseconds' },
    ),
    sample: fc.constantFrom('id', 'id | alt', 'id + level', 'none', 'level', 'score'),
    dimension_0: dimensions,
    dimension_1: fc.option(dimensions, { nil: undefined }),
    cross: fc.subarray(['tags', 'address', 'kind | alt', 'score']),
    filter: fc.option(fc.constantFrom(...FILTERS), { nil: undefined, freq: 2 }),
    missing: fc.subarray(['kind', 'region', 'level', 'id']),
    folded: fc.subarray(['kind', 'region', 'level', 'score', 'id']),
  })
  .map(({ time, cross, filter, missing, folded, ...roles }): FeedDescription => {
    // the model counts a record that lacks an attribute under its name once for each role
    const { dimension_0 } = roles;
    const sample = roles.sample === dimension_0 ? 'none' : roles.sample;
    const isAnother = roles.dimension_1 !== dimension_0 && roles.dimension_1 !== sample;
    const dimension_1 = isAnother ? roles.dimension_1 : undefined;
    const attributes = [sample, dimension_0, dimension_1 ?? '', ...cross];
    const firsts = new Set(attributes.flatMap((text) => text.split(' + ').map((part) => part.split(' | ')[0] ?? '')));
    const FOLDS: Readonly<Record<string, string>> = {
      kind: 'pe: ex*, other: a é',
      region: 'b: a, *: rest',
      level: 'high: 7.., low: ..3',
      score: 'none: 0, some: 0.5..4',
      id: 'one: 1 2',
    };
    const own = (places: readonly string[], value: (place: string) => string): Record<string, string> =>
      Object.fromEntries(places.filter((place) => firsts.has(place)).map((place) => [place, value(place)]));
    return {
      ...time,
      sample,
      dimension_0,
      ...(dimension_1 !== undefined && { dimension_1 }),
      ...(cross.length > 0 && { cross: cross.join(', ') }),
      ...(filter !== undefined && { filter }),
      list: firsts.has('tags') ? { tags: 'each' } : {},
      missing: own(missing, () => 'a'),
      fold: own(folded, (place) => FOLDS[place] ?? ''),
    };
  });

const QUESTIONS: readonly Question[] = [
  { kind: 'daily', window: { start: START + 3_600_000, end: START + 2 * DAY_MS + 60_000 } },
  { kind: 'local', window: { start: START + DAY_MS, end: START + 2 * DAY_MS }, top: 3, canPeak: () => true },
  { kind: 'local', window: { start: START, end: START + 1.5 * DAY_MS }, top: 2, canPeak: () => true },
];

describe.runIf(SHARED_SERVER !== undefined)(`descriptions on ${SHARED_SERVER ?? 'no server'}`, () => {
  const server = sharedServer();

  async function answersOf(
    records: readonly TelemetryRecord[],
    feed: Feed,
    section: Readonly<Record<string, string>>,
    mapping: Readonly<Record<string, unknown>> = MAPPING,
  ): Promise<Answer[]> {
    const { url } = server();
    const { index, remove } = await fillIndex(url, records, feed, mapping);
    try {
      const context = { ...contextFor({ hosts: url, index, ...section }, feed), feed };
      await using backend = await ElasticsearchBackend.open(context);
      const answers: Answer[] = [];
      for await (const answer of backend.answer(QUESTIONS)) answers.push(answer);
      return answers;
    } finally {
      await remove();
    }
  }

  it('count what the naive model counts, whatever the description and the records', async () => {
    await fc.assert(
      fc.asyncProperty(
        descriptionArbitrary,
        fc.array(recordArbitrary, { minLength: 5, maxLength: 60 }),
        fc.constantFrom({ page_size: '7' }, {}),
        async (description, records, section) => {
          const feed = await loadFeed(description);
          const answers = await answersOf(records, feed, section);
          const expected = QUESTIONS.map((question) => naiveAnswer(records, feed, question));
          expect(answers.map(comparable)).toEqual(expected.map(comparable));
        },
      ),
      { numRuns: LONG_TESTS_RUN ? 30 : 2, endOnFailure: true },
    );
  }, 240_000);

  it('estimate few samples next to exactly, also of keys that are put together', async () => {
    const plain = { time: 't', sample: 'id', dimension_0: 'score', dimension_1: 'kind | region' };
    const feed = await loadFeed({ ...plain, fold: { score: 'some: 0.5..4' }, missing: { kind: 'a' } });
    const records = fc.sample(recordArbitrary, { numRuns: 80, seed: 7 });
    const answers = await answersOf(records, feed, { distinct: 'approximate' });
    const expected = QUESTIONS.map((question) => naiveAnswer(records, feed, question));
    const exact = (answer: Answer): unknown =>
      comparable({ ...answer, coverage: { ...answer.coverage, approximate: true } });
    expect(answers.map(comparable)).toEqual(expected.map(exact));
  });

  it.each([
    [{ dimension_0: 'tags', list: { tags: 'first' } }, {}, /list\.tags = first: /],
    [{ dimension_0: 'tags', list: { tags: 'join' } }, {}, /list\.tags = join: /],
    [{ dimension_0: 'tags', list: { tags: 'each' }, fold: { tags: 'x: a b' } }, {}, /list\.tags = each: .*fold\.tags/],
    [
      { time: 't | seconds' },
      {},
      /time = t \| seconds: t and seconds are mapped, and in a cluster a time is one place/,
    ],
    [{ time: 't + seconds' }, {}, /time = t \+ seconds: in a cluster a time is one place/],
    [{ time: 'nanos', time_format: 'yyyy-MM-dd' }, {}, /time_format = yyyy-MM-dd: the field 'nanos' is long/],
    [{ filter: 'kind:>3' }, {}, /filter: 'kind:>3': the field 'kind' is keyword/],
    [{ filter: 'level:1*' }, {}, /filter: 'level:1\*': the field 'level' is long/],
    [
      { filter: 'address:10.0.*' },
      {},
      /filter: 'address:10\.0\.\*': the field 'address' is ip, which takes .*10\.0\.0\.0\/8/,
    ],
    [{ sample: 'id | alt' }, { distinct: 'approximate' }, /sample = id \| alt: distinct = approximate/],
    [
      { dimension_0: 'tags', list: { tags: 'each' } },
      { distinct: 'approximate' },
      /list\.tags = each: distinct = approximate/,
    ],
  ] as const)('are refused with the key that a cluster can’t count as files are counted: %j', async (...each) => {
    const [keys, section, message] = each;
    const feed = await loadFeed({ time: 't', sample: 'id', dimension_0: 'kind', ...keys });
    const work = answersOf([{ t: START, id: '1' }], feed, section);
    await expect(work).rejects.toThrow(message);
    await expect(work).rejects.toBeInstanceOf(UsageError);
  });

  it('refuse a number that a record has twice under list = each, which the engine would count twice', async () => {
    const feed = await loadFeed({ time: 't', sample: 'id', dimension_0: 'level', list: { level: 'each' } });
    const record = { t: START, id: '1' };
    await expect(answersOf([{ ...record, level: [5, 5] }], feed, {})).rejects.toThrow(
      /attribute 'level' has the same number twice in one record/,
    );
    const [daily] = await answersOf([{ ...record, level: [5, 6] }], feed, {});
    expect([...(daily?.keys.keys() ?? [])]).toEqual([]);
  });

  it('tell what was seen of the whole feed', async () => {
    const feed = await loadFeed({ time: 't', sample: 'id', dimension_0: 'kind', filter: 'region:a' });
    const records = [
      { t: START, id: '1', region: 'a' },
      { t: 5_000_000_000, id: '2', region: 'a' },
      { id: '3', region: 'a', kind: 'x' },
      { t: START, region: 'b' },
    ];
    const [answer] = await answersOf(records, feed, {});
    expect(answer?.coverage.seen).toMatchObject({
      all: 4,
      timed: 3,
      filterable: 4,
      records: 3,
      lacking: new Map([
        ['t', 1],
        ['id', 0],
        ['kind', 2],
        ['*', 0],
      ]),
      oldest: 5_000_000_000,
      newest: START,
      implausible: { count: 1, oldest: 5_000_000_000, newest: 5_000_000_000 },
    });
  });

  it('take a zero below zero for zero, as dimension and as sample, exactly and approximately', async () => {
    for (const roles of [
      { sample: 'id', dimension_0: 'score' },
      { sample: 'score', dimension_0: 'kind' },
    ]) {
      const feed = await loadFeed({ time: 't', ...roles });
      const zeros = [-0, 0, 0.5, -0].map((score) => ({ t: START + DAY_MS, id: '1', kind: 'a', score }));
      const [, expected] = QUESTIONS.map((question) => naiveAnswer(zeros, feed, question));
      for (const distinct of ['exact', 'approximate']) {
        const [, answer] = await answersOf(zeros, feed, { distinct });
        const keys = (of: Answer | undefined): unknown => of && (comparable(of) as { keys: unknown }).keys;
        expect(keys(answer)).toEqual(keys(expected));
      }
    }
  });

  it('count keys of a flattened object', async () => {
    const feed = await loadFeed({
      time: 't',
      sample: 'labels.id',
      dimension_0: 'labels.kind',
      filter: 'labels.kind:(ab OR ac)',
    });
    const mapping = { ...MAPPING, labels: { type: 'flattened' } };
    const records = ['ab', 'ab', 'ac', 'b'].map((kind, i) => ({
      t: START + DAY_MS,
      'labels.id': String(i % 2),
      'labels.kind': kind,
    }));
    const answers = await answersOf(records, feed, {}, mapping);
    const expected = QUESTIONS.map((question) => naiveAnswer(records, feed, question));
    expect(answers.map(comparable)).toEqual(expected.map(comparable));
    const globbing = await loadFeed({ ...feed.description, filter: 'labels.kind:a*' });
    await expect(answersOf(records, globbing, {}, mapping)).rejects.toThrow(
      /'labels\.kind:a\*': .* is flattened, in whose/,
    );
  });

  it('are an error of the input if no index has an attribute, with the names that are nearest', async () => {
    const feed = await loadFeed({ time: 't', sample: 'idd', dimension_0: 'kinds' });
    const work = answersOf([{ t: START, id: '1', kind: 'a' }], feed, {});
    await expect(work).rejects.toThrow(
      /'idd' is mapped in none of .*'idd': nearest to it: id; 'kinds': nearest to it: kind/,
    );
    await expect(work).rejects.toBeInstanceOf(InputError);
  });

  it('cut values of more than 8,192 bytes, with a digest', async () => {
    const feed = await loadFeed({ time: 't', sample: 'id', dimension_0: 'kind' });
    const records = ['x', 'y'].map((end) => ({ t: START + DAY_MS, id: '1', kind: 'é'.repeat(5_000) + end }));
    const answers = await answersOf(records, feed, {});
    expect(answers.map(comparable)).toEqual(
      QUESTIONS.map((question) => comparable(naiveAnswer(records, feed, question))),
    );
  });
});
