import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from '../../src/text/json-fault.js';

describe('jsonFault', () => {
  it.each([
    ['', 1, 1, 'it is empty'],
    [' \n', 1, 1, 'it is empty'],
    ['{"a":1', 1, 7, "a '}' is missing"],
    ['{\n  "a" 1}', 2, 7, "a ':' is missing"],
    ['[1\n2]', 2, 1, "a ',' is missing"],
    ['{} 5', 1, 4, 'there is something after the end'],
    ['{"a": /* b */ 1}', 1, 7, 'a comment, which JSON does not know'],
    ["{'a': 1}", 1, 2, 'an unexpected character'],
    ['{"a": "\u0001"}', 1, 7, 'a control character that must be escaped'],
    ['{"a": "\\x"}', 1, 7, 'an invalid escape sequence'],
    ['{"a": 1,}', 1, 9, 'a quoted attribute name is missing'],
    ['{"a": ]', 1, 7, 'a value is missing'],
    ['{"a": "b', 1, 7, 'an unfinished string'],
  ])('of %j lies in line %d, column %d: %s', (text, line, column, problem) => {
    expect(jsonFault(text)).toMatchObject({ place: { line, column }, problem });
  });

  it('finds a place in whatever JSON.parse refuses', () => {
    const cut = fc
      .tuple(fc.json(), fc.nat())
      .map(([json, at]) => json.slice(0, at % (json.length + 1)) + json.slice((at % (json.length + 1)) + 1));
    fc.assert(
      fc.property(cut, (text) => {
        try {
          JSON.parse(text);
        } catch {
          const { place, problem } = jsonFault(text);
          expect(place.offset).toBeLessThanOrEqual(text.length);
          expect(place.line).toBeGreaterThanOrEqual(1);
          expect(place.column).toBeGreaterThanOrEqual(1);
          expect(problem).not.toBe('');
        }
      }),
    );
  });
});
