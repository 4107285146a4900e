import { describe, expect, it } from 'vitest';
import type { Labels } from '../../src/backtest/labels.js';
import { type Flag, scoreFlags } from '../../src/backtest/score.js';

const cell = (day: string, dimension_1: string) => ({ day, dimension_0: 'm', dimension_1 });
const flag = (day: string, dimension1: string): Flag => ({ day: Date.parse(day), key: ['m', dimension1] });

const LABELS: Labels = {
  scoreFrom: '2025-02-01',
  lastDay: '2025-02-28',
  keys: 120,
  gaps: [],
  waves: [
    { id: 'w1', kind: 'burst', days: [cell('2025-02-05', 'a')] },
    { id: 'w2', kind: 'ramp', days: [cell('2025-02-10', 'b'), cell('2025-02-11', 'b'), cell('2025-02-12', 'b')] },
    { id: 'w3', kind: 'ramp', days: [cell('2025-02-20', 'c')] },
  ],
  shifts: [{ kind: 'up', ...cell('2025-02-03', 's') }],
  floods: [],
};

describe('scoreFlags', () => {
  it('counts waves found and how late, and runs of false days once', () => {
    const score = scoreFlags(LABELS, [
      flag('2025-02-05', 'a'),
      flag('2025-02-12', 'b'),
      flag('2025-02-11', 'b'),
      flag('2025-02-14', 'x'),
      flag('2025-02-15', 'x'),
      flag('2025-02-17', 'x'),
    ]);
    expect(score).toMatchObject({
      waves: 3,
      found: 2,
      falsePeaks: 2,
      precision: 0.5,
      falsePerWeek: 0.5,
      meanDelay: 0.5,
    });
    expect(score.recall).toBeCloseTo(2 / 3, 12);
    expect(score.f1).toBeCloseTo(4 / 7, 12);
    expect(score.kinds).toEqual({
      burst: { waves: 1, found: 1, meanDelay: 0 },
      ramp: { waves: 2, found: 1, meanDelay: 1 },
    });
  });

  it('ignores flags before, after, and twice', () => {
    const outside = [flag('2025-01-31', 'x'), flag('2025-03-01', 'x')];
    expect(scoreFlags(LABELS, outside)).toMatchObject({ falsePeaks: 0, precision: 1, f1: 0 });
    expect(scoreFlags(LABELS, [flag('2025-02-14', 'x'), flag('2025-02-14', 'x')]).falsePeaks).toBe(1);
  });

  it('takes the first three days of a shift for false, and the four weeks after them for neither', () => {
    expect(scoreFlags(LABELS, [flag('2025-02-05', 's')]).falsePeaks).toBe(1);
    expect(scoreFlags(LABELS, [flag('2025-02-06', 's'), flag('2025-02-27', 's')]).falsePeaks).toBe(0);
  });
});
