import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/detectors/detector.js';
import { expectationOf, expectationsOf } from '../../../src/detectors/robust/expectation.js';
import { robustDetector } from '../../../src/detectors/robust/robust-detector.js';
import { dayWeights, WINDOW_DAYS } from '../../../src/detectors/robust/settings.js';
import { weekdayOf } from '../../../src/detectors/weekdays.js';
import { weekdayRatios } from '../../../src/detectors/robust/weekday.js';
import { replay } from '../../../src/history/replay.js';
import { feedDay, figures, KEY, MONDAY, WORKED_EXAMPLE } from './worked-example.js';

const detector = robustDetector({ dips: true });
const state = [...replay(detector, WORKED_EXAMPLE)].at(-1)?.next ?? detector.start();

const judge = (...row: Parameters<typeof figures>): readonly Verdict[] =>
  detector.observe(state, feedDay(56, [KEY, figures(...row)])).verdicts;

const digits = (values: readonly number[], count: number): number[] => values.map((x) => Number(x.toFixed(count)));

describe('what is expected on the 57th day', () => {
  const today = MONDAY + 56;
  const { columns, days, feedAge, pools } = state;
  const weekdays = Uint8Array.from({ length: WINDOW_DAYS + 1 }, (_, i) => weekdayOf(today - WINDOW_DAYS + i));
  const surges = Float64Array.from(state.surges);
  const feed = { today, columns, days, surges, weekdays, weights: dayWeights(14) };
  const ratios = weekdayRatios(feed, 'sub', pools.sub);
  const all = expectationsOf(feed, 'sub', ratios, pools.sub, feedAge);
  const expected = expectationOf(feed, all, 0);

  it('the weekdays’ own ratios and factors', () => {
    expect(digits([...ratios.own], 4)).toEqual([1.2788, 1.36, 1.3141, 1.2902, 1.1348, 0.3506, 0.2808]);
    expect(ratios.mean[0]).toBeCloseTo(87.0536, 4);
    expect(digits(expected.week, 5)).toEqual([1.27244, 1.3522, 1.30714, 1.28361, 1.13106, 0.36104, 0.29251]);
  });

  it('the level and the expectation', () => {
    expect(expected.level).toBeCloseTo(86.9416, 4);
    expect(expected.mu).toBeCloseTo(110.6277, 4);
  });

  it('the dispersion', () => {
    expect(all.estimates.numerator[0]).toBeCloseTo(-11.698, 3);
    expect(all.estimates.denominator[0]).toBeCloseTo(1792.147, 3);
    expect(all.estimates.raw[0]).toBe(0.001);
    expect(expected.own).toBeCloseTo(0.00215362, 8);
    expect(expected.dispersion).toBeCloseTo(0.00270532, 8);
    expect(expected.degreesOfFreedom).toBe(63);
    expect(expected.largest).toBeCloseTo(1.0666, 4);
  });
});

describe('the verdicts on the 57th day', () => {
  it('640 submissions are a peak', () => {
    const [peak] = judge(640, 200);
    expect(peak).toMatchObject({ kind: 'peak', metric: 'sub', severity: 83, range: [81, 143], tags: [] });
    expect(peak?.lnProbability).toBeCloseTo(-82.6864, 4);
    expect(peak?.why).toBe(
      '640 submissions where 81 to 143 were expected on a Monday; ' +
        'by chance less than once in 1,000,000 years for your one key',
    );
  });

  it('180 are one as well, once in a thousand years', () => {
    const [peak] = judge(180, 108);
    expect(peak).toMatchObject({ kind: 'peak', metric: 'sub', severity: 54 });
    expect(peak?.lnProbability).toBeCloseTo(-12.8938, 4);
    expect(peak?.perYear).toBeCloseTo(9.174e-4, 7);
    expect(peak?.why).toContain('less than once in 1,000 years');
  });

  it('131 are too near to what was expected', () => expect(judge(131, 79)).toEqual([]));

  it('one user with one sample is a flood, and its samples a peak', () => {
    const [peak, flood] = judge(640, 121, 520, 0.83);
    expect(peak).toMatchObject({ kind: 'peak', metric: 'samp', severity: 56 });
    expect(peak?.lnProbability).toBeCloseTo(-13.7115, 4);
    expect(flood).toMatchObject({ kind: 'flood', metric: 'sub', tags: ['flood'] });
    expect(flood?.why).toBe('flood: one user sent one sample up to 520 times in 640 submissions');
  });

  it('without the largest sample the user alone tells a flood, without the user nothing does', () => {
    expect(judge(640, 121, null, 0.83).map(({ kind }) => kind)).toEqual(['peak', 'flood']);
    expect(judge(640, 121, null, 0.83)[0]?.tags).toContain('approximate');
    expect(judge(640, 121, null, null)).toMatchObject([{ kind: 'peak', metric: 'sub' }]);
  });

  it('148 samples in 150 submissions are a peak of samples', () => {
    const [peak] = judge(150, 148);
    expect(peak).toMatchObject({ kind: 'peak', metric: 'samp', severity: 67 });
    expect(peak?.lnProbability).toBeCloseTo(-22.8118, 4);
  });

  it('the threshold is the fewest submissions that are a peak by themselves', () => {
    const threshold = judge(640, 66)[0]?.threshold ?? 0;
    expect(judge(threshold, 66)).toMatchObject([{ kind: 'peak', metric: 'sub' }]);
    expect(judge(threshold - 1, 66)).toEqual([]);
  });

  it('3 submissions, or none, are a dip', () => {
    expect(judge(3, 2)).toMatchObject([{ kind: 'dip', count: 3, severity: null }]);
    expect(detector.observe(state, feedDay(56)).verdicts).toMatchObject([{ kind: 'dip', count: 0 }]);
  });
});
