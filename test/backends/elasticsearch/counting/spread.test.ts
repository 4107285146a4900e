import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Spread } from '../../../../src/backends/elasticsearch/counting/spread.js';

const counts = fc.dictionary(fc.string({ maxLength: 4 }), fc.integer({ min: 1, max: 1_000_000 }), { maxKeys: 40 });

function spreadOf(entries: readonly (readonly [string, number])[], top = 5): Spread {
  const spread = new Spread(top);
  for (const [value, submissions] of entries) spread.add(value, submissions);
  return spread;
}

describe('Spread', () => {
  it('gives the same to the last digit, however its values are split and ordered', () => {
    fc.assert(
      fc.property(counts, fc.infiniteStream(fc.boolean()), (byValue, sides) => {
        const entries = Object.entries(byValue);
        const [left, right] = [[], []] as [string, number][][];
        for (const entry of entries) (sides.next().value === true ? left : right)?.push(entry);
        const merged = spreadOf([...(right ?? [])].reverse());
        merged.merge(spreadOf(left ?? []));
        expect(merged.distribution()).toEqual(spreadOf(entries).distribution());
        expect(merged.values).toBe(entries.length);
      }),
    );
  });

  it('computes the sample standard deviation', () => {
    fc.assert(
      fc.property(counts, (byValue) => {
        const numbers = Object.values(byValue);
        const mean = numbers.reduce((sum, n) => sum + n, 0) / Math.max(1, numbers.length);
        const squares = numbers.reduce((sum, n) => sum + (n - mean) ** 2, 0);
        const expected = numbers.length > 1 ? Math.sqrt(squares / (numbers.length - 1)) : 0;
        const { std } = spreadOf(Object.entries(byValue)).distribution();
        expect(Math.abs(std - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, expected));
      }),
    );
  });

  it('stays exact where squares leave the integers of a double', () => {
    const { mean, std } = spreadOf([
      ['a', 2 ** 40],
      ['b', 2 ** 40 + 2],
    ]).distribution();
    expect(mean).toBe(2 ** 40 + 1);
    expect(std).toBeCloseTo(Math.SQRT2, 12);
  });

  it('is all zeros where there is nothing', () => {
    expect(new Spread(3).distribution()).toEqual({ max: 0, mean: 0, std: 0, top: [] });
  });
});
