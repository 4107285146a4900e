import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyMap } from '../../src/tables/key-map.js';
import { keyMapBytes, keyMapJson } from '../../src/tables/key-map-json.js';
import { anyText } from '../support/any-text.js';

describe('keyMapJson', () => {
  it('writes an empty map as {}', () => {
    expect(keyMapJson(new KeyMap())).toBe('{}');
  });

  it('indents by two spaces and sorts keys as strings, 30 before 5', () => {
    const rows = new KeyMap<(number | string | null)[]>([
      [
        ['5', 'b'],
        [1, 'x'],
      ],
      [
        ['30', 'b'],
        [0.1, null],
      ],
      [['5', 'a'], [2]],
    ]);
    expect(keyMapJson(rows).split('\n')).toEqual([
      '{',
      '  "30": {',
      '    "b": [',
      '      0.1,',
      '      null',
      '    ]',
      '  },',
      '  "5": {',
      '    "a": [',
      '      2',
      '    ],',
      '    "b": [',
      '      1,',
      '      "x"',
      '    ]',
      '  }',
      '}',
    ]);
  });

  it('writes ASCII alone, and keeps halves of surrogate pairs', () => {
    const text = keyMapJson(new KeyMap([[['é\ud83d\ude00\u007f', '\ud800"\\/\u001f'], ['\u2028']]]));
    expect(text).toContain('"\\u00e9\\ud83d\\ude00\\u007f"');
    expect(text).toContain('"\\ud800\\"\\\\/\\u001f"');
    expect(text).toContain('"\\u2028"');
  });

  it('keeps an attribute value named __proto__', () => {
    const text = keyMapJson(new KeyMap([[['__proto__', '__proto__'], [1]]]));
    const outer = JSON.parse(text) as object;
    expect(Object.keys(outer)).toEqual(['__proto__']);
  });

  it('reads back as the same rows, in ASCII, whatever the keys', () => {
    const cell = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Object.is(x, -0)),
      anyText,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.tuple(anyText, anyText), fc.array(cell, { minLength: 1 }))), (entries) => {
        const rows = new KeyMap<(number | string)[]>(entries);
        const text = keyMapJson(rows);
        expect(text).toMatch(/^[\x20-\x7e\n]*$/);
        expect(keyMapBytes(rows).toString()).toBe(text);
        const read = new KeyMap<(number | string)[]>();
        const outer = JSON.parse(text) as Record<string, Record<string, (number | string)[]>>;
        for (const [first, inner] of Object.entries(outer)) {
          for (const [second, cells] of Object.entries(inner)) read.set([first, second], cells);
        }
        expect([...read]).toEqual([...rows]);
      }),
    );
  });

  it('gives bytes of more than one piece', () => {
    const rows = new KeyMap(
      Array.from(
        { length: 3000 },
        (_, i) =>
          [
            [`a${i % 3}`, `b${i}`],
            [i, 'x'.repeat(50)],
          ] as const,
      ),
    );
    expect(keyMapBytes(rows).length).toBeGreaterThan(200_000);
    expect(keyMapBytes(rows).toString()).toBe(keyMapJson(rows));
  });
});
