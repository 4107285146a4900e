import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../../src/detectors/robust/expectation.js';
import { WINDOW_DAYS } from '../../../src/detectors/robust/settings.js';
import { DayState, emptyDays } from '../../../src/detectors/robust/state.js';
import { lnSustained } from '../../../src/detectors/robust/sustained.js';
import { lnUpperTail } from '../../../src/detectors/robust/tail.js';

/** What a key is expected to count by a level, if its days so far counted 100 but for the last three. */
function expectationBy(level: number): Expectation {
  const reference = { dispersion: 0.06, own: 0.05, degreesOfFreedom: 60, largest: 0 };
  return {
    ...reference,
    ...{ level, mu: level, week: [1, 1, 1, 1, 1, 1, 1], highest: 190, earlier: 150, used: 50 },
  };
}

interface LastDays {
  readonly counts: readonly number[];
  /** The level forecast for each of them. */
  readonly levels: readonly number[];
  readonly states?: readonly DayState[];
}

function lnOf(count: number, { counts, levels, states = [] }: LastDays, level: number): number {
  const days = emptyDays(1);
  days.states.fill(DayState.ordinary);
  for (const { counts: all, levels: forecasts } of [days.sub, days.samp]) {
    all.fill(100);
    forecasts.fill(100);
    all.set(counts, WINDOW_DAYS - counts.length);
    forecasts.set(levels, WINDOW_DAYS - levels.length);
  }
  days.states.set(states, WINDOW_DAYS - states.length);
  const surges = new Float64Array(WINDOW_DAYS).fill(1);
  const weekdays = new Uint8Array(WINDOW_DAYS + 1);
  return lnSustained({ days, metric: 'sub', count, expectation: expectationBy(level), surge: 1, surges, weekdays });
}

const HIGH = { counts: [185, 185, 185], levels: [100, 106, 112] };

describe('high days in a row', () => {
  it('are less usual together than the last of them by itself', () => {
    const alone = lnUpperTail(190, 116, expectationBy(116));
    expect(lnOf(190, HIGH, 116)).toBeLessThan(alone - 3);
  });

  it('are held against the level before the first of them, which they did not raise themselves', () => {
    expect(lnOf(190, { ...HIGH, levels: [100, 120, 135] }, 140)).toBeCloseTo(lnOf(190, HIGH, 116), 10);
    expect(lnOf(190, { ...HIGH, levels: [90, 106, 112] }, 116)).toBeLessThan(lnOf(190, HIGH, 116));
  });

  it('are as long as three days before today, and neither a peak nor a usual day lies among them', () => {
    const four = { counts: [400, ...HIGH.counts], levels: [90, ...HIGH.levels] };
    expect(lnOf(190, four, 116)).toBeCloseTo(lnOf(190, HIGH, 116), 10);
    expect(lnOf(190, { ...HIGH, states: [DayState.peak] }, 116)).toBe(0);
    expect(lnOf(190, { ...HIGH, counts: [185, 185, 100] }, 116)).toBe(0);
  });

  it('are nothing if today is no higher than an earlier day was', () => {
    expect(lnOf(150, HIGH, 100)).toBe(0);
    expect(lnOf(180, HIGH, 100)).toBeLessThan(0);
  });

  it('the probability never rises with the count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 500 }), (count, more) => {
        expect(lnOf(count + more, HIGH, 116)).toBeLessThanOrEqual(lnOf(count, HIGH, 116) + 1e-9);
      }),
    );
  });
});
