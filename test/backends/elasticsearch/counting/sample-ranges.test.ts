import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundariesOf, rangesFor } from '../../../../src/backends/elasticsearch/counting/sample-ranges.js';

describe('rangesFor', () => {
  it('fills pages to three quarters', () => {
    expect([0, 1, 75, 76, 150, 151].map((records) => rangesFor(records, 100))).toEqual([1, 1, 1, 2, 2, 3]);
  });
});

describe('boundariesOf', () => {
  const probe = (sizes: readonly number[]): { key: number; doc_count: number }[] =>
    sizes.map((records, key) => ({ key, doc_count: records }));

  it('splits into even parts', () => {
    expect(boundariesOf(probe([1, 1, 1, 1, 1, 1, 1, 1]), 4)).toEqual([2, 4, 6]);
  });

  it('makes one boundary at most beside a value that fills several parts', () => {
    expect(boundariesOf(probe([1, 90, 1, 1, 1, 1, 1, 1, 1, 1, 1]), 10)).toEqual([2]);
  });

  it('has no boundary where nothing was probed', () => {
    expect(boundariesOf([], 4)).toEqual([]);
  });

  it('gives ascending boundaries, fewer than parts, and no part much larger than it must be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 200 }),
        fc.integer({ min: 2, max: 30 }),
        (sizes, parts) => {
          const boundaries = boundariesOf(probe(sizes), parts) as number[];
          expect(boundaries.length).toBeLessThan(parts);
          const edges = [0, ...boundaries, sizes.length];
          const total = sizes.reduce((sum, size) => sum + size, 0);
          for (const [i, start] of edges.slice(0, -1).entries()) {
            const end = edges[i + 1] ?? 0;
            expect(start).toBeLessThanOrEqual(end);
            const part = sizes.slice(start, end).reduce((sum, size) => sum + size, 0);
            expect(part).toBeLessThan(total / parts + Math.max(1, ...sizes) + 1);
          }
        },
      ),
    );
  });
});
