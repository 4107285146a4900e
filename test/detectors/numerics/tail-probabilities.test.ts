import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lnIncompleteBeta } from '../../../src/detectors/numerics/incomplete-beta.js';
import { lnGamma } from '../../../src/detectors/numerics/log-gamma.js';
import { lnAtLeast, lnAtMost, quantile } from '../../../src/detectors/numerics/negative-binomial.js';
import { lnNormalAtLeast, normalQuantile } from '../../../src/detectors/numerics/normal.js';
import { lnStudentAtLeast } from '../../../src/detectors/numerics/student.js';

interface Case {
  mu: number;
  a: number;
  y: number;
  ln: number;
}

// worked out with 60 digits (mpmath), summing the mass function's upper tail
const CASES = JSON.parse(readFileSync(new URL('tail-probabilities.json', import.meta.url), 'utf8')) as Case[];

const relative = (value: number, right: number): number => Math.abs(value - right) / Math.max(1, Math.abs(right));

describe('lnAtLeast of a negative binomial', () => {
  it.each(CASES)('agrees with 60 digits for mean $mu, dispersion $a, count $y', ({ mu, a, y, ln }) => {
    expect(Math.abs(lnAtLeast(y, mu, a) - ln)).toBeLessThan(1e-8);
  });

  it('never rises with the count', () => {
    const inputs = [fc.integer({ min: 0, max: 1e6 }), fc.double({ min: 0.01, max: 1e5, noNaN: true })] as const;
    fc.assert(
      fc.property(...inputs, fc.double({ min: 1e-4, max: 10, noNaN: true }), (y, mu, a) => {
        expect(lnAtLeast(y + 1, mu, a)).toBeLessThanOrEqual(lnAtLeast(y, mu, a) + 1e-7);
      }),
    );
  });

  it('and lnAtMost of one less make the whole', () => {
    for (const [y, mu, a] of [
      [3, 5, 0.2],
      [40, 30, 0.1],
      [150, 147.3, 0.05],
    ] as const) {
      expect(Math.exp(lnAtLeast(y, mu, a)) + Math.exp(lnAtMost(y - 1, mu, a))).toBeCloseTo(1, 9);
    }
  });
});

describe('quantile of a negative binomial', () => {
  it('gives the ranges of the worked examples', () => {
    expect([quantile(0.005, 147.3, 0.05), quantile(0.995, 147.3, 0.05)]).toEqual([72, 252]);
  });

  it('is the smallest count that the probability is reached at', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 0.05, max: 2000, noNaN: true }),
        (q, mu) => {
          const y = quantile(q, mu, 0.3);
          expect(Math.exp(lnAtMost(y, mu, 0.3))).toBeGreaterThanOrEqual(q - 1e-9);
          if (y > 0) expect(Math.exp(lnAtMost(y - 1, mu, 0.3))).toBeLessThan(q + 1e-9);
        },
      ),
    );
  });
});

// the right sides: mpmath, 40 digits
describe('the normal tail', () => {
  it.each([
    [0.5, -1.1759117615936],
    [2, -3.783184333682],
    [4.9, -14.551182689355],
    [5.1, -15.588487091871],
    [10, -53.231285150512],
    [40, -804.60844201375],
  ])('at z = %d', (z, ln) => {
    expect(relative(lnNormalAtLeast(z), ln)).toBeLessThan(1e-4);
    expect(normalQuantile(ln)).toBeCloseTo(z, 3);
  });

  it('and its quantile undo each other', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1000, noNaN: true }), (z) => {
        fc.pre(Math.abs(z - 5) > 0.01);
        expect(relative(normalQuantile(lnNormalAtLeast(z)), z)).toBeLessThan(1e-6);
      }),
    );
  });
});

describe("Student's t", () => {
  it.each([
    [5.159485, 66, -13.60999242618],
    [3, 16, -5.4632510421825],
    [20, 20, -32.852389984548],
  ])('at z = %d with %d degrees of freedom', (z, df, ln) => {
    expect(Math.abs(lnStudentAtLeast(z, df) - ln)).toBeLessThan(1e-9);
  });

  it('is one half up to zero', () => expect(lnStudentAtLeast(-1, 5)).toBe(-Math.LN2));
});

describe('lnGamma', () => {
  it.each([
    [0.2, 1.524063822430784],
    [1, 0],
    [11, Math.log(3628800)],
  ])('of %d', (x, ln) => expect(lnGamma(x)).toBeCloseTo(ln, 12));

  it('follows Γ(x + 1) = x·Γ(x), also where the series changes', () => {
    for (const x of [0.3, 7.5, 1234, 99_999.5, 1e6]) {
      expect(relative(lnGamma(x + 1), lnGamma(x) + Math.log(x))).toBeLessThan(1e-12);
    }
  });
});

it('the incomplete beta is 0 and 1 at its ends', () => {
  expect([lnIncompleteBeta(0, 2, 3), lnIncompleteBeta(1, 2, 3)]).toEqual([-Infinity, 0]);
});
