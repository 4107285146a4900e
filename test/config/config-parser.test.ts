import { describe, expect, it } from 'vitest';
import { parseConfig, sectionValues } from '../../src/config/config-parser.js';
import { UsageError } from '../../src/errors.js';

function read(...lines: string[]): Record<string, Record<string, string>> {
  const sections = parseConfig(lines.join('\n'), 'c.ini');
  const names = [...sections.keys()].filter((name) => name !== 'DEFAULT');
  return Object.fromEntries(names.map((name) => [name, Object.fromEntries(sectionValues(sections, name) ?? [])]));
}

// The expected values are what Python 3.11's ConfigParser gives.
describe('a configuration, as ConfigParser reads it', () => {
  it.each<[what: string, lines: string[], sections: Record<string, Record<string, string>>]>([
    [
      'names with dots, both separators, keys in any case',
      ['[a.b.c]', 'hosts = x:1,y:2', 'Password: p=q;r # no comment'],
      { 'a.b.c': { hosts: 'x:1,y:2', password: 'p=q;r # no comment' } },
    ],
    ['the first separator of a line', ['[a]', 'a:b=c', 'd = e:f'], { a: { a: 'b=c', d: 'e:f' } }],
    [
      'comments on lines of their own',
      ['# c', '; c', '[a]', 'k = v ; not a comment', '  # an inner comment', 'x = 1'],
      { a: { k: 'v ; not a comment', x: '1' } },
    ],
    [
      'continuation lines, an empty one among them',
      ['[a]', 'k = one', '  two', '', '  three', 'x = 1'],
      { a: { k: 'one\ntwo\n\nthree', x: '1' } },
    ],
    ['empty lines at the end of a value', ['[a]', 'k = one', '', '', '[b]', 'x=1'], { a: { k: 'one' }, b: { x: '1' } }],
    ['a comment within a value', ['[a]', 'k = one', '  # c', '  two'], { a: { k: 'one\ntwo' } }],
    ['a section name as a value', ['[a]', 'k = [x]', '  [y]'], { a: { k: '[x]\n[y]' } }],
    ['indentation', ['  [a]', '  k = v', '  l = w'], { a: { k: 'v', l: 'w' } }],
    ['deeper keys as continuation', ['[a]', '    k = 1', '  l = 2', '    m = 3'], { a: { k: '1', l: '2\nm = 3' } }],
    [
      'inheritance from [DEFAULT]',
      ['[DEFAULT]', 'port = 1', 'host = h', '[a]', 'port = 2'],
      { a: { port: '2', host: 'h' } },
    ],
    ['percent signs and references', ['[a]', 'k = 100%% %(other)s', 'OTHER = v'], { a: { k: '100% v', other: 'v' } }],
    [
      'quotes and words as they are',
      ['[a]', 'k = "q"', 't = true', 'n = null', "'x' = y"],
      { a: { k: '"q"', t: 'true', n: 'null', "'x'": 'y' } },
    ],
    ['empty values', ['[a]', 'k =', 'l:'], { a: { k: '', l: '' } }],
    [
      'brackets in names',
      ['[a]b]', 'k[] = 1', 'l.m = 2', 'my key = v'],
      { 'a]b': { 'k[]': '1', 'l.m': '2', 'my key': 'v' } },
    ],
    ['what stands behind a section name', ['[a] x', 'k=v'], { a: { k: 'v' } }],
    ['letters of any language', ['[é]', 'É = ü'], { é: { é: 'ü' } }],
    ['Windows line ends and a byte order mark', ['\ufeff[a]\r', 'k = v\r', ''], { a: { k: 'v' } }],
    ['no section at all', ['', '# nothing'], {}],
  ])('reads %s', (_, lines, sections) => {
    expect(read(...lines)).toEqual(sections);
  });

  it.each<[what: string, lines: string[], message: string]>([
    ['a key given twice', ['[a]', 'k=1', 'K=2'], "'c.ini', line 3: key 'k' is in this section twice"],
    ['a section given twice', ['[a]', '[a]'], "'c.ini', line 2: section [a] appears twice"],
    ['a key before any section', ['k=1'], "'c.ini', line 1: a key outside of any section"],
    ['a section without a name', ['[]', 'k=v'], "'c.ini', line 1: a key outside of any section"],
    ['a line without a separator', ['[a]', 'k'], "'c.ini', line 2: it is neither [section] nor key = value"],
    ['a value without a key', ['[a]', '= v'], "'c.ini', line 2: it is neither"],
    ['a single percent sign', ['[a]', 'k = 5%'], "section [a], key 'k': a '%' must be written as '%%'"],
    ['a reference to nothing', ['[a]', 'k = %(x)s'], "section [a], key 'k': %(x)s refers to a key that is not there"],
    [
      'references in a circle',
      ['[a]', 'k = %(l)s', 'l = %(k)s'],
      "section [a], key 'k': its %(name)s references lead too deep",
    ],
  ])('refuses %s', (_, lines, message) => {
    expect(() => read(...lines)).toThrow(UsageError);
    expect(() => read(...lines)).toThrow(message);
  });

  it('has no section DEFAULT, and none that is not there', () => {
    const sections = parseConfig('[DEFAULT]\nk = v\n[a]\n', 'c.ini');
    expect(sectionValues(sections, 'DEFAULT')).toBeUndefined();
    expect(sectionValues(sections, 'b')).toBeUndefined();
    expect(sectionValues(sections, 'a')).toEqual(new Map([['k', 'v']]));
  });
});
