import { UTCDate } from '@date-fns/utc';
import { format } from 'date-fns/format';
import { parse } from 'date-fns/parse';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMON_PATTERNS } from '../../src/feed/common-patterns.js';
import { quickPattern } from '../../src/feed/quick-pattern.js';

const reference = new UTCDate(2000, 0, 1);
const times = fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 31) });

describe('a quick reader of times', () => {
  it('reads, of what the library reads, the same, and nothing else', () => {
    const digit = fc.constantFrom(...'0123456789 ,:/.-aApPmM'.split(''));
    fc.assert(
      fc.property(
        fc.constantFrom(...COMMON_PATTERNS),
        times,
        fc.nat(),
        fc.option(digit),
        (pattern, time, at, other) => {
          const read = quickPattern(pattern);
          const text = format(new UTCDate(time), pattern);
          const place = at % text.length;
          const changed = other === null ? text : text.slice(0, place) + other + text.slice(place + 1);
          const found = read?.(changed.trim());
          if (found !== undefined)
            expect([changed, found]).toEqual([changed, parse(changed.trim(), pattern, reference).getTime()]);
          else if (read && other === null) throw new Error(`not read: ${text}`);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it.each(["yyyy-MM-dd'T'HH:mm", 'yyyy yyyy', 'EEE MMM dd yyyy', 'yyyy-MM-dd xx'])(
    'leaves %s to the library',
    (pattern) => {
      expect(quickPattern(pattern)).toBeUndefined();
    },
  );
});
