import { describe, expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../src/analyzers/file-type.js';
import { NetworkTypePeakAnalyzer } from '../../src/analyzers/network-type.js';
import type { DailyAnswer, DayCounts } from '../../src/backends/backend.js';
import { inferGlobalTable, windowCount } from '../../src/tables/infer-global-table.js';
import { type Key, KeyMap } from '../../src/tables/key-map.js';
import { DAY_MS, HOUR_MS } from '../../src/window/time-window.js';

const START = Date.UTC(2020, 9, 28, 13);
const WINDOW = { start: START, end: START + 7 * DAY_MS };

type Day = [submissions: number, samples: number];

function answer(days: number, keys: [Key, Day[]][]): DailyAnswer {
  return {
    kind: 'daily',
    window: WINDOW,
    coverage: { records: 1, leftOut: 0, leftOutBy: new Map(), approximate: false },
    days: Array.from({ length: days }, (_, i) => i * DAY_MS),
    keys: new KeyMap(
      keys.map(([key, counts]) => [
        key,
        new Map(counts.map(([submissions, samples], i): [number, DayCounts] => [i * DAY_MS, { submissions, samples }])),
      ]),
    ),
  };
}

describe('windowCount', () => {
  it.each([
    [7 * DAY_MS, 7],
    [3 * DAY_MS, 3],
    [DAY_MS, 1],
    [25 * HOUR_MS, 25],
    [23 * HOUR_MS, 23],
    [HOUR_MS, 1],
    [HOUR_MS - 1, 1],
    [0, 1],
    [DAY_MS + 1, 1],
  ])('of %d milliseconds is %d', (length, count) => {
    expect(windowCount({ start: START, end: START + length })).toBe(count);
  });
});

describe('inferGlobalTable', () => {
  const rowOf = (days: number, counts: Day[], analyzer = FileTypePeakAnalyzer, dimension0 = 'other') =>
    inferGlobalTable(answer(days, [[[dimension0, 'x'], counts]]), analyzer).get([dimension0, 'x']);

  it('averages over all days of the feed, also those on which the key has none', () => {
    expect(
      rowOf(4, [
        [10, 4],
        [2, 2],
      ]),
    ).toEqual({
      start: WINDOW.start,
      end: WINDOW.end,
      windowCount: 7,
      subCountAvg: 3,
      subCountMax: 10,
      sampCountAvg: 2,
      sampCountMax: 4,
      sampSubCountAvg: 2,
      sampSubCountMax: 2.5,
      thresholdSuggested: 3,
    });
  });

  it('rounds halves to even', () => {
    expect(rowOf(2, [[5, 1]])).toMatchObject({ subCountAvg: 2, sampCountAvg: 0 });
    expect(rowOf(2, [[7, 3]])).toMatchObject({ subCountAvg: 4, sampCountAvg: 2 });
  });

  it('takes the average per sample from means that are not rounded', () => {
    // round(3.5) / round(1.5) would be 2
    expect(rowOf(2, [[7, 3]])?.sampSubCountAvg).toBe(2);
    // 5/3 → 2; rounded means would give 2 / 1 = 2; here 13/3 and 5/3: 2.6 → 3, while round(4.33)/round(1.67) = 2
    expect(rowOf(3, [[13, 5]])?.sampSubCountAvg).toBe(3);
  });

  it('keeps the largest submissions per sample of a day as it is', () => {
    expect(
      rowOf(2, [
        [1, 1],
        [10, 3],
      ])?.sampSubCountMax,
    ).toBe(10 / 3);
  });

  it('crosses every first with every second value, zeros where the pair was never seen', () => {
    const table = inferGlobalTable(
      answer(1, [
        [['malicious', 'Pdf'], [[100, 10]]],
        [['benign', 'Zip'], [[5, 5]]],
      ]),
      FileTypePeakAnalyzer,
    );
    expect([...table.keys()]).toEqual([
      ['benign', 'Pdf'],
      ['benign', 'Zip'],
      ['malicious', 'Pdf'],
      ['malicious', 'Zip'],
    ]);
    expect(table.get(['malicious', 'Zip'])).toEqual({
      start: WINDOW.start,
      end: WINDOW.end,
      windowCount: 7,
      subCountAvg: 0,
      subCountMax: 0,
      sampCountAvg: 0,
      sampCountMax: 0,
      sampSubCountAvg: 0,
      sampSubCountMax: 0,
      thresholdSuggested: 90,
    });
    expect(table.get(['benign', 'Pdf'])?.thresholdSuggested).toBe(500);
    expect(table.get(['malicious', 'Pdf'])?.thresholdSuggested).toBe(100);
  });

  it('has no least threshold for other severities and for the network analyzer', () => {
    expect(rowOf(1, [[3, 1]])?.thresholdSuggested).toBe(3);
    expect(rowOf(1, [[3, 1]], NetworkTypePeakAnalyzer, 'malicious')?.thresholdSuggested).toBe(3);
  });

  it('is empty where the history has no record', () => {
    expect(inferGlobalTable(answer(0, []), FileTypePeakAnalyzer).size).toBe(0);
  });
});
