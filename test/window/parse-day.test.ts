import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDay } from '../../src/window/parse-day.js';
import { DAY_MS, formatDay } from '../../src/window/time-window.js';

describe('parseDay', () => {
  it.each([
    ['2020-11-04', '2020-11-04'],
    ['2020-11-4', '2020-11-04'],
    ['2020-1-1', '2020-01-01'],
    ['2020-02-29', '2020-02-29'],
    ['2000-2-29', '2000-02-29'],
    ['0099-12-31', '0099-12-31'],
    ['9999-12-31', '9999-12-31'],
  ])('reads %s', (text, day) => {
    expect(formatDay(parseDay(text) ?? NaN)).toBe(day);
  });

  it.each([
    '',
    '2021-02-29',
    '1900-02-29',
    '2020-02-30',
    '2020-00-10',
    '2020-13-01',
    '2020-11-00',
    '2020-11-31',
    '0000-01-01',
    '20-11-04',
    '2020/11/04',
    '2020-11-04 ',
    ' 2020-11-04',
    '2020-11-04T00:00:00',
    '2020-11-004',
    '+2020-11-04',
    '-2020-11-04',
    '２０２０-11-04',
    'yesterday',
  ])('refuses %j', (text) => {
    expect(parseDay(text)).toBeUndefined();
  });

  it('reads every day back as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50_000, max: 2_000_000 }), (day) => {
        expect(parseDay(formatDay(day * DAY_MS))).toBe(day * DAY_MS);
      }),
    );
  });
});
