import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseTime } from '../../src/window/parse-time.js';
import { formatTime } from '../../src/window/time-window.js';

it('reads what formatTime writes', () => {
  const [least, most] = [Date.UTC(100, 0, 1) / 1000, Date.UTC(9999, 11, 31) / 1000];
  fc.assert(
    fc.property(fc.integer({ min: least, max: most }), (second) => {
      expect(parseTime(formatTime(second * 1000))).toBe(second * 1000);
    }),
  );
});

it('takes microseconds, and ignores them', () => {
  expect(parseTime('2020-11-04 01:02:03.999999')).toBe(Date.UTC(2020, 10, 4, 1, 2, 3));
});

it.each(['2020-02-30 00:00:00', '2020-11-04 24:00:00', '2020-11-04', '2020-11-04T00:00:00', '2020-11-4 00:00:00', ''])(
  'reads no time in %j',
  (text) => {
    expect(parseTime(text)).toBeUndefined();
  },
);
