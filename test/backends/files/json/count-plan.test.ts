import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsWithin, countPlan } from '../../../../src/backends/files/json/count-plan.js';
import { contains, timeBuckets } from '../../../../src/backends/files/time-buckets.js';
import type { Question } from '../../../../src/backends/backend.js';
import { DAY_MS } from '../../../../src/window/time-window.js';

const daily = (start: number, days: number): Question => ({
  kind: 'daily',
  window: { start, end: start + days * DAY_MS },
});
const local = (start: number, length: number): Question => ({
  kind: 'local',
  window: { start, end: start + length },
  top: 10,
  canPeak: () => true,
});

describe('bucketsWithin', () => {
  it('finds what going through all buckets finds', () => {
    const span = fc.record({
      start: fc.integer({ min: 0, max: 9 * DAY_MS }),
      length: fc.integer({ min: 1, max: DAY_MS }),
    });
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 5 }), span, (windows, { start, length }) => {
        const buckets = timeBuckets(
          windows.map((each, i) => (i % 2 ? daily(each.start, 3) : local(each.start, each.length))),
        );
        const wanted = { start, end: start + 3 * length };
        const all = buckets.flatMap((bucket, i) => (contains(wanted, bucket) ? [i] : []));
        expect(bucketsWithin(buckets, wanted)).toEqual(all);
      }),
    );
  });
});

describe('countPlan', () => {
  it('of a history of 74 years takes no longer than its days', () => {
    const began = performance.now();
    const plan = countPlan([daily(0, 27_000), local(0, DAY_MS)]);
    expect(plan.alone).toHaveLength(27_000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
