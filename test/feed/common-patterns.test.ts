import { UTCDate } from '@date-fns/utc';
import { format } from 'date-fns/format';
import { describe, expect, it } from 'vitest';
import { COMMON_PATTERNS, likelyPattern } from '../../src/feed/common-patterns.js';
import { compilePattern } from '../../src/feed/time-pattern.js';

describe('patterns that times are likely to be written in', () => {
  it.each(COMMON_PATTERNS)('knows %s by its shape', (pattern) => {
    const time = Date.UTC(2024, 10, 23, 14, 5, 6);
    const text = format(new UTCDate(time), pattern);
    const found = likelyPattern(text);
    expect(found && compilePattern(found, (local) => local)(text)).toBe(time);
  });

  it('does not take anything else for a time', () => {
    expect(likelyPattern('soon')).toBeUndefined();
    expect(likelyPattern('2024-02-01T10:00:00Z')).toBeUndefined();
  });
});
