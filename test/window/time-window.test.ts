import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, formatDay, formatTime, startOfUtcDay, wholeDays } from '../../src/window/time-window.js';

describe('formatTime and formatDay', () => {
  it.each([
    [0, '1970-01-01 00:00:00'],
    [Date.UTC(2020, 1, 29, 23, 59, 59, 999), '2020-02-29 23:59:59'],
    [Date.UTC(2020, 10, 4), '2020-11-04 00:00:00'],
    [-1, '1969-12-31 23:59:59'],
  ])('writes %d as %s, in UTC', (time, text) => {
    expect(formatTime(time)).toBe(text);
    expect(formatDay(time)).toBe(text.slice(0, 10));
  });
});

describe('wholeDays', () => {
  const DAY = Date.UTC(2020, 10, 4);
  it.each([
    [0, DAY_MS, 0, DAY_MS],
    [0, DAY_MS + 1, 0, 2 * DAY_MS],
    [-1, 0, -DAY_MS, 0],
    [5, 6, 0, DAY_MS],
  ])('widens [%d, %d) to [%d, %d)', (start, end, from, to) => {
    expect(wholeDays({ start: DAY + start, end: DAY + end })).toEqual({ start: DAY + from, end: DAY + to });
  });
});

describe('startOfUtcDay', () => {
  it('is a midnight at most a day before, also before 1970', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e13, max: 1e13 }), (time) => {
        const start = startOfUtcDay(time);
        expect(Math.abs(start % DAY_MS)).toBe(0);
        expect(start <= time && time < start + DAY_MS).toBe(true);
      }),
    );
  });
});
