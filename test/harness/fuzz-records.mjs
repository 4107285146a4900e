// Valid telemetry for the fuzz harness: records of many forms, and files of them in every layout.
export const WINDOW = { start: Date.UTC(2020, 10, 4), end: Date.UTC(2020, 10, 5) };

export const pick = (random, list) => list[random.below(list.length)];

export function shuffle(random, list) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

const COMMON = ['malicious', 'benign', 'PdfDocFile', 'Zip', '', ' ', '__proto__', 'constructor', 'null', '70', '70.0'];
const AWKWARD = [
  'true',
  'ünï',
  '日本',
  '😀',
  'a"b',
  'a\\b',
  'a\nb',
  'a,b',
  ']',
  '}',
  '[',
  '{',
  '},{',
  '],[',
  ',',
  ',]',
];
const INVISIBLE = ['\u0001', '\u0000', '\u2028', '\ufeff', '\ufeffx', 'e\u0301', '\u00e9', '\r\n', '\t'];
const TEXTS = [...COMMON, ...AWKWARD, ...INVISIBLE];
const NUMBERS = [
  ...['70', '70.0', '1e2', '1E+2', '-0', '-0.0', '0.1', '0.1000000000000000055', '5e-324', '1E400', '-1e999'],
  ...[
    '9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
    '18446744073709551616',
    '123456789012345678901',
  ],
  '9'.repeat(400),
];
const WORDS = ['true', 'false'];
const ODD = ['null', '[]', '["a"]', '["a","b"]', '[null]', '[[]]', '[70.0]', '{}', '{"a":1}', '[["a"]]'];
// one in JSON, but no text that could be counted
const LONE_SURROGATES = ['"\\ud800"', '"\\udc00x"', '"\\uDBFF\\u0041"', '"\\ud83d\\ud83d\\ude00"'];
const ESCAPED = ['"\\ud83d\\ude00"', '"\\u006dalicious"', '"\\/"', '"\\u0000"', '"\\u005c"'];

function value(random) {
  const kind = random.below(2000);
  if (kind < 1500) return JSON.stringify(pick(random, TEXTS.slice(0, 4 + random.below(TEXTS.length - 3))));
  if (kind < 1920) return pick(random, random.below(6) ? NUMBERS : WORDS);
  if (kind < 1992) return pick(random, ESCAPED);
  return kind < 1997 ? pick(random, ODD) : pick(random, LONE_SURROGATES);
}

function time(random) {
  const ms = WINDOW.start + random.below(3) * 43_200_000 - 21_600_000 + random.below(1000);
  if (random.below(4)) return String(ms);
  const iso = new Date(ms).toISOString();
  const texts = [iso, iso.slice(0, 19), `${iso.slice(0, 23)}+01:00`, iso.replace('T', ' ')];
  if (random.below(100) === 0)
    return pick(random, [...ODD, '"soon"', '"2020-13-01"', '"2020-02-31"', '"2020-11-04"', '-1', '1e300']);
  return pick(random, [...texts.map((text) => JSON.stringify(text)), `${ms}.5`, `${ms / 1000}e3`]);
}

// deep, long, or made to look like the bounds of a record: what must not matter
function filler(random) {
  const kind = random.below(2000);
  if (kind < 1900) return pick(random, ['1', '"x"', '[1,2,{"a":"]"}]', '{"b":{"c":[]}}', '"\\"},{\\""', '[{},{}]']);
  if (kind < 1960) {
    const depth = 1 + random.below(60);
    return random.below(2) ? '['.repeat(depth) + ']'.repeat(depth) : '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
  }
  return JSON.stringify(pick(random, TEXTS).repeat(kind < 1999 ? random.below(2000) : 300_000));
}

// "file.sha1" may be written "\u0066ile.sha1"; "File.SHA1" is another attribute
function keyText(random, name) {
  if (random.below(60) > 0) return JSON.stringify(name);
  const at = random.below(name.length);
  return `"${name.slice(0, at)}\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}${name.slice(at + 1)}"`;
}

function object(random, members) {
  const space = random.below(8) ? '' : pick(random, [' ', '\t', '  ']);
  const parts = members.map(([name, text]) => `${space}${keyText(random, name)}${space}:${space}${text}`);
  return `{${parts.join(`${space},`)}${space}}`;
}

function members(random) {
  const all = [
    ['utc_timestamp', time(random)],
    ['file.sha1', value(random)],
    ['task.severity', value(random)],
    ['file.llfile_type', value(random)],
    ['source.user_id', value(random)],
    ['source.origin', value(random)],
    ['other', filler(random)],
  ].filter(() => random.below(30) > 0);
  if (random.below(40) === 0)
    all.push([pick(random, ['File.SHA1', 'TASK.SEVERITY', 'Other', 'task', '']), value(random)]);
  if (random.below(200) === 0 && all.length > 0) all.push([pick(random, all)[0], value(random)]);
  return shuffle(random, all);
}

function record(random) {
  const flat = members(random);
  const shape = random.below(6);
  if (shape < 4) return object(random, flat);
  const nested = new Map();
  for (const [name, text] of flat) {
    const [first, ...rest] = name.split('.');
    if (!nested.has(first)) nested.set(first, []);
    nested.get(first).push([rest.join('.'), text]);
  }
  const steps = [...nested].map(([name, inner]) => [name, inner[0][0] === '' ? inner[0][1] : object(random, inner)]);
  if (shape === 4) return object(random, steps);
  return `{"_index":"x","_source":${object(random, random.below(2) ? steps : flat)}}`;
}

/** Texts of valid records, but for values that a record may not have. */
export const makeRecords = (random) => Array.from({ length: random.below(12) }, () => record(random));

const LAYOUTS = {
  array: (records) => `[${records.join(',')}]`,
  spacedArray: (records) => `[\n  ${records.join('\n  ,\r\n')}\n]\n`,
  indentedArray: (records) => `[\n${records.map((each) => each.replace(/^/gm, '  ')).join(',\n')}\n]`,
  lines: (records) => records.map((each) => `${each}\n`).join(''),
  linesOfWindows: (records) => records.map((each) => `${each}\r\n`).join(''),
  linesAndBlanks: (records) =>
    records
      .map((each) => `${each}\n \n`)
      .join('\n')
      .trimEnd(),
};

export const LAYOUT_NAMES = Object.keys(LAYOUTS);

export const isArray = (layout) => layout.endsWith('rray');

export const layOut = (records, layout) => LAYOUTS[layout](records);
