import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableJson, shown } from '../../src/log/printable.js';

describe('printable', () => {
  it.each([
    ['plain é 漢 😀\tx', 'plain é 漢 😀\tx'],
    ['\u001b[31mred', '\\x1b[31mred'],
    ['\u009b2J', '\\x9b2J'],
    ['a\nb\r\u0007\u0000', 'a\\nb\\r\\x07\\x00'],
    ['\u007f', '\\x7f'],
    ['\u202egpj.exe', '\\u202egpj.exe'],
    ['\u2066\u2069\u200f\u061c\ufeff', '\\u2066\\u2069\\u200f\\u061c\\ufeff'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\ud800x\udc00', '\\ud800x\\udc00'],
  ])('shows %j as %s', (text, visible) => {
    expect(printable(text)).toBe(visible);
  });

  it('lets no control character through but the tab', () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(
        fc.array(unit).map((units) => units.join('')),
        (text) => {
          expect(printable(text)).not.toMatch(/[^\P{C}\t\p{Cn}\p{Co}\p{Cf}]/u);
          expect(Buffer.from(printable(text)).toString()).toBe(printable(text));
        },
      ),
    );
  });
});

describe('shown', () => {
  it('cuts what is long and says how long it is', () => {
    const text = 'x'.repeat(1_000_000);
    expect(shown(text)).toBe(`${'x'.repeat(200)}… (1000000 characters)`);
    expect(shown('x'.repeat(200))).toBe('x'.repeat(200));
  });

  it('cuts no character in halves', () => {
    expect(shown('ab😀d', 3)).toBe('ab… (5 characters)');
  });

  it('escapes tabs too', () => {
    expect(shown('a\tb\u001b')).toBe('a\\tb\\x1b');
  });
});

it('escapes the same in a line of JSON, which then means the same', () => {
  const hostile = { a: 'x\u009b31m\u202e\u2028\u2029\u2066\ufeffy', '\u200f': '\ud800' };
  const line = printableJson(JSON.stringify(hostile));
  expect(line).toMatch(/^[\t\x20-\x7e]+$/);
  expect(JSON.parse(line)).toEqual(hostile);
});
