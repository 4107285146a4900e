import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightedMedian, WeightedValues } from '../../../src/detectors/numerics/weighted-values.js';

function weighted(...pairs: readonly (readonly [number, number])[]): WeightedValues {
  const values = new WeightedValues();
  for (const [value, weight] of pairs) values.add(value, weight);
  return values;
}

describe('WeightedValues', () => {
  it('has the value up to which half of the weight lies', () => {
    expect(weighted([3, 1], [1, 1], [2, 1]).median()).toBe(2);
    expect(weighted([1, 5], [2, 1], [9, 1]).median()).toBe(1);
  });

  it('is linear between the middles of the weights', () => {
    expect(weighted([1, 1], [2, 1]).smoothMedian()).toBe(1.5);
    expect(weighted([4, 2]).smoothMedian()).toBe(4);
  });

  it('gives what sorting gives, in any order', () => {
    const pair = fc.tuple(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 64 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 60 }), (pairs) => {
        const [values, weights] = [pairs.map(([value]) => value), pairs.map(([, weight]) => weight)];
        const sorted = pairs.toSorted(([a], [b]) => a - b);
        let left = weights.reduce((sum, weight) => sum + weight, 0) / 2;
        const [expected = NaN] = sorted.find(([, weight]) => (left -= weight) <= 0) ?? [];
        // -0 is 0
        expect(weighted(...pairs).median() + 0).toBe(expected + 0);
        expect(weighted(...pairs.toReversed()).median() + 0).toBe(expected + 0);
        expect(weightedMedian(values, weights) + 0).toBe(expected + 0);
      }),
    );
  });

  it('is the same whatever guess it begins with', () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 60 }), fc.double({ min: -50, max: 50 }), (pairs, guess) => {
        expect(weighted(...pairs).median(guess)).toBe(weighted(...pairs).median());
      }),
    );
  });

  it('has no median without a value', () => {
    expect([weighted().median(), weighted().smoothMedian()]).toEqual([NaN, NaN]);
  });
});
