import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseLossless,
  stringifyLossless,
  valueText,
} from '../../../../src/backends/elasticsearch/connection/lossless-json.js';

describe('parseLossless', () => {
  it('keeps every digit of any integer, in both directions', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }), (integer) => {
        const text = `{"after_key":{"f0":${integer}},"list":[${integer}]}`;
        const parsed = parseLossless(text) as { after_key: { f0: unknown } };
        expect(valueText(parsed.after_key.f0)).toBe(String(integer));
        expect(stringifyLossless(parsed)).toBe(text);
      }),
    );
  });

  it.each([
    ['70.0', '70'],
    ['1.0E2', '100'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['1.234567890123456789', '1.2345678901234567'],
    ['true', 'true'],
    ['"00012345678901234567"', '00012345678901234567'],
  ])('reads %s as %s', (json, expected) => {
    expect(valueText((parseLossless(`{"v":${json}}`) as { v: unknown }).v)).toBe(expected);
  });

  it.each(['', '{', '{"a":12345678901234567', '<html>'])('refuses %j', (text) => {
    expect(() => parseLossless(text)).toThrow(SyntaxError);
  });
});
