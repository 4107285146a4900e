import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttributeFault, joinParts } from '../../src/feed/attribute-reader.js';
import { compileFeed } from '../../src/feed/feed.js';
import type { FeedDescription } from '../../src/analyzers/feed-description.js';
import { placesIn } from './record-places.js';

const BASE: FeedDescription = { time: 't', sample: 'none', dimension_0: 'd' };

function read(description: Partial<FeedDescription>, record: unknown): readonly string[] | string {
  const values = compileFeed({ ...BASE, ...description }).readers.dimensions[0].read(placesIn(record));
  return values instanceof AttributeFault ? values.problem : values;
}

describe('an attribute', () => {
  it.each([
    [{ d: 'x' }, ['x']],
    [{ d: 70.0 }, ['70']],
    [{ d: true }, ['true']],
    [{ d: null }, []],
    [{}, []],
    [{ d: [] }, []],
    [{ d: ['x'] }, ['x']],
    [{ d: [null] }, []],
    [{ _source: { d: 'x' } }, ['x']],
  ])('of %j is %j', (record, values) => {
    expect(read({}, record)).toEqual(values);
  });

  it('is at fault if it is an object or an array of several', () => {
    expect(read({}, { d: {} })).toContain('an object');
    expect(read({}, { d: ['a', 'b'] })).toContain('list.d = each');
    expect(read({ list: { d: 'each' } }, { d: ['a', {}] })).toContain('an array with an object');
  });

  it('is the first of several places that is there and not null', () => {
    const either = { dimension_0: 'E.#text | E' };
    expect(read(either, { E: 4624 })).toEqual(['4624']);
    expect(read(either, { E: { '#text': 7045 } })).toEqual(['7045']);
    expect(read({ dimension_0: 'E | E.#text' }, { E: { '#text': 7045 } })).toEqual(['7045']);
    expect(read(either, { E: null })).toEqual([]);
    expect(read(either, { E: { other: 1 } })).toContain('an object');
  });

  it.each([
    ['each', ['b', 'a', 'b'], ['b', 'a']],
    ['each', [1, '1', null], ['1']],
    ['first', [null, 'b', 'a'], ['b']],
    ['join', ['b', 'a', 'b'], ['a, b']],
    ['leave-out', ['b', 'a'], []],
    ['leave-out', ['b'], ['b']],
    ['each', [['a'], ['b']], ['a', 'b']],
  ] as const)('with list = %s of %j is %j', (list, values, expected) => {
    expect(read({ list: { d: list } }, { d: values })).toEqual(expected);
  });

  it('has a value for a missing one, which is folded as any other', () => {
    const description = { missing: { d: '0' }, fold: { d: 'low: ..3, *: high' } };
    expect(read(description, {})).toEqual(['low']);
    expect(read(description, { d: 9 })).toEqual(['high']);
  });

  it('counts once under values that are folded to one', () => {
    expect(read({ list: { d: 'each' }, fold: { d: 'x: a b' } }, { d: ['a', 'b', 'c'] })).toEqual(['x', 'c']);
  });

  it('joins the values of its parts, each with each', () => {
    const joined = { dimension_0: 'a + b | c', list: { a: 'each' } } as const;
    expect(read(joined, { a: ['x', 'y'], c: 'z' })).toEqual(['x / z', 'y / z']);
    expect(read(joined, { a: 'x' })).toEqual([]);
    expect(read({ dimension_0: 'a + b', missing: { b: 'none' } }, { a: 'x / y' })).toEqual(['x // y / none']);
  });

  it('never joins different parts to one text', () => {
    const part = fc.string({ unit: fc.constantFrom('/', ' ', 'a'), maxLength: 6 });
    const parts = fc.integer({ min: 2, max: 3 }).chain((count) => {
      const tuple = fc.array(part, { minLength: count, maxLength: count });
      return fc.tuple(tuple, tuple);
    });
    fc.assert(
      fc.property(parts, ([a, b]) => {
        expect(joinParts(a) === joinParts(b)).toBe(a.every((each, i) => each === b[i]));
      }),
      { numRuns: 5_000 },
    );
  });

  it('is cut if it is long, with a digest', () => {
    const [value = ''] = read({}, { d: 'ä'.repeat(5_000) });
    expect(value).toMatch(/^ä{4096}…[0-9a-f]{16}$/);
    expect(read({}, { d: 'x'.repeat(8_192) })).toEqual(['x'.repeat(8_192)]);
  });

  it('goes by the text form of what it is read from', () => {
    const feed = compileFeed({ ...BASE, dimension_0: '"a|b"+c|d', cross: 'x, "y, z"' });
    expect(feed.dimensions).toEqual(['"a|b" + c | d', '*']);
    expect(feed.crossDimensions).toEqual(['x', '"y, z"']);
    expect(feed.places).toEqual(['t', 'a|b', 'c', 'd', 'x', 'y, z']);
  });
});
