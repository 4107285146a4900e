import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planCatchUp } from '../../src/window/catch-up.js';
import { HOUR_MS } from '../../src/window/time-window.js';
import { DAY, november } from '../harness/tiny-feed.js';

const window = { start: november(9), end: november(10) };
const day = (number: number) => ({ start: november(number), end: november(number + 1) });

describe('planCatchUp', () => {
  it('takes the days between the newest end and the end of the window', () => {
    expect(planCatchUp(window, november(7), 31)).toEqual({ windows: [7, 8, 9].map(day), skipped: undefined });
  });

  it('takes the day in whose middle the table was made, at which no window has looked', () => {
    expect(planCatchUp(window, november(7) + HOUR_MS, 31).windows).toEqual([7, 8, 9].map(day));
    expect(planCatchUp(window, november(8) - 1, 31).windows).toEqual([7, 8, 9].map(day));
  });

  it('takes the last day again where none was missed, also where the table is ahead', () => {
    for (const seen of [november(10), november(9) + HOUR_MS, november(20)]) {
      expect(planCatchUp(window, seen, 31)).toEqual({ windows: [day(9)], skipped: undefined });
    }
  });

  it('takes the days of the window where the table has seen nothing', () => {
    expect(planCatchUp({ start: november(7), end: november(10) }, undefined, 31).windows).toEqual([7, 8, 9].map(day));
  });

  it('skips the oldest days beyond the limit', () => {
    expect(planCatchUp(window, november(2), 2)).toEqual({
      windows: [8, 9].map(day),
      skipped: { start: november(2), end: november(8) },
    });
  });

  it('gives whole days without a hole, up to the end of the window, no more than the limit', () => {
    const hours = fc.integer({ min: -2000, max: 300 });
    fc.assert(
      fc.property(fc.option(hours, { nil: undefined }), fc.integer({ min: 1, max: 40 }), (offset, limit) => {
        const seen = offset === undefined ? undefined : november(10) + offset * HOUR_MS;
        const { windows, skipped } = planCatchUp(window, seen, limit);
        expect(windows.length).toBeGreaterThan(0);
        expect(windows.length).toBeLessThanOrEqual(limit);
        expect(windows.at(-1)?.end).toBe(window.end);
        windows.forEach(({ start, end }, i) => {
          expect(start % DAY).toBe(0);
          expect(end - start).toBe(DAY);
          if (i > 0) expect(start).toBe(windows[i - 1]?.end);
        });
        if (skipped) {
          expect(skipped.end).toBe(windows[0]?.start);
          expect(windows).toHaveLength(limit);
          expect(skipped.start).toBeGreaterThan((seen ?? window.start) - DAY);
        }
      }),
    );
  });
});
