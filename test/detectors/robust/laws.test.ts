import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedDay, Verdict } from '../../../src/detectors/detector.js';
import { lnOfCount } from '../../../src/detectors/robust/judge.js';
import { robustDetector } from '../../../src/detectors/robust/robust-detector.js';
import { lnUpperTail } from '../../../src/detectors/robust/tail.js';
import type { Expectation } from '../../../src/detectors/robust/expectation.js';
import { replay } from '../../../src/history/replay.js';
import { type Key, KeyMap } from '../../../src/tables/key-map.js';
import { DAY_MS } from '../../../src/window/time-window.js';
import { LONG_TESTS_RUN } from '../../support/long-tests.js';
import { figures, MONDAY } from './worked-example.js';

/** Counts of up to 12 keys over 40 days; a day without keys is a gap now and then, peaks and new keys are in it. */
const feeds = fc
  .record({
    seed: fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 12, maxLength: 12 }),
    noise: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 97, maxLength: 97 }),
    events: fc.array(fc.tuple(fc.integer({ min: 8, max: 39 }), fc.integer({ min: 0, max: 11 })), { maxLength: 12 }),
    gaps: fc.array(fc.integer({ min: 1, max: 39 }), { maxLength: 3 }),
  })
  .map(({ seed, noise, events, gaps }) =>
    Array.from({ length: 40 }, (_, t) =>
      gaps.includes(t)
        ? null
        : seed.map((base, k) => {
            const boost = events.some(([day, key]) => day === t && key === k) ? 5 * base + 60 : 0;
            return k === 11 && t < 20 ? 0 : base + (noise[(t * 12 + k) % 97] ?? 0) + boost;
          }),
    ),
  );

const name = (k: number): Key => [`severity-${k % 3}`, `type-${k}`];

function feedOf(counts: readonly (readonly number[] | null)[], from: number, keyOf = name): FeedDay[] {
  return counts.map((row, t) => ({
    day: (from + t) * DAY_MS,
    figures:
      row && new KeyMap(row.flatMap((n, k) => (n > 0 ? [[keyOf(k), figures(n, Math.ceil(n / 2))] as const] : []))),
  }));
}

const verdictsOf = (days: readonly FeedDay[]): Verdict[] =>
  [...replay(robustDetector({ dips: true }), days)].flatMap(({ verdicts }) => verdicts);

describe('laws of the robust detector', () => {
  it('moving a feed by whole weeks changes nothing but the days', () => {
    fc.assert(
      fc.property(feeds, fc.integer({ min: -100, max: 100 }), (counts, weeks) => {
        const moved = verdictsOf(feedOf(counts, MONDAY + 7 * weeks));
        const back = moved.map((verdict) => ({ ...verdict, day: verdict.day - 7 * weeks * DAY_MS }));
        expect(back).toEqual(verdictsOf(feedOf(counts, MONDAY)));
      }),
      { numRuns: LONG_TESTS_RUN ? 30 : 5 },
    );
  });

  it('a verdict does not depend on names', () => {
    const renamed = (k: number): Key => [`z${11 - k}`, `__proto__${k}`];
    const cells = (verdicts: readonly Verdict[], keyOf: (k: number) => Key): string[] => {
      const numbers = new KeyMap(Array.from({ length: 12 }, (_, k) => [keyOf(k), k]));
      return verdicts.map((one) => `${one.day} ${one.kind} ${numbers.get(one.key) ?? ''} ${one.severity ?? ''}`).sort();
    };
    fc.assert(
      fc.property(feeds, (counts) => {
        const mine = cells(verdictsOf(feedOf(counts, MONDAY)), name);
        expect(cells(verdictsOf(feedOf(counts, MONDAY, renamed)), renamed)).toEqual(mine);
      }),
      { numRuns: LONG_TESTS_RUN ? 30 : 5 },
    );
  });

  it('a constant feed gives no peak, whatever its counts', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 12 }), (row) => {
        expect(verdictsOf(feedOf(Array<readonly number[]>(70).fill(row), MONDAY))).toEqual([]);
      }),
      { numRuns: LONG_TESTS_RUN ? 30 : 5 },
    );
  });

  it('a day is judged by the days before it alone, and changes neither state nor figures', () => {
    fc.assert(
      fc.property(feeds, (counts) => {
        const days = feedOf(counts, MONDAY);
        const detector = robustDetector();
        const states = [detector.start(), ...[...replay(detector, days)].map(({ next }) => next)];
        const before = JSON.stringify(states);
        const again = days.map((day, i) => detector.observe(states[i] ?? detector.start(), day).verdicts);
        expect(again.flat()).toEqual([...replay(detector, days)].flatMap(({ verdicts }) => verdicts));
        expect(JSON.stringify(states)).toBe(before);
      }),
      { numRuns: LONG_TESTS_RUN ? 30 : 5 },
    );
  });

  it('all else equal, the probability of a count never rises with the count', () => {
    const positive = (max: number): fc.Arbitrary<number> => fc.double({ min: 0.01, max, noNaN: true });
    const reference = fc
      .record({
        mu: positive(1e5),
        own: positive(3),
        more: positive(2),
        c: fc.integer({ min: 0, max: 52 }),
        largest: positive(4),
      })
      .map(({ mu, own, more, c, largest }) => ({
        mu,
        reference: { own, dispersion: own * (1 + more), degreesOfFreedom: 14 + c, largest },
      }));
    fc.assert(
      fc.property(reference, fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 1e5 }), (of, y, step) => {
        const { mu, reference } = of;
        const expectation = { ...reference, mu, highest: mu * 1.5 } as Expectation;
        expect(lnUpperTail(y + step, mu, reference)).toBeLessThanOrEqual(lnUpperTail(y, mu, reference) + 1e-6);
        expect(lnOfCount(y + step, expectation, 1)).toBeLessThanOrEqual(lnOfCount(y, expectation, 1) + 1e-6);
      }),
    );
  });

  it('takes each day once, in order and without a hole', () => {
    const detector = robustDetector();
    const [first, second, third] = feedOf([[1], [1], [1]], MONDAY);
    if (!first || !second || !third) throw new Error('there are three days');
    const { next } = detector.observe(detector.start(), first);
    expect(() => detector.observe(next, first)).toThrow('in order');
    expect(() => detector.observe(next, third)).toThrow('missing');
    expect(detector.observe(next, second).next.feedAge).toBe(2);
  });
});
