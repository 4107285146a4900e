import { describe, expect, it } from 'vitest';
import { compare, compareTables, excess, findPeaks } from '../../src/peaks/find-peaks.js';
import type { GlobalRow } from '../../src/tables/global-table.js';
import { type Key, KeyMap } from '../../src/tables/key-map.js';
import type { LocalRow } from '../../src/tables/local-table.js';

const KEY: Key = ['malicious', 'Pdf'];

/** Reaches its threshold; none of the tests fires. */
const LOCAL: LocalRow = {
  submissions: 100,
  samples: 50,
  distribution: { max: 3, mean: 2, std: 1, top: [] },
  cross: [],
  ratio: 0.03,
};
const GLOBAL: GlobalRow = {
  start: 0,
  end: 1,
  windowCount: 7,
  subCountAvg: 10,
  subCountMax: 20,
  sampCountAvg: 5,
  sampCountMax: 8,
  sampSubCountAvg: 2,
  sampSubCountMax: 10,
  thresholdSuggested: 90,
};

const local = (more: Partial<NonNullable<LocalRow['distribution']>>, ratio = LOCAL.ratio): LocalRow => ({
  ...LOCAL,
  ratio,
  distribution: { max: 3, mean: 2, std: 1, top: [], ...more },
});

const fired = (row: LocalRow, global = GLOBAL): string[] =>
  compare(KEY, row, global, undefined)
    .tests.filter((test) => test.fired)
    .map(({ name }) => name);

describe('compare', () => {
  it('takes what reaches the threshold but passes no test for no peak', () => {
    expect(compare(KEY, LOCAL, GLOBAL, undefined)).toMatchObject({ reachesThreshold: true, isPeak: false });
    expect(fired(LOCAL)).toEqual([]);
  });

  it('fires each test strictly above its limit', () => {
    expect(fired(local({ mean: 8, max: 9 }))).toEqual([]);
    expect(fired(local({ mean: 8.000000000000002, max: 9 }))).toEqual(['mean-over-history']);
    expect(fired(local({}, 0.5))).toEqual([]);
    expect(fired(local({}, 0.51))).toEqual(['single-sample-share']);
    expect(fired(local({ max: 3 }))).toEqual([]);
    expect(fired(local({ max: 4 }))).toEqual(['outlier-sample']);
  });

  it('compares the mean with 0.8 times the history in doubles, as the original does', () => {
    // 0.8 * 3 is 2.4000000000000004
    expect(fired(local({ mean: 2.4 }), { ...GLOBAL, sampSubCountMax: 3 })).toEqual([]);
  });

  it('is a peak from exactly the threshold on', () => {
    const wave = local({ max: 4 });
    expect(compare(KEY, wave, { ...GLOBAL, thresholdSuggested: 100 }, undefined).isPeak).toBe(true);
    expect(compare(KEY, wave, { ...GLOBAL, thresholdSuggested: 101 }, undefined).isPeak).toBe(false);
  });

  it('takes the threshold that was given, 0 too, over what the history suggests', () => {
    const wave = local({ max: 4 });
    const rare = { ...GLOBAL, thresholdSuggested: 1000 };
    expect(compare(KEY, wave, rare, 100)).toMatchObject({ isPeak: true, threshold: 100 });
    expect(compare(KEY, wave, rare, 0)).toMatchObject({ isPeak: true, threshold: 0 });
    expect(compare(KEY, wave, GLOBAL, 101)).toMatchObject({ isPeak: false, threshold: 101 });
  });

  it('has no tests where the distribution was not computed', () => {
    const { distribution, ...bare } = LOCAL;
    expect(distribution).toBeDefined();
    expect(compare(KEY, bare, GLOBAL, undefined)).toMatchObject({ tests: [], isPeak: false });
  });
});

describe('compareTables', () => {
  it('compares the keys that both tables have, in code point order', () => {
    const rows = (...keys: Key[]) => keys.map((key) => [key, LOCAL] as const);
    const globals = (...keys: Key[]) => keys.map((key) => [key, GLOBAL] as const);
    const comparisons = compareTables(
      new KeyMap(rows(['5', 'x'], ['30', 'x'], ['only', 'local'])),
      new KeyMap(globals(['5', 'x'], ['30', 'x'], ['only', 'global'])),
      undefined,
    );
    expect(comparisons.map(({ key }) => key)).toEqual([
      ['30', 'x'],
      ['5', 'x'],
    ]);
  });
});

describe('findPeaks', () => {
  const comparison = (name: string, submissions: number, subCountAvg: number, max = 4) =>
    compare(['x', name], { ...local({ max }), submissions }, { ...GLOBAL, subCountAvg }, 0);

  it('measures how unusual a key is by its average, taken as at least 1', () => {
    expect(excess(comparison('a', 100, 10))).toBe(10);
    expect(excess(comparison('a', 100, 0))).toBe(100);
    expect(excess(comparison('a', 100, 0.5))).toBe(100);
  });

  it('puts the most unusual first, ties by key', () => {
    const found = findPeaks([
      comparison('b', 100, 10),
      comparison('c', 50, 0),
      comparison('quiet', 9000, 1, 3),
      comparison('\u{1f600}', 10, 1),
      comparison('\uffff', 20, 2),
    ]);
    expect(found.map(({ key: [, name] }) => name)).toEqual(['c', 'b', '\uffff', '\u{1f600}']);
  });
});
