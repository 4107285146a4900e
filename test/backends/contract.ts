import { describe, expect, it } from 'vitest';
import type { Feed } from '../../src/analyzers/analyzer.js';
import type { Answer, Backend, DailyQuestion, LocalQuestion, Question } from '../../src/backends/backend.js';
import { ToolError } from '../../src/errors.js';
import { DAY_MS, HOUR_MS } from '../../src/window/time-window.js';
import { type AttributeValue, naiveAnswer, type TelemetryRecord } from './naive-counts.js';

/** Opens a backend on a feed that holds just these records. Closed by the suite. */
export type MakeBackend = (records: readonly TelemetryRecord[], feed: Feed) => Promise<Backend>;

/** The feed of the suite: one dotted name, one that is not, and two cross dimensions. */
export const CONTRACT_FEED: Feed = {
  time: 'event.time',
  sample: 'file.hash',
  dimensions: ['severity', 'file.type'],
  crossDimensions: ['source.user', 'source.origin'],
};

const DAY = Date.UTC(2024, 1, 28);
const NOON = 12 * HOUR_MS;

interface RecordParts {
  readonly time?: AttributeValue;
  readonly sample?: AttributeValue;
  readonly severity?: AttributeValue;
  readonly type?: AttributeValue;
  readonly user?: AttributeValue;
  readonly origin?: AttributeValue;
}

function record(parts: RecordParts = {}): TelemetryRecord {
  const whole = { time: DAY + NOON, sample: 's', severity: 'bad', type: 't', user: 'u', origin: 'o', ...parts };
  const { time, sample, severity, type, user, origin } = whole;
  return {
    'event.time': time,
    'file.hash': sample,
    severity,
    'file.type': type,
    'source.user': user,
    'source.origin': origin,
  };
}

function without(whole: TelemetryRecord, ...attributes: string[]): TelemetryRecord {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !attributes.includes(name)));
}

const repeat = (count: number, parts: RecordParts = {}): TelemetryRecord[] =>
  Array.from({ length: count }, () => record(parts));

const local = (start: number, end: number, top = 20): LocalQuestion => ({
  kind: 'local',
  window: { start, end },
  top,
  canPeak: () => true,
});

const daily = (start: number, end: number): DailyQuestion => ({ kind: 'daily', window: { start, end } });

const LOCAL_DAY = local(DAY, DAY + DAY_MS);

// Sums of a million doubles differ in their last digits with the order of addition.
const twelveDigits = (value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value;

function plain(value: unknown): unknown {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    if (Symbol.iterator in value) return [...(value as Iterable<unknown>)].map(plain);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
  }
  return twelveDigits(value);
}

/**
 * An answer in a form that two backends can be compared in: attributes that no record lacks are not listed, nor what was
 * seen of the whole feed.
 */
export function comparable(answer: Answer): unknown {
  const { records, leftOut, approximate } = answer.coverage;
  const leftOutBy = [...answer.coverage.leftOutBy].filter(([, count]) => count > 0);
  return plain({ ...answer, coverage: { records, leftOut, approximate, leftOutBy } });
}

async function collect(answers: AsyncIterable<Answer>): Promise<Answer[]> {
  const all: Answer[] = [];
  for await (const answer of answers) all.push(answer);
  return all;
}

/** Numbers that look random and are the same on every run (a linear congruential generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** Records of several days, keys and samples; the same for the same seed. */
export function mixedRecords(count: number, seed: number): TelemetryRecord[] {
  const random = randomNumbers(seed);
  const pick = (most: number): number => Math.floor(random() * most);
  return Array.from({ length: count }, () =>
    record({
      time: DAY - 2 * DAY_MS + pick(5 * DAY_MS),
      sample: `sample-${Math.floor(200 * random() ** 3)}`,
      severity: ['benign', 'malicious', 'suspicious'][pick(3)] ?? null,
      type: `type-${pick(5)}`,
      user: `user-${pick(40)}`,
      origin: random() < 0.2 ? null : (['api', 'mail'][pick(2)] ?? null),
    }),
  );
}

const HOSTILE: readonly string[] = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '',
  ' ',
  'null',
  'undefined',
  'true',
  '0070',
  '1e2',
  '\u0000',
  '\u001b[31mred\u0007',
  'two\nlines\r\n\tand a tab',
  `quote ' and " and \\ and \` and ;`,
  "'; DROP TABLE records; --",
  '$1 ${x} %s %(a)s *?[a] {b}',
  '<script>alert(1)</script>',
  '=HYPERLINK("x")',
  'e\u0301 and \u00e9',
  '\uffff',
  '\ue000',
  '\ufeffmark',
  '\u{1F600}\u{10FFFF}',
  'İıSSß',
  'x'.repeat(1_000),
  `${'x'.repeat(999)}y`,
];

/**
 * What every backend must do, on records it is given through `makeBackend`: the answers of the naive model, to the
 * digit. Each attribute has values of one type in each case, as an engine with a schema needs it.
 */
export function describeBackendContract(name: string, makeBackend: MakeBackend): void {
  const ask = async (records: readonly TelemetryRecord[], ...questions: Question[]): Promise<Answer[]> => {
    await using backend = await makeBackend(records, CONTRACT_FEED);
    return await collect(backend.answer(questions));
  };
  const expectExact = async (records: readonly TelemetryRecord[], ...questions: Question[]): Promise<Answer[]> => {
    const answers = await ask(records, ...questions);
    const expected = questions.map((question) => naiveAnswer(records, CONTRACT_FEED, question));
    expect(answers.map(comparable)).toEqual(expected.map(comparable));
    return answers;
  };
  const newestOf = async (records: readonly TelemetryRecord[]): Promise<number | undefined> => {
    await using backend = await makeBackend(records, CONTRACT_FEED);
    return await backend.newest();
  };
  const keysOf = (answer: Answer | undefined): unknown[] => [...(answer?.keys.keys() ?? [])];

  describe(`backend contract: ${name}`, () => {
    describe('counts', () => {
      it('answers both questions exactly over mixed records, in the order asked', async () => {
        const records = mixedRecords(2_000, 7);
        const window = daily(DAY - 2 * DAY_MS, DAY + 2 * DAY_MS);
        const answers = await expectExact(records, window, LOCAL_DAY);
        expect(answers.map(({ kind }) => kind)).toEqual(['daily', 'local']);
        expect(answers[1]?.coverage.records).toBeGreaterThan(300);
      });

      it('gives the same answers for records in any order', async () => {
        const records = mixedRecords(300, 11);
        const questions = [daily(DAY - DAY_MS, DAY + DAY_MS), LOCAL_DAY];
        const [forth, back] = [await ask(records, ...questions), await ask([...records].reverse(), ...questions)];
        expect(back.map(comparable)).toEqual(forth.map(comparable));
      });

      it('answers several windows of one call, and no question at all', async () => {
        const records = mixedRecords(400, 13);
        const windows = [-2, -1, 0, 1].map((day) => local(DAY + day * DAY_MS, DAY + (day + 1) * DAY_MS, 5));
        await expectExact(records, ...windows, daily(DAY - DAY_MS, DAY + 1), LOCAL_DAY);
        await expectExact(records);
      });

      it('answers again when it is asked again', async () => {
        const records = mixedRecords(100, 17);
        await using backend = await makeBackend(records, CONTRACT_FEED);
        const [first] = await collect(backend.answer([LOCAL_DAY]));
        const [second] = await collect(backend.answer([LOCAL_DAY]));
        expect(first && comparable(first)).toEqual(comparable(naiveAnswer(records, CONTRACT_FEED, LOCAL_DAY)));
        expect(second && comparable(second)).toEqual(first && comparable(first));
      });

      it('computes mean, deviation and most submissions of a sample', async () => {
        const records = [8, 1, 1, 4].flatMap((count, i) => repeat(count, { sample: `s${i}` }));
        const [answer] = await expectExact(records, LOCAL_DAY);
        const counts = answer?.kind === 'local' ? answer.keys.get(['bad', 't']) : undefined;
        expect(counts).toMatchObject({ submissions: 14, samples: 4, distribution: { max: 8, mean: 3.5 } });
        expect(counts?.distribution?.std).toBeCloseTo(Math.sqrt(11), 12);
      });

      it('has a deviation of 0 for one sample', async () => {
        const [answer] = await expectExact(repeat(3), LOCAL_DAY);
        const counts = answer?.kind === 'local' ? answer.keys.get(['bad', 't']) : undefined;
        expect(counts?.distribution).toMatchObject({ max: 3, mean: 3, std: 0 });
      });

      it('keeps one sample apart under two keys', async () => {
        await expectExact([...repeat(2), ...repeat(3, { type: 'other' }), ...repeat(1, { severity: 'x' })], LOCAL_DAY);
      });
    });

    describe('windows', () => {
      it('takes the window’s first millisecond, and not its end', async () => {
        const edges = [-1, 0, 1, DAY_MS - 1, DAY_MS, DAY_MS + 1].map((offset, i) =>
          record({ time: DAY + offset, sample: `s${i}` }),
        );
        const [answer] = await expectExact(edges, LOCAL_DAY);
        expect(answer?.coverage.records).toBe(3);
      });

      it('takes local windows that are no whole days', async () => {
        await expectExact(mixedRecords(300, 19), local(DAY + 1_234, DAY + DAY_MS + 5_678));
      });

      it('counts whole days before the start and after the end of a history', async () => {
        const records = [
          record({ time: DAY, sample: 'before the window starts' }),
          record({ time: DAY + NOON }),
          record({ time: DAY + 2 * DAY_MS + NOON - 1 }),
          record({ time: DAY + 3 * DAY_MS - 1, sample: 'after it has ended' }),
          record({ time: DAY + 3 * DAY_MS, sample: 'on a later day' }),
          record({ time: DAY - 1, sample: 'on an earlier day' }),
        ];
        const [answer] = await expectExact(records, daily(DAY + NOON, DAY + 2 * DAY_MS + NOON));
        expect(answer?.kind === 'daily' && answer.days).toEqual([DAY, DAY + 2 * DAY_MS]);
        expect(answer?.coverage.records).toBe(4);
      });

      it('skips days on which no record stands within the window', async () => {
        const records = [
          record({ time: DAY + NOON - 1, sample: 'just before' }),
          record({ time: DAY + DAY_MS + 1 }),
          record({ time: DAY + 2 * DAY_MS + NOON, sample: 'just at the end' }),
        ];
        const [answer] = await expectExact(records, daily(DAY + NOON, DAY + 2 * DAY_MS + NOON));
        expect(answer?.kind === 'daily' && answer.days).toEqual([DAY + DAY_MS]);
      });

      it('counts days in UTC, over a leap day and a year’s end', async () => {
        const newYear = Date.UTC(2025, 0, 1);
        const records = [newYear - 1, newYear, Date.UTC(2024, 1, 29, 23, 59, 59, 999), Date.UTC(2024, 2, 1)].map(
          (time) => record({ time }),
        );
        await expectExact(records, daily(DAY, newYear + NOON));
      });

      it('reads ISO 8601 times', async () => {
        const times = ['2024-02-28T00:00:00Z', '2024-02-28T12:00:00.250Z', '2024-02-27T23:59:59.999Z'];
        const offset = '2024-02-29T01:30:00+02:00';
        const records = [...times, offset, '2024-02-28T10:00:00'].map((time, i) => record({ time, sample: `s${i}` }));
        const [answer] = await expectExact(records, LOCAL_DAY, daily(DAY, DAY + NOON));
        expect(answer?.coverage.records).toBe(4);
      });

      it('answers for an empty feed', async () => {
        const [answer] = await expectExact([], LOCAL_DAY, daily(DAY, DAY + DAY_MS));
        expect(await newestOf([])).toBeUndefined();
        expect(answer?.keys.size).toBe(0);
      });

      it('answers for a window without records, and still knows the newest', async () => {
        const records = [record({ time: DAY - 5 * DAY_MS }), record({ time: DAY - 6 * DAY_MS })];
        const [answer] = await expectExact(records, LOCAL_DAY, daily(DAY, DAY + DAY_MS));
        expect(answer?.coverage.records).toBe(0);
        expect(await newestOf(records)).toBe(DAY - 5 * DAY_MS);
      });

      it('knows the newest record, be it after the window or short of an attribute', async () => {
        const late = without(record({ time: DAY + 9 * DAY_MS + 123 }), 'file.hash');
        expect(await newestOf([record(), late, record({ time: DAY + 3 * DAY_MS })])).toBe(DAY + 9 * DAY_MS + 123);
      });
    });

    describe('values', () => {
      it.each(['type', 'sample', 'user'] as const)('takes any text as it is: %s', async (attribute) => {
        const records = HOSTILE.flatMap((value, i) => repeat(1 + (i % 3), { [attribute]: value }));
        await expectExact(records, LOCAL_DAY, daily(DAY, DAY + DAY_MS));
      });

      it('keeps keys apart whose parts differ, and takes hostile names for both dimensions', async () => {
        const names = HOSTILE.slice(0, 8);
        const records = names.flatMap((severity) => names.map((type) => record({ severity, type })));
        const [answer] = await expectExact(records, LOCAL_DAY);
        expect(answer?.keys.size).toBe(names.length ** 2);
      });

      it('counts whole numbers by their digits', async () => {
        const records = [0, 70, -5, 1_000_000, 2 ** 53 - 1].flatMap((severity, i) =>
          repeat(i + 1, { severity, sample: 100 - i, user: i }),
        );
        const [answer] = await expectExact(records, LOCAL_DAY, daily(DAY, DAY + DAY_MS));
        expect(keysOf(answer)).toContainEqual(['70', 't']);
      });

      it('counts integers above 2^53 apart, in every digit', async () => {
        const big = 2n ** 53n;
        const records = [0n, 1n, 2n, 3n, 1_000n].flatMap((more, i) =>
          repeat(i + 1, { severity: big + more, sample: 9_223_372_036_854_774_000n + more, user: -big - more }),
        );
        const [answer] = await expectExact(records, LOCAL_DAY, daily(DAY, DAY + DAY_MS));
        expect(keysOf(answer)).toContainEqual(['9007199254740993', 't']);
      });

      it('counts other numbers in their shortest form', async () => {
        const records = [0.1, 70, 2.5, -1e-7, 123456.789, 0.30000000000000004].flatMap((severity, i) =>
          repeat(i + 1, { severity, sample: severity + 0.5, user: severity }),
        );
        const [answer] = await expectExact(records, LOCAL_DAY);
        expect(keysOf(answer)).toContainEqual(['70', 't']);
        expect(keysOf(answer)).toContainEqual(['0.1', 't']);
      });

      it('counts booleans', async () => {
        const records = [true, false, true].map((severity, i) =>
          record({ severity, user: !severity, sample: `s${i % 2}` }),
        );
        const [answer] = await expectExact(records, LOCAL_DAY, daily(DAY, DAY + DAY_MS));
        expect(keysOf(answer)).toEqual([
          ['false', 't'],
          ['true', 't'],
        ]);
      });

      it('takes an array of one value as that value', async () => {
        await expectExact([record({ sample: ['s'], severity: ['bad'], user: ['u'] }), ...repeat(2)], LOCAL_DAY);
      });

      it.each([
        ['severity', 'severity'],
        ['type', 'file.type'],
        ['sample', 'file.hash'],
      ])('refuses several values of %s', async (part, attribute) => {
        const error: unknown = await ask([...repeat(3), record({ [part]: ['a', 'b'] })], LOCAL_DAY).catch(
          (thrown: unknown) => thrown,
        );
        expect(error).toBeInstanceOf(ToolError);
        expect((error as ToolError).message).toContain(attribute);
      });
    });

    describe('records that lack something', () => {
      const ATTRIBUTES = ['event.time', 'file.hash', 'severity', 'file.type'];

      it.each(ATTRIBUTES)('leaves out records without %s, and counts them', async (attribute) => {
        const records = [...repeat(2), { ...record(), [attribute]: null }, without(record(), attribute)];
        const [answer] = await expectExact(records, LOCAL_DAY, daily(DAY, DAY + DAY_MS));
        expect(answer?.coverage).toMatchObject({ records: 2, leftOut: 2 });
        expect(answer?.coverage.leftOutBy.get(attribute)).toBe(2);
      });

      it('counts a record that lacks two attributes once, and under both', async () => {
        const records = [record(), without(record(), 'severity', 'file.hash'), without(record(), 'file.hash')];
        const [answer] = await expectExact(records, LOCAL_DAY, daily(DAY, DAY + DAY_MS));
        expect(answer?.coverage.leftOut).toBe(2);
      });

      it('lists what is lacking in the feed’s order', async () => {
        const records = [record(), ...[...ATTRIBUTES].reverse().map((attribute) => without(record(), attribute))];
        const [answer] = await expectExact(records, LOCAL_DAY);
        expect([...(answer?.coverage.leftOutBy.keys() ?? [])]).toEqual(ATTRIBUTES);
      });

      it('does not count those of another time', async () => {
        const records = [record(), without(record({ time: DAY - 9 * DAY_MS }), 'severity')];
        const [answer] = await expectExact(records, LOCAL_DAY);
        expect(answer?.coverage.leftOut).toBe(0);
      });

      it('counts those without a time in every question', async () => {
        const records = [record(), without(record(), 'event.time'), without(record(), 'event.time', 'severity')];
        await expectExact(records, LOCAL_DAY, local(DAY - DAY_MS, DAY), daily(DAY, DAY + DAY_MS));
      });

      it('keeps records without a cross dimension, under no value of it', async () => {
        const records = [
          record({ user: 'u1' }),
          record({ user: null }),
          without(record({ user: 'u1' }), 'source.origin'),
        ];
        const [answer] = await expectExact(records, LOCAL_DAY);
        const counts = answer?.kind === 'local' ? answer.keys.get(['bad', 't']) : undefined;
        expect(counts?.submissions).toBe(3);
        expect(counts?.cross).toEqual([
          { distinct: 1, top: [{ value: 'u1', submissions: 2 }] },
          { distinct: 1, top: [{ value: 'o', submissions: 2 }] },
        ]);
      });

      it('has no value of a cross dimension that no record of a key has', async () => {
        const records = [record({ user: null }), record({ type: 'other' })];
        const [answer] = await expectExact(records, LOCAL_DAY);
        const counts = answer?.kind === 'local' ? answer.keys.get(['bad', 't']) : undefined;
        expect(counts?.cross[0]).toEqual({ distinct: 0, top: [] });
      });
    });

    describe('most frequent values', () => {
      const tied = ['b', 'a', '\u{1F600}', '\uffee', 'B', 'ä', '10', '9'];

      it('breaks ties by code point, and cuts where asked', async () => {
        const records = [
          ...tied.flatMap((sample) => repeat(2, { sample, user: sample })),
          ...repeat(3, { sample: 'z' }),
        ];
        const [answer] = await expectExact(records, local(DAY, DAY + DAY_MS, 5));
        const counts = answer?.kind === 'local' ? answer.keys.get(['bad', 't']) : undefined;
        expect(counts?.distribution?.top.map(({ value }) => value)).toEqual(['z', '10', '9', 'B', 'a']);
        expect(counts?.cross[0]?.distinct).toBe(9);
      });

      it('orders values beyond U+FFFF behind all others', async () => {
        const [answer] = await expectExact(
          tied.flatMap((sample) => repeat(1, { sample })),
          LOCAL_DAY,
        );
        const counts = answer?.kind === 'local' ? answer.keys.get(['bad', 't']) : undefined;
        expect(counts?.distribution?.top.slice(-2).map(({ value }) => value)).toEqual(['\uffee', '\u{1F600}']);
      });

      it('breaks ties of numbers as strings', async () => {
        const records = [9, 10, 100, 1].map((sample) => record({ sample }));
        const [answer] = await expectExact(records, local(DAY, DAY + DAY_MS, 3));
        const counts = answer?.kind === 'local' ? answer.keys.get(['bad', 't']) : undefined;
        expect(counts?.distribution?.top.map(({ value }) => value)).toEqual(['1', '10', '100']);
      });

      it('lists none where none are asked for', async () => {
        await expectExact(mixedRecords(50, 23), local(DAY, DAY + DAY_MS, 0));
      });
    });
  });
}
