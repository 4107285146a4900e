import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { round2, roundHalfEven } from '../../src/tables/rounding.js';

describe('roundHalfEven', () => {
  // what Python's round(x) gives
  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [3.5, 4],
    [2.5000000000000004, 3],
    [0.49999999999999994, 0],
    [4503599627370495.5, 4503599627370496],
    [9007199254740991, 9007199254740991],
    [0, 0],
  ])('rounds %d to %d', (x, rounded) => {
    expect(roundHalfEven(x)).toBe(rounded);
  });

  it('gives the nearest whole number, of two as near the even one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2 ** 52, noNaN: true }), (x) => {
        const rounded = roundHalfEven(x);
        const distance = Math.abs(x - rounded);
        expect(Number.isInteger(rounded)).toBe(true);
        expect(distance < 0.5 || (distance === 0.5 && rounded % 2 === 0)).toBe(true);
      }),
    );
  });
});

describe('round2', () => {
  // what Python's round(x, 2) gives
  it.each([
    [0.015, 0.01],
    [0.125, 0.12],
    [0.285, 0.28],
    [2.675, 2.67],
    [0.005, 0.01],
    [1.005, 1],
    [0.375, 0.38],
    [0.625, 0.62],
    [0.045, 0.04],
    [0.145, 0.14],
    [0.995, 0.99],
    [1.115, 1.11],
    [1.255, 1.25],
    [10.235, 10.23],
    [33.335, 33.34],
    [123456789.125, 123456789.12],
    [4.35, 4.35],
    [426 / 11083, 0.04],
    [1 / 3, 0.33],
    [2 / 3, 0.67],
    [5e-324, 0],
    [1e21, 1e21],
    [0, 0],
  ])('rounds %d to %d', (x, rounded) => {
    expect(round2(x)).toBe(rounded);
  });

  it('agrees with exact arithmetic on every double that is a whole number of 1024ths', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (numerator) => {
        // numerator / 1024 to hundredths, in whole numbers
        const [scaled, unit] = [BigInt(numerator) * 100n, 1024n];
        const [below, rest] = [scaled / unit, (scaled % unit) * 2n];
        const up = rest > unit || (rest === unit && below % 2n === 1n);
        expect(round2(numerator / 1024)).toBe(Number(up ? below + 1n : below) / 100);
      }),
    );
  });

  it('changes nothing that has two decimals already', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (hundredths) => {
        expect(round2(hundredths / 100)).toBe(hundredths / 100);
      }),
    );
  });
});
