import { describe, expect, it } from 'vitest';
import { DescriptionFault } from '../../src/feed/description-fault.js';
import { parseFilter } from '../../src/feed/filter.js';
import { NumberToken } from '../../src/feed/raw.js';
import { placesIn } from './record-places.js';

const RECORD = {
  event_type: 'alert',
  src_ip: '10.0.0.7',
  ip6: 'fe80::1',
  alert: { severity: 2, signature: 'ET SCAN "x" (y)' },
  tags: ['c2', 'botnet'],
  size: '9007199254740993',
  'EventID.#text': 4,
  '@timestamp': 'now',
  path: 'C:\\Windows\\cmd.exe',
  none: null,
  empty: [],
  object: { x: 1 },
  flag: true,
};

const holds = (filter: string): boolean => parseFilter(filter).holds(placesIn(RECORD));

describe('a filter that holds', () => {
  it.each([
    'event_type:alert',
    'event_type : alert',
    'event_type:alert AND NOT src_ip:10.0.1.*',
    'event_type:"alert"',
    'event_type:a*t',
    'event_type:aler?',
    'alert.severity:<=2',
    'alert.severity:>1 AND alert.severity:<3',
    'alert.severity:[1 TO 2]',
    'alert.severity:{1 TO 2]',
    'alert.severity:[2 TO *]',
    'alert.severity:2',
    'alert.severity:(1 OR 2)',
    'tags:(malware OR c2)',
    'tags:(c2 AND botnet)',
    'tags:(NOT c3)',
    'src_ip:10.0.0.0/8',
    'ip6:fe80::/10',
    'ip6:fe80::1',
    'size:>9007199254740992',
    'EventID.#text:4',
    '@timestamp:*',
    'object:*',
    'flag:true',
    'path:C\\:\\\\Windows*',
    'path:"C:\\Windows\\cmd.exe"',
    'alert.signature:"ET SCAN \\"x\\" (y)"',
    'NOT none:*',
    'NOT empty:*',
    'NOT (event_type:flow OR event_type:dns)',
    'event_type:alert OR event_type:flow AND event_type:dns',
    'NOT event_type:flow AND event_type:alert',
    '"event_type":alert',
  ])('%s', (filter) => {
    expect(holds(filter)).toBe(true);
  });
});

describe('a filter that does not hold', () => {
  it.each([
    'event_type:Alert',
    'event_type:aler',
    'alert.severity:2.0',
    'alert.severity:{2 TO 5]',
    'alert.severity:[1 TO 2}',
    'event_type:>1',
    'tags:"c2, botnet"',
    'src_ip:10.0.1.0/24',
    'size:>9007199254740993',
    'none:*',
    'missing:*',
    'object:x',
    '(event_type:alert OR event_type:flow) AND event_type:dns',
    'NOT (event_type:alert)',
  ])('%s', (filter) => {
    expect(holds(filter)).toBe(false);
  });
});

it('compares a number by its one text', () => {
  const filter = parseFilter('n:100');
  expect(filter.holds(() => new NumberToken('1e2'))).toBe(true);
  expect(filter.holds(() => '1e2')).toBe(false);
});

it('names every place it looks at, once', () => {
  expect(parseFilter('a:1 AND (b:2 OR NOT a:3) AND "c d":*').places).toEqual(['a', 'b', 'c d']);
});

describe('what can’t be meant is told with its place', () => {
  it.each([
    ['', 'missing'],
    ['a:b c:d', "character 5 ('c:d'): 'AND' or 'OR'"],
    ['a:b and c:d', "are written 'AND'"],
    ['a', "has no ':'"],
    ['not a:b', "did you mean 'NOT'?"],
    ['a:b AND', 'at its end'],
    ['(a:b', "no ')'"],
    ['a:b)', "without its '('"],
    ['a:', 'missing'],
    ['AND', "a condition is missing beside 'AND'"],
    [`${'('.repeat(20_000)}a:b${')'.repeat(20_000)}`, 'within each other'],
    [`${'NOT '.repeat(20_000)}a:b`, 'within each other'],
    ['a:"x', 'quote'],
    ['a:/x.*/', 'regular expressions'],
    ['a:x~2', 'likeness'],
    ['a:>x', 'not a number'],
    ['a:[1 2]', '[a TO b]'],
    ['a:10.0.0.0/40', 'not a network'],
    ['-a:b', 'write NOT'],
    ['a:C\\x', 'backslash'],
    ['a:f(x)', 'double quotes'],
  ])('%s', (filter, problem) => {
    expect(() => parseFilter(filter)).toThrow(DescriptionFault);
    expect(() => parseFilter(filter)).toThrow(problem);
  });
});
