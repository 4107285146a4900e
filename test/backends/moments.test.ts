import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanAndStd, type SampleMoments } from '../../src/backends/moments.js';

function momentsOf(counts: readonly number[]): SampleMoments {
  return {
    samples: counts.length,
    submissions: counts.reduce((sum, count) => sum + count, 0),
    squares: counts.reduce((sum, count) => sum + BigInt(count) ** 2n, 0n),
    max: Math.max(0, ...counts),
  };
}

describe('meanAndStd', () => {
  // Python's statistics.mean and statistics.stdev
  it.each([
    [[], 0, 0],
    [[5], 5, 0],
    [[3, 3, 3], 3, 0],
    [[1, 2], 1.5, 0.7071067811865476],
    [[1, 2, 3, 4], 2.5, 1.2909944487358056],
    [[1, 1, 1000000000], 333333334, 577350268.6122755],
  ])('of %j are %d and %d', (counts, mean, std) => {
    const found = meanAndStd(momentsOf(counts));
    expect(found.mean).toBe(mean);
    expect(found.std).toBeCloseTo(std, 6);
  });

  it('loses nothing where the spread is small beside the counts', () => {
    const [low, high] = [2 ** 40, 2 ** 40 + 1];
    expect(meanAndStd(momentsOf([low, high])).std).toBeCloseTo(Math.SQRT1_2, 15);
    expect(meanAndStd(momentsOf([low, low, low])).std).toBe(0);
  });

  it('equals a plain two-pass computation', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10 ** 6 }), { minLength: 2, maxLength: 200 }), (counts) => {
        const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
        const squares = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0);
        const found = meanAndStd(momentsOf(counts));
        expect(found.mean).toBe(mean);
        expect(Math.abs(found.std - Math.sqrt(squares / (counts.length - 1)))).toBeLessThanOrEqual(1e-9 * found.mean);
      }),
    );
  });
});
