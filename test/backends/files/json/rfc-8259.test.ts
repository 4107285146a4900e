import { beforeAll, describe, expect, it } from 'vitest';
import type { Question } from '../../../../src/backends/backend.js';
import { countPlan } from '../../../../src/backends/files/json/count-plan.js';
import { JsonLayout } from '../../../../src/backends/files/json/job.js';
import { Scanner } from '../../../../src/backends/files/json/scanner.js';
import { openCore } from '../../../../src/backends/files/json/shared-memory.js';
import { plainFeed } from '../../../../src/feed/feed.js';

// The grammar of RFC 8259, case by case: the values and texts that it has, and those that it has not. Each is scanned as a
// whole, cut in two at every byte, and with a part's end at every byte.
const QUESTION: Question = { kind: 'local', window: { start: 0, end: 1e13 }, top: 1, canPeak: () => true };
const FEED = plainFeed({ time: 't', sample: 's', dimensions: ['k', 'l'], crossDimensions: ['wanted', 'on.the.way'] });
const Status = { limit: 1, incomplete: 2, done: 3, fault: 4 };
const [NO_LIMIT, SLACK, MOST_BYTES] = [0xffff_ffff, 64, 1 << 16];
const [BEFORE_RECORDS, AT_RECORD] = [0, 1];

let scanner: Scanner;
let buffer: number;

beforeAll(() => {
  const options = {
    plausible: { from: 0, to: 1e13 },
    mostBytes: 1 << 28,
    mostRecordBytes: 1 << 28,
    spill: () => undefined,
    isTolerated: () => false,
  };
  scanner = new Scanner(openCore(), FEED, countPlan([QUESTION]), options, undefined);
  buffer = scanner.exports.allocate(MOST_BYTES + SLACK) >>> 0;
});

/** How a scan ended: how many records it saw, or at which byte it found a fault, and what it expected there. */
type Verdict = { readonly records: number } | { readonly at: number; readonly expected: number };

interface Step {
  readonly status: number;
  readonly next: number;
  readonly records: number;
  readonly verdict: Verdict;
}

/** Scans the first `end` bytes of a text from one of its places on. */
function step(bytes: Buffer, from: number, end: number, limit = NO_LIMIT): Step {
  const { exports: x } = scanner;
  scanner.bytes.fill(0, buffer, buffer + bytes.length + SLACK);
  bytes.copy(scanner.bytes, buffer, 0, end);
  const next = (x.scan(buffer + from, buffer + end, limit, end === bytes.length) >>> 0) - buffer;
  const [status, records] = [x.status.value, x.records.value];
  const verdict =
    status === Status.fault ? { at: (x.faultAt.value >>> 0) - buffer, expected: x.expected.value } : { records };
  return { status, next, records, verdict };
}

function begin(layout: JsonLayout): void {
  scanner.exports.setLayout(layout);
  scanner.exports.setPhase(BEFORE_RECORDS, 0, false);
}

function whole(bytes: Buffer, layout: JsonLayout): Verdict {
  begin(layout);
  return step(bytes, 0, bytes.length).verdict;
}

/** The same, if first there is only what is before a cut. */
function inTwo(bytes: Buffer, layout: JsonLayout, cut: number): Verdict {
  begin(layout);
  const first = step(bytes, 0, cut);
  if (first.status !== Status.incomplete) return first.verdict;
  const { verdict } = step(bytes, first.next, bytes.length);
  return 'records' in verdict ? { records: first.records + verdict.records } : verdict;
}

/** The same, if a part ends at a byte, and the next one begins where its last record ends. */
function inParts(bytes: Buffer, layout: JsonLayout, limit: number): Verdict {
  begin(layout);
  const first = step(bytes, 0, bytes.length, buffer + limit);
  if (first.status !== Status.limit) return first.verdict;
  scanner.exports.setLayout(layout);
  scanner.exports.setPhase(AT_RECORD, 0, true);
  const { verdict } = step(bytes, first.next, bytes.length);
  return 'records' in verdict ? { records: first.records + verdict.records } : verdict;
}

function verdictOf(bytes: Buffer, layout: JsonLayout): Verdict {
  const expected = whole(bytes, layout);
  const isOther = (verdict: Verdict): boolean => JSON.stringify(verdict) !== JSON.stringify(expected);
  const others: unknown[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const [cut, parts] = [inTwo(bytes, layout, at), inParts(bytes, layout, at)];
    if (isOther(cut) || isOther(parts)) others.push({ at, cut, parts });
  }
  expect(others).toEqual([]);
  return expected;
}

const bytesOf = (text: string | Buffer): Buffer => (typeof text === 'string' ? Buffer.from(text) : text);

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}

const raw = (...bytes: number[]): Buffer => Buffer.from([0x22, 0x61, ...bytes, 0x62, 0x22]);

// by section of the RFC
const VALUES: readonly (string | Buffer)[] = [
  // 3: literals
  ...['true', 'false', 'null'],
  // 4: objects
  ...['{}', '{ }', '{"a":1}', '{ "a" : 1 , "b" : 2 }', '{"a":1,"a":2}', '{"":0}', '{"a":{"b":{"c":{}}}}'],
  ...['{"\\u0061":1,"a":2}', '{"a\\"b":1}', '{"😀":"😀"}', '{"a":\t1\r\n}'],
  // 5: lists
  ...[
    '[]',
    '[ ]',
    '[1]',
    '[1,2]',
    '[ 1 , "a" ,\ttrue\r\n]',
    '[[[[]]]]',
    '[{},[],{}]',
    '[null]',
    '[1,[2,[3,[{"a":[4]}]]]]',
  ],
  `${'['.repeat(200)}${']'.repeat(200)}`,
  // 6: numbers
  ...[
    '0',
    '-0',
    '1',
    '-1',
    '10',
    '123456789',
    '9007199254740993',
    '1.0',
    '0.1',
    '-0.1',
    '1.25e3',
    '1E2',
    '1e+2',
    '1e-2',
  ],
  ...['0e0', '0e+1', '0E-1', '-0.0e-0', '1e400', '-1e400', '1e-400', '123456789012345678901234567890'],
  // 7: strings
  ...[
    '""',
    '" "',
    '"a"',
    '"abcdefghijklmnop"',
    '"abcdefghijklmno\\n"',
    '"\\""',
    '"\\\\"',
    '"\\/"',
    '"\\b\\f\\n\\r\\t"',
  ],
  ...[
    '"\\u0000"',
    '"\\u00e9\\u00E9"',
    '"\\uD83D\\uDE00"',
    '"\\ud83d\\ude00x"',
    '"\\uFFFF"',
    '"\\\\u12"',
    '"\u007f"',
    '"/"',
  ],
  ...['"é"', '"ࠀ"', '"퟿"', '""', '"￿"', '"𐀀"', '"\u{10ffff}"', '"  "', `"${'é'.repeat(40)}"`],
];

const NO_VALUES: readonly (string | Buffer)[] = [
  ...[
    'True',
    'TRUE',
    'nul',
    'nulll',
    'truee',
    'fals',
    'falsee',
    'undefined',
    'NaN',
    'Infinity',
    '-Infinity',
    'nan',
    'n',
  ],
  ...[
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{"a":1 "b":2}',
    '{"a" 1}',
    '{a:1}',
    "{'a':1}",
    '{1:1}',
    '{"a":1,,"b":2}',
  ],
  ...['{"a"::1}', '{:1}', '{null:1}', '{"a":1]', '{"a":1/**/}', '{"a":1//\n}', '{"a",1}', '{[]:1}', '{"a":1;"b":2}'],
  ...[
    '[',
    '[1',
    '[1,',
    '[1,]',
    '[,]',
    '[,1]',
    '[1,,2]',
    '[1 2]',
    '[1;2]',
    '[1}',
    '[}',
    '["a"',
    '["a":1]',
    '[1]]',
    '[1],',
  ],
  ...[
    '-',
    '+1',
    '01',
    '-01',
    '00',
    '1.',
    '.1',
    '-.1',
    '1.e1',
    '1e',
    '1e+',
    '1e-',
    '1E',
    '0x1',
    '1_000',
    '1,000',
    '--1',
    '1+1',
  ],
  ...['-a', '1a', '1.2.3', '1e1.5', '1e5e5', '２', '1 .5', '- 1', '0b1', '0o7', '1n', '$1', '(1)'],
  ...[
    '"',
    '"a',
    'a"',
    "'a'",
    '"\\"',
    '"\\x41"',
    '"\\a"',
    '"\\U0041"',
    '"\\u"',
    '"\\u1"',
    '"\\u12"',
    '"\\u123"',
    '"\\u123g"',
  ],
  ...[
    '"\\\n"',
    '"a\nb"',
    '"a\tb"',
    '"a\rb"',
    '"a\u0000b"',
    '"a\u001fb"',
    '"\\u 123"',
    '"\\u+123"',
    '"\\ "',
    '"a""b"',
    '"a"b',
  ],
  ...['', ' ', ':', ',', ';', '/**/', '//', '#', '\\u0031', '\u00a01', '\u20281', '\ufeff1', '\v1', '\f1', '`a`'],
  // not UTF-8: alone, cut, too long, of surrogates, beyond the last code point
  ...[raw(0x80), raw(0xbf), raw(0xc3), raw(0xc3, 0x28), raw(0xe2, 0x82), raw(0xe2, 0x28, 0xa1), raw(0xf0, 0x9f, 0x98)],
  ...[raw(0xc0, 0xaf), raw(0xc1, 0xbf), raw(0xe0, 0x80, 0xaf), raw(0xe0, 0x9f, 0xbf), raw(0xf0, 0x80, 0x80, 0xaf)],
  ...[
    raw(0xed, 0xa0, 0x80),
    raw(0xed, 0xbf, 0xbf),
    raw(0xf4, 0x90, 0x80, 0x80),
    raw(0xf5, 0x80, 0x80, 0x80),
    raw(0xff),
  ],
];

/** Half a pair: the RFC lets it pass and warns of it (section 8.2); it is no text, so here it is a fault. */
const HALVES = [
  '"\\ud800"',
  '"\\udc00"',
  '"\\ud800x"',
  '"\\ud800\\u0061"',
  '"\\ud800\\ud800"',
  '"\\udc00\\ud800"',
  '"\\uD83D\\"',
];

const concat = (...pieces: readonly (string | Buffer)[]): Buffer => Buffer.concat(pieces.map(bytesOf));
const shown = (text: string | Buffer): string =>
  typeof text === 'string' ? JSON.stringify(text) : text.toString('hex');

/** Records around a value that nobody asked for, or that is wanted by none. */
const AROUND: Readonly<Record<string, readonly [before: string, after: string]>> = {
  'a value that nobody asked for': ['{"t":1,"x":', ',"s":"a"}'],
  'the last value of a record': ['{"s":"a","x":', '}'],
  'a value deep within another': ['{"x":[{"y":[', ',0]}],"t":1}'],
};

describe.each(Object.entries(AROUND))('%s', (_, [before, after]) => {
  const lines = (value: string | Buffer): Buffer => concat('{"t":1}\n', before, value, after, '\n{"s":"b"}\n');
  const list = (value: string | Buffer): Buffer => concat('[{"t":1} ,', before, value, after, ', {"s":"b"}]');

  it.each(VALUES.map((value) => [shown(value), value]))('may be %s', (_name, value) => {
    expect(isJson(concat('[', value, ']'))).toBe(true);
    expect(verdictOf(lines(value), JsonLayout.stream)).toEqual({ records: 3 });
    expect(verdictOf(list(value), JsonLayout.array)).toEqual({ records: 3 });
  });

  it.each([...NO_VALUES, ...HALVES].map((value) => [shown(value), value]))('is never %s', (_name, value) => {
    const text = list(value);
    if (!HALVES.some((half) => half === value)) expect(isJson(text)).toBe(false);
    for (const verdict of [verdictOf(text, JsonLayout.array), verdictOf(lines(value), JsonLayout.stream)]) {
      expect(verdict).toHaveProperty('at');
    }
  });
});

const RECORDS = [
  '{"t":1,"s":"a"}',
  '{}',
  '{ "wanted" : "x" }',
  '{"on":{"the":{"way":1}}}',
  '{"on.the":{"way":1},"t":2}',
];
const TEXTS: readonly (readonly [text: string, records: number])[] = [
  ['[]', 0],
  [' \t\r\n[ ] \n', 0],
  ...RECORDS.map((record) => [`[${record}]`, 1] as const),
  [`[${RECORDS.join(',')}]`, RECORDS.length],
  [` [ ${RECORDS.join('\n , \t')} ] `, RECORDS.length],
];
const NO_TEXTS = [
  ...['[', ']', '[]]', '[][]', '[]{}', '[],', '[{}', '[{},', '[{},]', '[,{}]', '[{} {}]', '[{}{}]', '[{}}', '[{]'],
  ...[
    '[{}]x',
    '[{}]\n[{}]',
    '[1]',
    '["a"]',
    '[null]',
    '[[]]',
    '[{},1]',
    '[{};{}]',
    '[{}:{}]',
    '{}]',
    'null',
    '[{"t":1]',
  ],
  ...['\ufeff[]', '[\u0000]', '[{}\u0000]', '[]\u0000', '[/**/]', '[{}]//', '[{"t":1},{"t":1}', '[{"t":1}}'],
];

describe('a text', () => {
  it.each(TEXTS)('may be %j', (text, records) => {
    expect(isJson(bytesOf(text))).toBe(true);
    expect(verdictOf(bytesOf(text), JsonLayout.array)).toEqual({ records });
  });

  it.each(NO_TEXTS)('is never %j', (text) => {
    expect(verdictOf(bytesOf(text), JsonLayout.array)).toHaveProperty('at');
  });

  it('holds no record if it is blank', () => {
    for (const text of ['', ' ', '\n', '\t\r\n ']) {
      expect(verdictOf(bytesOf(text), JsonLayout.array)).toEqual({ records: 0 });
      expect(verdictOf(bytesOf(text), JsonLayout.stream)).toEqual({ records: 0 });
    }
  });

  it('has objects end to end, with blanks between them or not', () => {
    for (const between of ['', ' ', '\n', '\r\n', '\n\n \t']) {
      const text = `${between}${RECORDS.join(between)}${between}`;
      expect(verdictOf(bytesOf(text), JsonLayout.stream)).toEqual({ records: RECORDS.length });
    }
    for (const between of [',', ';', '\u0000', '[]', '1', '""', 'null', '}', ']']) {
      expect(verdictOf(bytesOf(RECORDS.join(between)), JsonLayout.stream)).toHaveProperty('at');
    }
  });
});
