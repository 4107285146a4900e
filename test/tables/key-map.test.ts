import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareKeys, type Key, KeyMap } from '../../src/tables/key-map.js';
import { anyText } from '../support/any-text.js';

const HOSTILE: Key[] = [
  ['__proto__', '__proto__'],
  ['__proto__', 'constructor'],
  ['constructor', 'prototype'],
  ['toString', 'hasOwnProperty'],
  ['', ''],
  ['', '\u0000'],
  ['\u0000', ''],
];

const anyKey = fc.tuple(anyText, anyText);

describe('KeyMap', () => {
  it('holds nothing at first, whatever names objects inherit', () => {
    const map = new KeyMap<number>();
    expect(map.size).toBe(0);
    for (const key of HOSTILE) {
      expect(map.get(key)).toBeUndefined();
      expect(map.has(key)).toBe(false);
    }
  });

  it('keeps keys apart that spell the names of inherited members, or are empty', () => {
    const map = new KeyMap(HOSTILE.map((key, i) => [key, i] as const));
    expect(map.size).toBe(HOSTILE.length);
    for (const [i, key] of HOSTILE.entries()) expect(map.get(key)).toBe(i);
    expect(({} as Record<string, unknown>)['prototype']).toBeUndefined();
  });

  it('tells pairs apart that read the same when joined', () => {
    const map = new KeyMap([
      [['a', 'b,c'], 1],
      [['a,b', 'c'], 2],
    ]);
    expect([map.get(['a', 'b,c']), map.get(['a,b', 'c']), map.get(['a', 'b'])]).toEqual([1, 2, undefined]);
  });

  it('holds a value that is undefined', () => {
    const map = new KeyMap<undefined>([[['a', 'b'], undefined]]);
    expect(map.has(['a', 'b'])).toBe(true);
    expect([...map.values()]).toEqual([undefined]);
  });

  it('replaces a value in its place', () => {
    const map = new KeyMap<number>([[['a', 'b'], 1]]);
    map.set(['a', 'b'], 2);
    expect([...map]).toEqual([[['a', 'b'], 2]]);
    expect(map.size).toBe(1);
  });

  it('reads out numbers as strings: 30 before 5', () => {
    const map = new KeyMap([
      [['5', '5'], 0],
      [['5', '30'], 0],
      [['30', 'x'], 0],
    ]);
    expect([...map.keys()]).toEqual([
      ['30', 'x'],
      ['5', '30'],
      ['5', '5'],
    ]);
  });

  it('is a map: each key once with its last value, in code point order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyKey, fc.nat())), (entries) => {
        const map = new KeyMap<number>(entries);
        const last = new Map(entries.map(([key, value]) => [JSON.stringify(key), value]));
        const read = [...map];
        expect(map.size).toBe(last.size);
        expect(new Map(read.map(([key, value]) => [JSON.stringify(key), value]))).toEqual(last);
        expect(read.map(([key]) => key)).toEqual(read.map(([key]) => key).sort(compareKeys));
      }),
    );
  });

  it('reads out in order whenever it is read, also if keys are added between', () => {
    const step = fc.oneof(fc.tuple(anyKey, fc.nat()), fc.constant('read' as const));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const map = new KeyMap<number>();
        const plain: [Key, number][] = [];
        for (const one of [...steps, 'read' as const]) {
          if (one !== 'read') {
            map.set(...one);
            const known = plain.find(([key]) => compareKeys(key, one[0]) === 0);
            if (known) known[1] = one[1];
            else plain.push([...one]);
            continue;
          }
          expect([...map]).toEqual(plain.toSorted(([a], [b]) => compareKeys(a, b)));
          expect([...map.values()]).toEqual([...map].map(([, value]) => value));
        }
      }),
    );
  });
});
