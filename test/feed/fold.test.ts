import { describe, expect, it } from 'vitest';
import { parseFold } from '../../src/feed/fold.js';

describe('values put together', () => {
  const fold = parseFold('high: 7..10 "7..10", medium: 4..6.9, exe: exe* "*", very low: ..-1, *: other', 'fold.x');

  it.each([
    ['7', 'high'],
    ['10', 'high'],
    ['10.01', 'other'],
    ['7..10', 'high'],
    ['6.9', 'medium'],
    ['6.95', 'other'],
    ['exec', 'exe'],
    ['*', 'exe'],
    ['-5', 'very low'],
    ['Exe', 'other'],
    ['', 'other'],
  ])('%j is %s', (value, name) => {
    expect(fold.apply(value)).toBe(name);
  });

  it('leaves what fits none as it is, and takes the first that fits', () => {
    const first = parseFold('a: x* y, b: xy', 'fold.x');
    expect(['xy', 'y', 'z'].map(first.apply)).toEqual(['a', 'a', 'z']);
  });

  it('takes values with colons, commas and blanks in quotes', () => {
    expect(parseFold('web: "a, b" http://x', 'fold.x').apply('a, b')).toBe('web');
    expect(parseFold('web: "a, b" http://x', 'fold.x').apply('http://x')).toBe('web');
    expect(parseFold('"": -', 'fold.x').apply('-')).toBe('');
  });

  it.each([
    ['high', "no ':'"],
    ['high:', 'names nothing'],
    [': 7', 'no name'],
    ['*: a, b: c', 'last'],
    ['a: 9..7', 'ends before'],
    ['a: "x', 'quote'],
  ])('refuses %j', (text, problem) => {
    expect(() => parseFold(text, 'fold.x')).toThrow(problem);
    expect(() => parseFold(text, 'fold.x')).toThrow('fold.x');
  });
});
