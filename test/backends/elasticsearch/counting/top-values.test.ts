import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopValues } from '../../../../src/backends/elasticsearch/counting/top-values.js';
import { compareCodePoints } from '../../../../src/tables/code-point-order.js';
import { anyShortText } from '../../../support/any-text.js';

describe('TopValues', () => {
  it('keeps what sorting all of them would put first', () => {
    const byValue = fc.dictionary(anyShortText, fc.integer({ min: 1, max: 4 }));
    fc.assert(
      fc.property(byValue, fc.integer({ min: 0, max: 6 }), (counts, size) => {
        const top = new TopValues(size);
        for (const [value, submissions] of Object.entries(counts)) top.add(value, submissions);
        const sorted = Object.entries(counts)
          .map(([value, submissions]) => ({ value, submissions }))
          .sort((a, b) => b.submissions - a.submissions || compareCodePoints(a.value, b.value));
        expect(top.list()).toEqual(sorted.slice(0, size));
      }),
    );
  });
});
