import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../src/findings/find.js';
import { tagsOf } from '../../src/findings/tags.js';
import { verdictOf } from '../../src/findings/verdict.js';
import { counts, row, RUN, sampleResult, windowResult } from '../support/sample-result.js';

const value = (submissions: number) => [{ distinct: 3, top: [{ value: 'v', submissions }] }];

describe('tagsOf', () => {
  it.each([
    ['half of the submissions in one sample is not yet single-sample', counts(100, 51, { cross: [] }), ['broad']],
    ['more than half is', counts(100, 50, { cross: [] }), ['single-sample']],
    ['80 % from one source is not yet single-source', counts(100, 60, { cross: value(80) }), ['broad']],
    ['more than 80 % is', counts(100, 60, { cross: value(81) }), ['single-source']],
    ['nine samples for ten submissions are polymorphic', counts(100, 90, { cross: [] }), ['polymorphic']],
    ['fewer are not', counts(100, 89, { cross: [] }), ['broad']],
    ['of fewer than ten submissions nothing is polymorphic', counts(9, 9, { cross: [] }), ['broad']],
    ['several hold', counts(100, 95, { cross: value(100) }), ['single-source', 'polymorphic']],
    ['what was not computed gives no tag', { submissions: 100, samples: 40, cross: [] }, []],
  ] as const)('%s', (_, local, tags) => {
    expect(tagsOf(local, true)).toEqual(tags);
  });

  it('says nothing of samples if every record is one of its own', () => {
    expect(tagsOf(counts(100, 100, { cross: [] }), false)).toEqual(['broad']);
    expect(tagsOf(counts(1, 1, { cross: value(1) }), false)).toEqual(['single-source']);
  });

  it('never gives broad beside another tag', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }), (a, b) => {
        const tags = tagsOf(counts(Math.max(a, b), Math.min(a, b)), true);
        expect(tags.includes('broad') ? tags.length : 1).toBe(1);
        expect(tags.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('findingsOf', () => {
  it('tells by how much each test fired, and the excess', () => {
    const [peak] = findingsOf(sampleResult(), RUN).peaks;
    expect(peak).toMatchObject({ dimension0: 'malicious', dimension1: 'ZipArchiveFile', threshold: 100 });
    expect(peak?.excess.overAverage).toEqual({ baseline: 100, difference: 1008, times: 11.08 });
    expect(peak?.excess.overMaximum).toEqual({ baseline: 200, difference: 908, times: 5.54 });
    const [mean, share] = peak?.tests ?? [];
    expect(mean).toMatchObject({ name: 'mean-over-history', limit: 1.6, fired: true });
    expect(mean?.margin).toBeCloseTo(1108 / 302 - 1.6, 12);
    expect(share).toEqual({ name: 'single-sample-share', value: 0.73, limit: 0.5, margin: 0.73 - 0.5, fired: true });
    expect(peak?.drivers.map(({ attribute, role }) => [attribute, role])).toEqual([
      ['file.sha1', 'sample'],
      ['source.user_id', 'cross'],
      ['source.origin', 'cross'],
    ]);
    expect(peak?.drivers[0]?.top?.[0]?.share).toBe(807 / 1108);
  });

  it('names no sample that drives a feed without samples', () => {
    const { analyzer } = RUN;
    const feed = { ...analyzer.feed, sample: 'none' };
    const [peak] = findingsOf(sampleResult(), { ...RUN, analyzer: { ...analyzer, feed } }).peaks;
    expect(peak?.drivers.map(({ role }) => role)).toEqual(['cross', 'cross']);
    expect(peak?.tags).toEqual(['single-source']);
  });

  it('takes an average of 0 as 1', () => {
    const result = windowResult([[['malicious', 'x'], counts(200, 10)]], [[['malicious', 'x'], row(0)]]);
    expect(findingsOf(result, RUN).peaks[0]?.excess.overAverage).toEqual({ baseline: 0, difference: 200, times: 200 });
  });

  it('lists as new the keys without a row that reach their least threshold, most submissions first', () => {
    const local = [90, 89, 500].map((n, i) => [['malicious', `type-${i}`], counts(n, n)] as const);
    const keys = [...local, [['benign', 'x'], counts(499, 499)] as const];
    const known = [[['benign', 'known'], row(100)]] as const;
    const names = (threshold?: number) => {
      const result = windowResult(keys, known, false, threshold);
      return findingsOf(result, { ...RUN, threshold }).newKeys.map((key) => key.dimension1);
    };
    expect(names()).toEqual(['type-2', 'type-0']);
    expect(names(1)).toEqual(['type-2', 'x', 'type-0', 'type-1']);
    expect(names(500)).toEqual(['type-2']);
    expect(findingsOf(windowResult(keys, []), RUN).newKeys).toEqual([]);
  });
});

describe('verdictOf', () => {
  it.each([
    [[], [], 'No data: the feed has no record in this window.'],
    [[counts(10, 5)], [], 'No peak: the global table knows none of the keys yet.'],
    [[counts(10, 5)], [row(100)], 'No peak: none of 1 known key is unusual.'],
    [
      [counts(300, 5)],
      [row(100)],
      '1 peak among 1 known key: malicious / type-0 had 300 submissions, 3 × its average.',
    ],
  ])('%#', (local, global, sentence) => {
    const key = (i: number) => ['malicious', `type-${i}`] as const;
    const result = windowResult(
      local.map((of, i) => [key(i), of] as const),
      global.map((of, i) => [key(i), of] as const),
    );
    expect(verdictOf(findingsOf(result, RUN))).toBe(sentence);
  });

  it('names the largest new key', () => {
    expect(verdictOf(findingsOf(sampleResult(), RUN))).toMatch(
      / 1 new key: malicious \/ IsoFile with 200 submissions\.$/,
    );
  });
});
