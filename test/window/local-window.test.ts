import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { localWindow, type WindowFlags } from '../../src/window/local-window.js';
import { parseDay } from '../../src/window/parse-day.js';
import { DAY_MS, formatDay } from '../../src/window/time-window.js';

const NOW = Date.UTC(2020, 10, 4, 23, 59, 59, 999);

describe('localWindow', () => {
  const windowOf = (flags: { s?: string; e?: string; d?: number; k?: number }, now = NOW): string => {
    const day = (text: string | undefined) => (text === undefined ? undefined : parseDay(text));
    const whole: WindowFlags = {
      start: day(flags.s),
      end: day(flags.e),
      delta: flags.d,
      delay: flags.k,
      allowFuture: false,
    };
    const { start, end } = localWindow(whole, now);
    return `${formatDay(start)} ${formatDay(end)}`;
  };

  it.each([
    [{}, '2020-11-03 2020-11-04'],
    [{ d: 3 }, '2020-11-01 2020-11-04'],
    [{ k: 0 }, '2020-11-03 2020-11-04'],
    [{ k: 1 }, '2020-11-02 2020-11-03'],
    [{ d: 2, k: 2 }, '2020-10-31 2020-11-02'],
    [{ s: '2020-11-01', e: '2020-11-04' }, '2020-11-01 2020-11-04'],
    [{ s: '2020-11-01', e: '2020-11-04', d: 9 }, '2020-11-01 2020-11-04'],
    [{ s: '2020-11-01', e: '2020-11-04', k: 9 }, '2020-11-01 2020-11-04'],
    [{ e: '2020-11-01' }, '2020-10-31 2020-11-01'],
    [{ e: '2020-03-01', d: 2 }, '2020-02-28 2020-03-01'],
    [{ s: '2020-11-01' }, '2020-11-01 2020-11-02'],
    [{ s: '2020-02-28', d: 2 }, '2020-02-28 2020-03-01'],
    [{ s: '2019-02-28', d: 2 }, '2019-02-28 2019-03-02'],
    [{ s: '2019-12-31' }, '2019-12-31 2020-01-01'],
    [{ s: '2020-11-04' }, '2020-11-04 2020-11-05'],
  ])('of %j on 2020-11-04 is %s', (flags, window) => {
    expect(windowOf(flags)).toBe(window);
  });

  it('ends at the midnight that just was', () => {
    const midnight = Date.UTC(2020, 10, 4);
    expect(windowOf({}, midnight)).toBe('2020-11-03 2020-11-04');
    expect(windowOf({}, midnight - 1)).toBe('2020-11-02 2020-11-03');
  });

  it.each([
    [
      { s: '2020-11-04', e: '2020-11-04' },
      /end date \(-e 2020-11-04\) must lie after the start date \(-s 2020-11-04\)/,
    ],
    [{ s: '2020-11-05', e: '2020-11-04' }, /\(-e 2020-11-04\) must lie after the start date \(-s 2020-11-05\)/],
    [{ s: '2020-11-04', k: 1 }, /\(-k\) .* can't be given with -s/],
    [{ e: '2020-11-04', k: 0 }, /\(-k\) .* can't be given with -e/],
    [{ e: '2020-11-06' }, /in the future, on 2020-11-06 .* latest end is 2020-11-05; --allow-future/],
    [{ s: '2020-11-05' }, /in the future, on 2020-11-06/],
    [{ s: '2020-11-04', d: 2 }, /in the future, on 2020-11-06/],
    [{ s: '2020-11-04', e: '2094-01-01' }, /in the future, on 2094-01-01/],
  ])('refuses %j', (flags, message) => {
    expect(() => windowOf(flags)).toThrow(UsageError);
    expect(() => windowOf(flags)).toThrow(message);
  });

  it('cuts time into windows without gap or overlap, by whatever pair of flags each is named', () => {
    const days = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.array(days, { minLength: 1, maxLength: 10 }),
        (first, lengths) => {
          let at = first * DAY_MS;
          for (const delta of lengths) {
            const flags = { start: at, end: undefined, delta, delay: undefined, allowFuture: true };
            const window = localWindow(flags, NOW);
            expect(window.start).toBe(at);
            expect(localWindow({ ...flags, start: undefined, end: window.end }, NOW)).toEqual(window);
            expect(localWindow({ ...flags, end: window.end }, NOW)).toEqual(window);
            at = window.end;
          }
          expect(at).toBe((first + lengths.reduce((sum, length) => sum + length, 0)) * DAY_MS);
        },
      ),
    );
  });
});
