import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globTest } from '../../src/feed/glob.js';

/** The same by a regular expression, which may take very long. */
function slowly(glob: string, value: string): boolean {
  const source = glob.replace(/\\([*?\\])|[*?]|[$()+.[\]^{|}\\/]/g, (found: string, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    if (found === '*') return '.*';
    return found === '?' ? '.' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 'su').test(value);
}

const text = (units: readonly string[]) =>
  fc.array(fc.constantFrom(...units), { maxLength: 8 }).map((parts) => parts.join(''));

describe('a glob', () => {
  it('fits what a regular expression does', () => {
    const globs = text(['a', 'b', '*', '*', '?', '\\*', '\\?', '\\\\', '.', '-', '😀', '\n']);
    const values = text(['a', 'b', 'ab', '*', '?', '\\', '.', '-', '😀', '\n']);
    fc.assert(
      fc.property(globs, values, (glob, value) => {
        expect([glob, value, globTest(glob)(value)]).toEqual([glob, value, slowly(glob, value)]);
      }),
      {
        numRuns: 3_000,
        examples: [
          ['a*b?*c', 'ab'],
          ['*a', 'a'],
          ['a*a', 'a'],
          ['?', '😀'],
          ['😀?', '😀a'],
          ['*😀?b*', 'x😀ab'],
          ['\\x', '\\x'],
        ],
      },
    );
  });

  it('takes no value for long', () => {
    const value = 'curl '.repeat(200_000);
    expect(globTest('*curl*curl*curl*http*')(value)).toBe(false);
    expect(globTest('*c?rl*h?tp*')(value)).toBe(false);
    expect(globTest('*?url*curl ')(value)).toBe(true);
  }, 2_000);
});
