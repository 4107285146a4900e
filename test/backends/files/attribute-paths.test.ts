import { describe, expect, it } from 'vitest';
import { attributePaths } from '../../../src/backends/files/attribute-paths.js';

const shownPaths = (name: string): string[] =>
  attributePaths(name).map(({ column, pointer = '' }) => `${column} ${pointer}`.trim());

describe('attributePaths', () => {
  it('has one place for a plain name, and one in the wrapper', () => {
    expect(shownPaths('severity')).toEqual(['severity', '_source /severity']);
  });

  it('looks for a flat key first, then for nested ones, then in the wrapper', () => {
    expect(shownPaths('file.sha1')).toEqual(['file.sha1', 'file /sha1', '_source /file.sha1', '_source /file/sha1']);
  });

  it('takes every way of nesting', () => {
    expect(shownPaths('a.b.c').slice(0, 4)).toEqual(['a.b.c', 'a.b /c', 'a /b.c', 'a /b/c']);
  });

  it('looks for a keyword field without its suffix too, later', () => {
    const paths = shownPaths('threat.name.keyword');
    expect(paths.indexOf('threat.name.keyword')).toBe(0);
    for (const place of ['threat.name', 'threat /name', '_source /threat/name']) expect(paths).toContain(place);
    expect(paths.indexOf('threat /name/keyword')).toBeLessThan(paths.indexOf('threat.name'));
  });

  it('escapes what means something in a JSON pointer', () => {
    expect(shownPaths('a.b/c~d')).toContain('a /b~1c~0d');
  });
});
