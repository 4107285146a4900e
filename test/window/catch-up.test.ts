import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planCatchUp } from '../../src/window/catch-up.js';
import { DAY_MS, HOUR_MS } from '../../src/window/time-window.js';

const day = (number: number) => ({ start: number * DAY_MS, end: (number + 1) * DAY_MS });
const WINDOW = day(100);

describe('planCatchUp', () => {
  it.each([
    ['nothing was missed', 100 * DAY_MS, 31, [100], undefined],
    ['two days were missed', 98 * DAY_MS, 31, [98, 99, 100], undefined],
    ['the table has seen the window', 101 * DAY_MS, 31, [100], undefined],
    ['the table has seen days after the window', 105 * DAY_MS, 31, [100], undefined],
    ['the table was inferred up to within a day', 98 * DAY_MS + HOUR_MS, 31, [99, 100], undefined],
    ['the table has seen nothing', undefined, 31, [100], undefined],
    ['more was missed than is taken', 90 * DAY_MS, 3, [98, 99, 100], { start: 90 * DAY_MS, end: 98 * DAY_MS }],
  ])('takes the right days where %s', (_, seen, limit, days, skipped) => {
    expect(planCatchUp(WINDOW, seen, limit)).toEqual({ windows: days.map(day), skipped });
  });

  it('cuts a longer window into its days', () => {
    const window = { start: 98 * DAY_MS, end: 101 * DAY_MS };
    expect(planCatchUp(window, undefined, 31).windows).toEqual([98, 99, 100].map(day));
  });

  it('leaves no day out and takes none twice: what is skipped and what is taken are what was missed', () => {
    const numbers = fc.tuple(fc.integer({ min: 0, max: 100 * 24 }), fc.integer({ min: 1, max: 200 }));
    fc.assert(
      fc.property(numbers, ([hours, limit]) => {
        const { windows, skipped } = planCatchUp(WINDOW, hours * HOUR_MS, limit);
        let at = skipped?.start ?? windows[0]?.start;
        expect(at).toBe(Math.ceil(hours / 24) * DAY_MS);
        for (const { start, end } of skipped ? [skipped, ...windows] : windows) {
          expect(start).toBe(at);
          at = end;
        }
        expect(at).toBe(WINDOW.end);
        expect(windows.length).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
