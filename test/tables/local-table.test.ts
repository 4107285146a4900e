import { describe, expect, it } from 'vitest';
import type { LocalCounts } from '../../src/backends/backend.js';
import { KeyMap } from '../../src/tables/key-map.js';
import { localTable, sampleRatio } from '../../src/tables/local-table.js';

describe('sampleRatio', () => {
  it.each([
    [50, 50, 0],
    [51, 51, 1],
    [51, 26, 0.51],
    [51, 0, 0],
    [400, 50, 0.12],
    [400, 150, 0.38],
    [200, 101, 0.51],
    [11083, 426, 0.04],
  ])('of %d submissions with %d of one sample is %d', (submissions, max, ratio) => {
    expect(sampleRatio(submissions, max)).toBe(ratio);
  });
});

describe('localTable', () => {
  const counts = (more: Partial<LocalCounts>): LocalCounts => ({ submissions: 60, samples: 2, cross: [], ...more });
  const answer = (keys: KeyMap<LocalCounts>) => ({
    kind: 'local' as const,
    window: { start: 0, end: 1 },
    coverage: { records: 60, leftOut: 0, leftOutBy: new Map<string, number>(), approximate: false },
    keys,
  });

  it('adds the share of the most frequent sample to the counts of a backend', () => {
    const distribution = { max: 45, mean: 30, std: 21.2, top: [] };
    const table = localTable(answer(new KeyMap([[['a', 'b'], counts({ distribution })]])));
    expect([...table]).toEqual([[['a', 'b'], { submissions: 60, samples: 2, cross: [], distribution, ratio: 0.75 }]]);
  });

  it('has a share of 0 where the distribution was not computed', () => {
    expect(localTable(answer(new KeyMap([[['a', 'b'], counts({})]]))).get(['a', 'b'])?.ratio).toBe(0);
  });
});
