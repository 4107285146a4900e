import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalValue } from '../../../src/backends/files/canonical-value.js';

describe('canonicalValue', () => {
  it.each([
    ['70', '70'],
    ['70.0', '70'],
    ['7e1', '70'],
    ['1e2', '100'],
    ['-0', '0'],
    ['-0.0', '0'],
    ['0.10', '0.1'],
    ['9007199254740993', '9007199254740993'],
    ['-123456789012345678901234567890', '-123456789012345678901234567890'],
    ['0.1e1', '1'],
    ['1.7976931348623157e308', '1.7976931348623157e+308'],
    ['true', 'true'],
    ['false', 'false'],
    ['"a\\u00e9\\n"', 'aé\n'],
    ['""', ''],
    ['"__proto__"', '__proto__'],
    ['[7.0]', '7'],
    ['["x"]', 'x'],
    ['null', null],
    ['[null]', null],
  ])('of %s is %j', (token, value) => {
    expect(canonicalValue(token)).toBe(value);
  });

  it.each(['{}', '{"a":1}', '[]', '[1,2]', '[[1]]', '[{}]', '[NaN]'])('of %s is none', (token) => {
    expect(canonicalValue(token)).toBeUndefined();
  });

  it('has the shortest form of every double, whole ones up to 2^53 without a point', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const value = canonicalValue(JSON.stringify(x));
        expect(Number(value)).toBe(x === 0 ? 0 : x);
        if (Number.isSafeInteger(x)) expect(value).toMatch(/^-?\d+$/);
      }),
    );
  });
});
