import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median } from '../../../src/detectors/numerics/median.js';

describe('median', () => {
  it('is between the two in the middle if the number of values is even', () => {
    expect(median([9, 1, 2, 4])).toBe(3);
    expect(median([9, 1, 2])).toBe(2);
    expect(median([])).toBe(NaN);
  });

  it('is what sorting gives, of equal values too, and leaves the values as they are', () => {
    const value = fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const [low, high] = [sorted[(values.length - 1) >> 1] ?? NaN, sorted[values.length >> 1] ?? NaN];
        const array = new Float64Array(values);
        // -0 is 0
        expect(median(array) + 0).toBe((low + high) / 2 + 0);
        expect([...array]).toEqual([...new Float64Array(values)]);
      }),
    );
  });
});
