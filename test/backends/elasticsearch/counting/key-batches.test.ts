import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfEstimate } from '../../../../src/backends/elasticsearch/counting/estimate-samples.js';
import { batchesOf, type KeyCount, ofKeys } from '../../../../src/backends/elasticsearch/counting/key-batches.js';

const keysArbitrary = fc.array(
  fc.record({
    raws: fc.tuple(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.string())),
    submissions: fc.integer({ min: 1, max: 100_000 }),
  }),
  { maxLength: 1_000 },
);

describe('batchesOf', () => {
  it('puts each key into one batch, none with more keys than its largest allows or more first values than a query', () => {
    const mostWith = (submissions: number): number => Math.floor(500_000 / submissions);
    fc.assert(
      fc.property(keysArbitrary, (keys) => {
        const batches = batchesOf<KeyCount>(keys, mostWith);
        expect(new Set(batches.flat())).toEqual(new Set(keys));
        expect(batches.flat()).toHaveLength(keys.length);
        for (const batch of batches) {
          const largest = Math.max(...batch.map(({ submissions }) => submissions));
          expect(batch.length).toBeLessThanOrEqual(Math.max(1, mostWith(largest)));
          expect(new Set(batch.map(({ raws: [raw] }) => raw?.[0])).size).toBeLessThanOrEqual(400);
        }
      }),
    );
  });
});

describe('ofKeys', () => {
  it('names for each first value the second values beside it', () => {
    const sources = ['a', 'b'].map((path) => ({ path, hasMissing: true, isSeveral: false }));
    const keys = [
      { raws: [[70, 'x']], submissions: 1 },
      { raws: [[5, 'x']], submissions: 1 },
      { raws: [[70, '__proto__']], submissions: 1 },
    ];
    expect(ofKeys(sources, keys).bool).toMatchObject({
      should: [
        { bool: { filter: [{ term: { a: { value: 70 } } }, { terms: { b: ['x', '__proto__'] } }] } },
        { bool: { filter: [{ term: { a: { value: 5 } } }, { terms: { b: ['x'] } }] } },
      ],
      minimum_should_match: 1,
    });
  });
});

describe('bytesOfEstimate', () => {
  it('grows with the submissions up to what the highest precision takes', () => {
    expect([1, 155, 1_000, 3_000, 40_000, 1_000_000].map(bytesOfEstimate)).toEqual([
      16, 1_024, 8_192, 16_384, 262_144, 262_144,
    ]);
  });
});
