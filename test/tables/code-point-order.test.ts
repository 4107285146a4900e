import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../src/tables/code-point-order.js';
import { anyText } from '../support/any-text.js';

// UTF-8 bytes sort as code points do.
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('compareCodePoints', () => {
  it.each([
    ['', 'a'],
    ['30', '5'],
    ['Z', 'a'],
    ['a', 'aa'],
    ['\ud7ff', '\ue000'],
    ['\ue000', '\u{10000}'],
    ['\uffff', '\u{1f600}'],
    ['a\uffee', 'a\u{10ffff}'],
    ['\u{1f600}', '\u{1f601}'],
    ['e\u0301', 'é'],
  ])('puts %j before %j', (first, second) => {
    expect(compareCodePoints(first, second)).toBeLessThan(0);
    expect(compareCodePoints(second, first)).toBeGreaterThan(0);
    expect(compareCodePoints(first, first)).toBe(0);
  });

  it('orders as the bytes of UTF-8 do', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(byBytes(a, b)));
      }),
    );
  });
});
