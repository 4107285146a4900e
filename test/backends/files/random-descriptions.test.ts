import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FeedDescription } from '../../../src/analyzers/feed-description.js';
import type { Answer, Question } from '../../../src/backends/backend.js';
import { loadFeed } from '../../../src/feed/load-feed.js';
import { DAY_MS } from '../../../src/window/time-window.js';
import { temporaryFolder } from '../../support/run-tool.js';
import { comparable } from '../contract.js';
import { type AttributeValue, naiveAnswer, recordJson, type TelemetryRecord } from '../naive-counts.js';
import { openFiles } from './open-files.js';

const DAY = Date.UTC(2024, 1, 28);
const PLACES = ['a', 'b', 'c.d'] as const;
const FOLDS = ['low: ..2, high: 3..', 'ab: a b, *: rest', 'x: a*'];

const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.constantFrom<AttributeValue[]>(
    '',
    'a',
    'b',
    'ab',
    'a / b',
    '1',
    '__proto__',
    'é\n',
    1,
    2,
    3.5,
    -0,
    true,
    false,
    null,
  ),
  fc.integer({ min: -3, max: 9 }),
);
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
);

const record: fc.Arbitrary<TelemetryRecord> = fc
  .record(
    {
      time: fc.integer({ min: DAY - DAY_MS, max: DAY + 2 * DAY_MS }),
      a: value,
      b: value,
      'c.d': value,
    },
    { requiredKeys: ['time'] },
  )
  .map((each) => ({ ...each }));

const fallback = fc.uniqueArray(fc.constantFrom(...PLACES), { minLength: 1, maxLength: 2 });
const attribute = fc
  .oneof(
    { weight: 3, arbitrary: fallback.map((places) => [places]) },
    {
      weight: 1,
      arbitrary: fc
        .uniqueArray(fc.constantFrom(...PLACES), { minLength: 2, maxLength: 2 })
        .map((places) => places.map((place) => [place])),
    },
  )
  .map((parts) => parts.map((places) => places.join(' | ')).join(' + '));

// `error` would end most runs, so that each place that can hold a list has a rule
const listRule = fc.constantFrom('each', 'first', 'join', 'leave-out');
const FILTERS = ['a:a', 'NOT b:(a OR 1)', 'c.d:*', 'a:>=2 OR b:[1 TO 3]', 'b:a* AND NOT a:true'];

/** Keys `list.`, `missing.` and `fold.` go by the first place of an attribute. */
function firstPlaces(texts: readonly (string | undefined)[]): string[] {
  const attributes = texts.filter((text) => text !== undefined && text !== 'none');
  return attributes.flatMap((text) => (text ?? '').split(/ \+ |, /).map((part) => part.split(' | ')[0] ?? ''));
}

const some = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(fc.constantFrom(...PLACES), of, { noNullPrototype: true });

const description: fc.Arbitrary<FeedDescription> = fc
  .record({
    sample: fc.oneof({ weight: 3, arbitrary: attribute }, { weight: 1, arbitrary: fc.constant('none') }),
    dimension_0: attribute,
    dimension_1: fc.option(attribute, { nil: undefined }),
    cross: fc.option(attribute, { nil: undefined }),
    filter: fc.option(fc.constantFrom(...FILTERS), { nil: undefined }),
    list: fc.record(Object.fromEntries(PLACES.map((place) => [place, listRule]))),
    missing: some(fc.constantFrom('-', 'a', '2')),
    fold: some(fc.constantFrom(...FOLDS)),
  })
  .map(({ list, missing, fold, dimension_1, cross, filter, sample, dimension_0 }) => {
    const used = new Set(firstPlaces([sample, dimension_0, dimension_1, cross]));
    const kept = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(Object.entries(values).filter(([place]) => used.has(place)));
    return {
      time: 'time',
      sample,
      dimension_0,
      ...(dimension_1 !== undefined && { dimension_1 }),
      ...(cross !== undefined && { cross }),
      ...(filter !== undefined && { filter }),
      list: kept(list),
      missing: kept(missing),
      fold: kept(fold),
    };
  });

const QUESTIONS: readonly Question[] = [
  { kind: 'local', window: { start: DAY, end: DAY + DAY_MS }, top: 3, canPeak: () => true },
  { kind: 'daily', window: { start: DAY - DAY_MS, end: DAY + DAY_MS } },
];

it('counts any description of any records as the naive model does', async () => {
  const path = join(temporaryFolder(), 'feed.ndjson');
  await fc.assert(
    fc.asyncProperty(description, fc.array(record, { minLength: 1, maxLength: 30 }), async (described, records) => {
      writeFileSync(path, records.map((each) => `${recordJson(each)}\n`).join(''));
      const feed = await loadFeed(described);
      const answers: Answer[] = [];
      await using backend = await openFiles([path], feed);
      for await (const answer of backend.answer(QUESTIONS)) answers.push(answer);
      const expected = QUESTIONS.map((question) => naiveAnswer(records, feed, question));
      expect(answers.map(comparable)).toEqual(expected.map(comparable));
    }),
    { numRuns: 60 },
  );
});
