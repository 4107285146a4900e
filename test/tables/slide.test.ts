import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../src/analyzers/file-type.js';
import type { GlobalRow } from '../../src/tables/global-table.js';
import { type Key, KeyMap } from '../../src/tables/key-map.js';
import { type SlidingCounts, slideGlobalTable } from '../../src/tables/slide.js';
import { DAY_MS } from '../../src/window/time-window.js';
import { anyGlobalTable, anyKey } from '../support/arbitrary-tables.js';

const DAY = Date.UTC(2020, 10, 4);
const WINDOW = { start: DAY, end: DAY + DAY_MS };

const ROW: GlobalRow = {
  start: DAY - 7 * DAY_MS,
  end: DAY,
  windowCount: 7,
  subCountAvg: 10,
  subCountMax: 20,
  sampCountAvg: 5,
  sampCountMax: 8,
  sampSubCountAvg: 2,
  sampSubCountMax: 2.5,
  thresholdSuggested: 90,
};

function slideRow(row: GlobalRow | undefined, counts: SlidingCounts | undefined, key: Key = ['a', 'b']) {
  const table = new KeyMap<GlobalRow>(row ? [[key, row]] : []);
  const local = counts ? [[key, counts] as const] : [];
  return slideGlobalTable(table, local, WINDOW, FileTypePeakAnalyzer).get(key);
}

describe('slideGlobalTable', () => {
  it('moves averages and maxima of a key that both tables have', () => {
    // (10·7 + 100) / 8 = 21.25, (5·7 + 3) / 8 = 4.75, q = round(33.3) = 33: (2·7 + 33) / 8 = 5.875
    expect(slideRow(ROW, { submissions: 100, samples: 3 })).toEqual({
      start: ROW.start,
      end: WINDOW.end,
      windowCount: 8,
      subCountAvg: 21,
      subCountMax: 100,
      sampCountAvg: 5,
      sampCountMax: 8,
      sampSubCountAvg: 6,
      sampSubCountMax: 33,
      thresholdSuggested: 90,
    });
  });

  it('raises the threshold with the average, and never lowers it', () => {
    expect(slideRow({ ...ROW, windowCount: 1 }, { submissions: 300, samples: 1 })?.thresholdSuggested).toBe(155);
    expect(slideRow({ ...ROW, subCountAvg: 200 }, { submissions: 0, samples: 0 })?.thresholdSuggested).toBe(175);
    expect(slideRow({ ...ROW, thresholdSuggested: 700 }, { submissions: 1, samples: 1 })?.thresholdSuggested).toBe(700);
  });

  it('rounds halves to even, in the average and in submissions per sample', () => {
    const row = { ...ROW, windowCount: 1, subCountAvg: 2, sampCountAvg: 3, sampSubCountAvg: 0, sampSubCountMax: 0 };
    // averages 2.5 → 2 and 2.5 → 2; q = round(3 / 2) = 2: (0 + 2) / 2 = 1
    expect(slideRow(row, { submissions: 3, samples: 2 })).toMatchObject({
      subCountAvg: 2,
      sampCountAvg: 2,
      sampSubCountAvg: 1,
      sampSubCountMax: 2,
    });
    // q = round(2.5) = 2
    expect(slideRow(row, { submissions: 5, samples: 2 })?.sampSubCountMax).toBe(2);
  });

  it('keeps an unrounded maximum of the history', () => {
    expect(slideRow(ROW, { submissions: 4, samples: 2 })?.sampSubCountMax).toBe(2.5);
  });

  it('leaves a row that has seen the window, also where it overlaps by a millisecond', () => {
    const counts = { submissions: 100, samples: 3 };
    expect(slideRow({ ...ROW, end: WINDOW.end }, counts)).toEqual({ ...ROW, end: WINDOW.end });
    expect(slideRow({ ...ROW, end: DAY + 1 }, counts)).toEqual({ ...ROW, end: DAY + 1 });
  });

  it('slides over a gap between the row and the window', () => {
    expect(slideRow({ ...ROW, end: DAY - DAY_MS }, { submissions: 10, samples: 5 })?.windowCount).toBe(8);
  });

  it('keeps a key of the global table alone', () => {
    expect(slideRow(ROW, undefined)).toEqual(ROW);
  });

  it.each([
    ['malicious', 7, 90],
    ['malicious', 95, 95],
    ['benign', 95, 500],
    ['suspicious', 7, 7],
  ])('gives a new key of severity %s with %d submissions the threshold %d', (severity, submissions, threshold) => {
    expect(slideRow(undefined, { submissions, samples: 2 }, [severity, 'x'])).toMatchObject({
      start: WINDOW.start,
      end: WINDOW.end,
      windowCount: 1,
      subCountAvg: submissions,
      subCountMax: submissions,
      sampCountAvg: 2,
      sampCountMax: 2,
      thresholdSuggested: threshold,
    });
  });

  it('rounds the submissions per sample of a new key to even', () => {
    expect(slideRow(undefined, { submissions: 5, samples: 2 })).toMatchObject({
      sampSubCountAvg: 2,
      sampSubCountMax: 2,
    });
    expect(slideRow(undefined, { submissions: 0, samples: 0 })).toMatchObject({
      sampSubCountAvg: 0,
      sampSubCountMax: 0,
    });
  });

  const anyCounts = fc
    .tuple(fc.nat(10 ** 6), fc.nat(10 ** 6))
    .map(([a, b]): SlidingCounts => ({ submissions: Math.max(a, b), samples: Math.min(a, b) }));
  const anyLocal = fc.array(fc.tuple(anyKey, anyCounts), { maxLength: 20 }).map((entries) => new KeyMap(entries));
  const anyWindow = fc
    .tuple(fc.integer({ min: 0, max: 25_000 }), fc.integer({ min: 1, max: 9 }))
    .map(([day, length]) => ({ start: day * DAY_MS, end: (day + length) * DAY_MS }));

  it('changes nothing when the same window is taken again', () => {
    fc.assert(
      fc.property(anyGlobalTable, anyLocal, anyWindow, (table, local, window) => {
        const once = slideGlobalTable(table, local, window, FileTypePeakAnalyzer);
        expect([...slideGlobalTable(once, local, window, FileTypePeakAnalyzer)]).toEqual([...once]);
      }),
    );
  });

  it('forgets no key, lowers no maximum or threshold, and leaves the table it was given', () => {
    fc.assert(
      fc.property(anyGlobalTable, anyLocal, anyWindow, (table, local, window) => {
        const before = [...table];
        const after = slideGlobalTable(table, local, window, FileTypePeakAnalyzer);
        expect([...table]).toEqual(before);
        for (const key of [...table.keys(), ...local.keys()]) expect(after.has(key)).toBe(true);
        for (const [key, old] of table) {
          const row = after.get(key);
          for (const field of ['subCountMax', 'sampCountMax', 'sampSubCountMax', 'thresholdSuggested'] as const) {
            expect(row?.[field]).toBeGreaterThanOrEqual(old[field]);
          }
          expect(row?.start).toBe(old.start);
        }
      }),
    );
  });
});
