import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNumbers, shiftedFloor } from '../../src/feed/decimal.js';

describe('a decimal number, shifted and cut', () => {
  it.each([
    ['1706781600.2509', 3, 1_706_781_600_250],
    ['1706781600.9999999999', 3, 1_706_781_600_999],
    ['1706781600', 3, 1_706_781_600_000],
    ['1706781600123456789', -6, 1_706_781_600_123],
    ['1.7067816e9', 3, 1_706_781_600_000],
    ['-0.0001', 3, -1],
    ['-1.5', 0, -2],
    ['-0', 0, 0],
    ['0.5', 0, 0],
    ['000012', 0, 12],
  ])('%s by 10^%i is %i', (text, shift, value) => {
    expect(shiftedFloor(text, shift)).toBe(value);
  });

  it.each(['', '.5', 'x', '1 2', '0x10', '1e400', '9223372036854775808', 'NaN', 'Infinity'])('%j is none', (text) => {
    expect(shiftedFloor(text, 0)).toBeUndefined();
  });

  it('equals exact integer arithmetic', () => {
    const digits = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 9 }), (value, places) => {
        const scale = 10n ** BigInt(places);
        const text = `${value < 0n ? '-' : ''}${String(value < 0n ? -value : value).padStart(places + 1, '0')}`;
        const point = text.length - places;
        const written = places === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
        const below = value / scale - (value < 0n && value % scale !== 0n ? 1n : 0n);
        expect(shiftedFloor(written, 0)).toBe(Number(below));
      }),
    );
  });
});

it('compares whole numbers by all their digits', () => {
  expect(compareNumbers('9007199254740993', '9007199254740992')).toBeGreaterThan(0);
  expect(compareNumbers('2', '10')).toBeLessThan(0);
  expect(compareNumbers('6.9', '6.90')).toBe(0);
});
