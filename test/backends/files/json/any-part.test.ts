import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocalCounts, Question } from '../../../../src/backends/backend.js';
import { compileFeed, plainFeed } from '../../../../src/feed/feed.js';
import { DAY_MS } from '../../../../src/window/time-window.js';
import { LONG_TESTS_RUN } from '../../../support/long-tests.js';
import { comparable, CONTRACT_FEED, mixedRecords } from '../../contract.js';
import { naiveAnswer, recordJson, type TelemetryRecord } from '../../naive-counts.js';
import { countText } from './count-files.js';

const DAY = Date.UTC(2024, 1, 28);
const FEED = plainFeed(CONTRACT_FEED);
const QUESTIONS: Question[] = [
  { kind: 'daily', window: { start: DAY - 2.5 * DAY_MS, end: DAY + DAY_MS / 2 } },
  { kind: 'local', window: { start: DAY - DAY_MS, end: DAY + DAY_MS }, top: 3, canPeak: () => true },
];
const NUMBER = LONG_TESTS_RUN ? 300 : 60;
const RECORDS = mixedRecords(NUMBER, 29);
const EXPECTED = QUESTIONS.map((question) => comparable(naiveAnswer(RECORDS, FEED, question)));
const TEXTS = RECORDS.map(recordJson);
// what a record's start looks like, where none is
const decoy =
  '"list":[{"event.time":1},{"event.time":2,"severity":"x"},{"event.time":3}],"text":"},{\\"event.time\\":1}\\n{"';
const DECOYS = TEXTS.map((text, i) => (i % 3 === 0 ? `${text.slice(0, -1)},${decoy}}` : text));

const LAYOUTS: Record<string, (texts: readonly string[]) => string> = {
  array: (texts) => `[${texts.join(',')}]`,
  'spaced array': (texts) => `\n [\n  ${texts.join('\n  ,\r\n ')}\n]\n`,
  lines: (texts) => texts.map((text) => `${text}\n`).join(''),
  'lines without an end': (texts) => texts.join('\r\n'),
  'end to end': (texts) => texts.join(''),
  'indented array': (texts) => `[${texts.map((text) => JSON.stringify(JSON.parse(text), null, 2)).join(',\n')}]`,
  'indented documents': (texts) => texts.map((text) => JSON.stringify(JSON.parse(text), null, 2)).join('\n'),
  'byte order mark': (texts) => `\ufeff${texts.join('\n')}`,
};

describe('countFiles, in parts of any size', () => {
  it.each(Object.entries(LAYOUTS))('counts the same: %s', async (_, layout) => {
    const partSize = fc.integer({ min: 1, max: 4000 });
    await fc.assert(
      fc.asyncProperty(partSize, fc.boolean(), fc.boolean(), async (partBytes, hasDecoys, isThreaded) => {
        const text = layout(hasDecoys ? DECOYS : TEXTS);
        const threads = isThreaded ? 2 : 1;
        const limits = { partBytes, threads: 2, bytesWorthAThread: threads === 2 ? 1 : 1 << 30 };
        const { answers } = await countText(text, FEED, QUESTIONS, limits);
        expect(answers.map(comparable)).toEqual(EXPECTED);
      }),
      { numRuns: LONG_TESTS_RUN ? 20 : 3 },
    );
  });

  it('counts documents around lists, in parts', async () => {
    const feed = compileFeed({
      records: 'result.items',
      time: 'event.time',
      sample: 'file.hash',
      dimension_0: 'severity',
      dimension_1: 'file.type',
      cross: 'source.user, source.origin',
    });
    const wrap = (texts: readonly string[]): string =>
      `{"a":{"items":[1]},"result":{"n":1,"items":[${texts.join(', ')}],"more":[{}]},"z":null}`;
    const text = `${wrap(TEXTS.slice(0, 30))}\n${wrap([])}\n${wrap(TEXTS.slice(30))}\n{"other":1}\n`;
    for (const partBytes of [1, 50, 777, 5000, 1 << 20]) {
      const { answers } = await countText(text, feed, QUESTIONS, { partBytes, threads: 2, bytesWorthAThread: 1 });
      expect(answers.map(comparable)).toEqual(EXPECTED);
    }
  });

  it('reads a file again whose parts it guessed wrongly', async () => {
    const nested = `{"list":[${'{"event.time":1,"list":2},'.repeat(500)}{"event.time":1}]}`;
    const text = `[{"event.time":1,"severity":"x"},${nested},${TEXTS.join(',')}]`;
    const { answers, lines } = await countText(text, FEED, QUESTIONS, {
      partBytes: 512,
      threads: 2,
      bytesWorthAThread: 1,
    });
    expect(answers[0]?.coverage.records).toBe((EXPECTED[0] as { coverage: { records: number } }).coverage.records);
    expect(lines.some((line) => line.startsWith('Reading again, from beginning to end'))).toBe(true);
  });

  it.each([1, 200, 1 << 20])('spills, and counts the same: parts of %d bytes', async (partBytes) => {
    const { answers } = await countText(LAYOUTS['lines']?.(TEXTS) ?? '', FEED, QUESTIONS, {
      partBytes,
      threads: 2,
      bytesWorthAThread: 1,
      memoryBytes: 1,
    });
    expect(answers.map(comparable)).toEqual(EXPECTED);
  });

  // values that are nearly all new are spilled as they come, and whether they are is tried every eighth time
  it('spills values that are new, that repeat, and that do either for a while', async () => {
    const records = mixedRecords(3000, 7).map((record, i): TelemetryRecord => {
      const sample = { new: `new-${i}`, repeated: `old-${i % 11}`, mixed: `mixed-${i % 5 === 0 ? i : i % 900}` };
      return { ...record, 'file.hash': sample[(['new', 'repeated', 'mixed', 'new'] as const)[i >> 8] ?? 'mixed'] };
    });
    const expected = QUESTIONS.map((question) => comparable(naiveAnswer(records, FEED, question)));
    const text = LAYOUTS['lines']?.(records.map(recordJson)) ?? '';
    for (const partBytes of [2000, 1 << 20]) {
      for (const memoryBytes of [1, 300_000, 700_000]) {
        const limits = { partBytes, threads: 2, bytesWorthAThread: 1, memoryBytes };
        const { answers } = await countText(text, FEED, QUESTIONS, limits);
        expect(answers.map(comparable)).toEqual(expected);
      }
    }
  });

  // so many that new values are appended, and looked up when they are many
  it('counts many values that are new, then repeat, then are new', async () => {
    const sampleOf = (i: number): string => `sample-${i < 100_000 || i >= 170_000 ? i : i % 3000}`;
    const counts = [new Map<string, number>(), new Map<string, number>()];
    let text = '';
    for (let i = 0; i < 240_000; i++) {
      const of = counts[i % 2];
      of?.set(sampleOf(i), (of.get(sampleOf(i)) ?? 0) + 1);
      text += `{"event.time":${DAY},"file.hash":"${sampleOf(i)}","severity":"s${i % 2}","file.type":"t","source.user":"u"}\n`;
    }
    const expected = counts.map((of, i) => {
      const values = [...of].map(([value, submissions]) => ({ value, submissions }));
      values.sort((a, b) => b.submissions - a.submissions || (a.value < b.value ? -1 : 1));
      return [`s${i}`, 120_000, of.size, values.slice(0, 3), [1, 0]];
    });
    const question = { kind: 'local', window: { start: DAY, end: DAY + DAY_MS }, top: 3, canPeak: () => true } as const;
    for (const [threads, memoryBytes] of [
      [1, 1 << 30],
      [2, 1 << 30],
      [2, 4 << 20],
    ] as const) {
      const { answers } = await countText(text, FEED, [question], { threads, bytesWorthAThread: 1, memoryBytes });
      const keys = [...(answers[0]?.keys ?? [])] as [readonly [string, string], LocalCounts][];
      keys.sort(([[a]], [[b]]) => (a < b ? -1 : 1));
      const found = keys.map(([[severity], { submissions, samples, distribution, cross }]) => [
        ...[severity, submissions, samples, distribution?.top],
        cross.map(({ distinct }) => distinct),
      ]);
      expect(found).toEqual(expected);
    }
  });

  it('names the place of the first fault, whatever the parts', async () => {
    const texts = TEXTS.map((text, i) => (i === NUMBER - 50 || i === NUMBER - 30 ? text.replace(':', ';') : text));
    for (const partBytes of [1, 100, 3000, 1 << 20]) {
      for (const layout of ['array', 'lines'] as const) {
        const text = LAYOUTS[layout]?.(texts) ?? '';
        const at = text.indexOf(';');
        const failure = await countText(text, FEED, QUESTIONS, { partBytes, threads: 2, bytesWorthAThread: 1 }).catch(
          (error: unknown) => error,
        );
        expect(String(failure)).toContain(`a ':' is missing (record ${NUMBER - 49}), at byte ${at}`);
      }
    }
  });

  it('refuses a record that is longer than it may be', async () => {
    const record = (bytes: number): string => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    for (const partBytes of [100, 5000, 1 << 20]) {
      const limits = { partBytes, recordBytes: 100_000 };
      for (const length of [100_001, 300_000]) {
        for (const separator of ['\n', ',']) {
          const texts = [TEXTS[0], record(length), TEXTS[1]].join(separator);
          const text = separator === ',' ? `[${texts}]` : texts;
          const failure = await countText(text, FEED, QUESTIONS, limits).catch((e: unknown) => e);
          expect(String(failure)).toMatch(/line \d, column \d+: record 2 is longer than 100000 bytes/);
        }
      }
      const { answers } = await countText(`${TEXTS[0]}\n${record(100_000)}\n`, FEED, QUESTIONS, limits);
      expect(answers[0]?.coverage.seen?.all).toBe(2);
    }
  });
});
