import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Question } from '../../../src/backends/backend.js';
import { contains, timeBuckets } from '../../../src/backends/files/time-buckets.js';
import { DAY_MS, HOUR_MS, startOfUtcDay, wholeDays } from '../../../src/window/time-window.js';

const anyQuestion: fc.Arbitrary<Question> = fc
  .record({ daily: fc.boolean(), start: fc.nat(200), length: fc.integer({ min: 1, max: 100 }) })
  .map(({ daily, start, length }) => {
    const window = { start: start * HOUR_MS, end: (start + length) * HOUR_MS };
    return daily ? { kind: 'daily', window } : { kind: 'local', window, top: 1, canPeak: () => true };
  });

const spanOf = ({ kind, window }: Question) => (kind === 'daily' ? wholeDays(window) : window);

describe('timeBuckets', () => {
  it('cuts a history and the window after it', () => {
    const buckets = timeBuckets([
      { kind: 'daily', window: { start: 12 * HOUR_MS, end: 36 * HOUR_MS } },
      { kind: 'local', window: { start: DAY_MS, end: 2 * DAY_MS }, top: 1, canPeak: () => true },
    ]);
    expect(buckets.map(({ start, end }) => [start / HOUR_MS, end / HOUR_MS])).toEqual([
      [0, 12],
      [12, 24],
      [24, 36],
      [36, 48],
    ]);
  });

  it('cuts whatever the questions look at into parts that no question and no day of a history cuts', () => {
    fc.assert(
      fc.property(fc.array(anyQuestion, { minLength: 1, maxLength: 5 }), (questions) => {
        const buckets = timeBuckets(questions);
        for (const [i, bucket] of buckets.entries()) {
          expect(bucket.start).toBeLessThan(bucket.end);
          expect(bucket.start).toBeGreaterThanOrEqual(buckets[i - 1]?.end ?? -Infinity);
        }
        for (const question of questions) {
          const parts = buckets.filter((bucket) => contains(spanOf(question), bucket));
          const length = parts.reduce((sum, { start, end }) => sum + end - start, 0);
          expect(length).toBe(spanOf(question).end - spanOf(question).start);
          if (question.kind !== 'daily') continue;
          for (const { start, end } of parts) expect(startOfUtcDay(start)).toBe(startOfUtcDay(end - 1));
        }
      }),
    );
  });
});
