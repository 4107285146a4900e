import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastStd, originalDetector } from '../../src/detectors/original.js';
import { replay } from '../../src/history/replay.js';
import { compareTables, findPeaks } from '../../src/peaks/find-peaks.js';
import type { GlobalTable } from '../../src/tables/global-table.js';
import { type Key, KeyMap } from '../../src/tables/key-map.js';
import { localTable } from '../../src/tables/local-table.js';
import { slideGlobalTable } from '../../src/tables/slide.js';
import { DAY_MS } from '../../src/window/time-window.js';
import { dailyFigures } from '../../src/history/daily-figures.js';
import type { LocalCounts } from '../../src/backends/backend.js';

const least = (dimension0: string): number => (dimension0 === 'malicious' ? 90 : 0);
const KEYS: readonly Key[] = [
  ['malicious', 'Pdf'],
  ['benign', 'Pdf'],
];

const counts = fc
  .record({
    samples: fc.integer({ min: 1, max: 50 }),
    each: fc.integer({ min: 1, max: 9 }),
    more: fc.integer({ min: 0, max: 300 }),
  })
  .map(({ samples, each, more }): LocalCounts => ({
    submissions: samples * each + more,
    samples,
    distribution: {
      max: each + more,
      mean: (samples * each + more) / samples,
      std: more / Math.sqrt(samples),
      top: [],
    },
    cross: [],
  }));

describe('the original detector', () => {
  it('decides and slides as a run of each day does', () => {
    const day = fc.option(fc.tuple(fc.option(counts), fc.option(counts)), { freq: 6 });
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 20 }), (days) => {
        const answers = days.map((pair) => {
          const rows = pair?.flatMap((one, k): [Key, LocalCounts][] => (one && KEYS[k] ? [[KEYS[k], one]] : []));
          return rows === undefined || rows.length === 0 ? null : new KeyMap(rows);
        });
        let table: GlobalTable = new KeyMap();
        const nightly = answers.flatMap((keys, t) => {
          if (keys === null) return [];
          const window = { start: t * DAY_MS, end: (t + 1) * DAY_MS };
          const coverage = { records: 1, leftOut: 0, leftOutBy: new Map<string, number>(), approximate: false };
          const local = localTable({ kind: 'local', window, coverage, keys });
          const peaks = findPeaks(compareTables(local, table, undefined));
          table = slideGlobalTable(table, local, window, { leastThreshold: least });
          return peaks.map(({ key, threshold }) => [t * DAY_MS, key, threshold]);
        });
        const feed = answers.map((keys, t) => ({
          day: t * DAY_MS,
          figures: keys && new KeyMap([...keys].map(([key, row]) => [key, dailyFigures(row)])),
        }));
        const replayed = [...replay(originalDetector(least), feed)];
        expect(replayed.flatMap(({ verdicts }) => verdicts.map((v) => [v.day, v.key, v.threshold]))).toEqual(nightly);
        expect([...(replayed.at(-1)?.next ?? new KeyMap())]).toEqual([...table]);
      }),
      { numRuns: 50 },
    );
  });

  it('takes the least standard deviation that the largest sample and the mean allow', () => {
    // one sample of 7 submissions, two of 1: mean 3, and no deviation is less than √12
    expect(leastStd(7, 3, 3)).toBeCloseTo(Math.sqrt(12), 12);
    expect(leastStd(5, 5, 1)).toBe(0);
  });

  it('finds no peak if it is not known how submissions spread over samples', () => {
    const row = { subCount: 500, sampCount: 5, sampSubCountMax: null, sampSubCountStd: null, crossShareMax: null };
    const feed = [0, 1].map((t) => ({ day: t * DAY_MS, figures: new KeyMap([[['malicious', 'Pdf'] as const, row]]) }));
    expect([...replay(originalDetector(least), feed)].flatMap(({ verdicts }) => verdicts)).toEqual([]);
  });
});
