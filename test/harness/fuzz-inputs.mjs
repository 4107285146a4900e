// Makes inputs for the fuzz harness: valid telemetry files in many shapes, then cut, spliced, flipped, reordered and
// recompressed.
import { spawnSync } from 'node:child_process';
import zlib from 'node:zlib';

export const WINDOW = { start: Date.UTC(2020, 10, 4), end: Date.UTC(2020, 10, 5) };

const TEXTS = [
  ...['malicious', 'benign', 'PdfDocFile', 'Zip', '', ' ', '__proto__', 'constructor', 'null', '70', '70.0', 'true'],
  ...[
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
    '\u0001',
    '\u0000',
    '\u2028',
    ',',
  ],
];
const RAW = ['70', '70.0', '1e2', '-0', '0.1', '9007199254740993', '123456789012345678901', '1E400', 'true', 'false'];
const ODD = ['null', '[]', '["a"]', '["a","b"]', '[null]', '{}', '{"a":1}', '[["a"]]'];

const pick = (random, list) => list[random.below(list.length)];

function value(random) {
  const kind = random.below(400);
  if (kind < 300) return JSON.stringify(pick(random, TEXTS.slice(0, 4 + random.below(TEXTS.length - 3))));
  return kind < 399 ? pick(random, RAW) : pick(random, ODD);
}

function time(random) {
  const ms = WINDOW.start + random.below(3) * 43_200_000 - 21_600_000 + random.below(1000);
  const iso = new Date(ms).toISOString();
  const forms = [String(ms), JSON.stringify(iso), JSON.stringify(iso.slice(0, 19)), `${ms}.5`, `${ms / 1000}e3`];
  if (random.below(300) === 0) return pick(random, [...ODD, '"soon"', '"2020-13-01"', '"2020-11-04"', '-1', '1e300']);
  return random.below(4) ? String(ms) : pick(random, forms);
}

function record(random) {
  const members = [
    ['utc_timestamp', time(random)],
    ['file.sha1', value(random)],
    ['task.severity', value(random)],
    ['file.llfile_type', value(random)],
    ['source.user_id', value(random)],
    ['source.origin', value(random)],
    ['other', pick(random, ['1', '"x"', '[1,2,{"a":"]"}]', '{"b":{"c":[]}}'])],
  ].filter(() => random.below(30) > 0);
  for (let i = members.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [members[i], members[j]] = [members[j], members[i]];
  }
  const shape = random.below(6);
  if (shape < 4) return object(members);
  const nested = new Map();
  for (const [name, text] of members) {
    const [first, ...rest] = name.split('.');
    if (!nested.has(first)) nested.set(first, []);
    nested.get(first).push([rest.join('.'), text]);
  }
  const nestedMembers = [...nested].map(([name, inner]) => [name, inner[0][0] === '' ? inner[0][1] : object(inner)]);
  return shape === 4
    ? object(nestedMembers)
    : `{"_index":"x","_source":${object(random.below(2) ? nestedMembers : members)}}`;
}

function object(members) {
  return `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}

/** A file that is valid, but for values that a record may not have: its content, and how it is packed. */
export function validFile(random) {
  const records = Array.from({ length: random.below(12) }, () => record(random));
  const layout = random.below(4);
  let text;
  if (layout === 0) text = `[${records.join(',')}]`;
  else if (layout === 1)
    text = JSON.stringify(
      records.map((each) => JSON.parse(each)),
      undefined,
      2,
    );
  else text = records.map((each) => each + (layout === 2 ? '\n' : '\r\n')).join('');
  const packing = pick(random, ['none', 'none', 'none', 'gzip', 'gzip', 'zstd']);
  return { records, lines: layout > 1, content: Buffer.from(text), packing };
}

const hasZstd = spawnSync('zstd', ['--version']).status === 0;

export function pack(content, packing) {
  if (packing === 'gzip') return zlib.gzipSync(content, { level: 1 });
  if (packing !== 'zstd') return content;
  if ('zstdCompressSync' in zlib) return zlib.zstdCompressSync(content);
  return hasZstd ? spawnSync('zstd', ['-q', '-c'], { input: content }).stdout : content;
}

function span(random, buffer, most = buffer.length) {
  const from = random.below(buffer.length + 1);
  return [from, Math.min(buffer.length, from + 1 + random.below(Math.max(1, Math.min(most, buffer.length))))];
}

const STRUCTURE = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\n',
  '\r',
  ' ',
  '\t',
  '0',
  '-',
  'e',
  'null',
  '\u0000',
  '/',
  '//',
  '},',
  ',]',
  '{}',
];

const MUTATIONS = {
  none: (_, buffer) => buffer,
  cut: (random, buffer) => buffer.subarray(0, random.below(buffer.length + 1)),
  behead: (random, buffer) => buffer.subarray(random.below(buffer.length + 1)),
  remove(random, buffer) {
    const [from, to] = span(random, buffer, 40);
    return Buffer.concat([buffer.subarray(0, from), buffer.subarray(to)]);
  },
  repeat(random, buffer) {
    const [from, to] = span(random, buffer, 200);
    return Buffer.concat([buffer.subarray(0, to), buffer.subarray(from)]);
  },
  flip(random, buffer) {
    const copy = Buffer.from(buffer);
    if (copy.length > 0) copy[random.below(copy.length)] ^= 1 << random.below(8);
    return copy;
  },
  insert(random, buffer) {
    const at = random.below(buffer.length + 1);
    return Buffer.concat([buffer.subarray(0, at), Buffer.from(pick(random, STRUCTURE)), buffer.subarray(at)]);
  },
  replace(random, buffer) {
    const at = random.below(buffer.length + 1);
    return Buffer.concat([buffer.subarray(0, at), Buffer.from(pick(random, STRUCTURE)), buffer.subarray(at + 1)]);
  },
  splice(random, buffer, other) {
    const [from, to] = span(random, other, 400);
    const at = random.below(buffer.length + 1);
    return Buffer.concat([buffer.subarray(0, at), other.subarray(from, to), buffer.subarray(at)]);
  },
  append: (random, buffer, other) => Buffer.concat([buffer, other]),
  swap(random, buffer) {
    const [a, b] = span(random, buffer, 100);
    const [c, d] = span(random, buffer.subarray(b), 100).map((at) => at + b);
    return Buffer.concat([
      buffer.subarray(0, a),
      buffer.subarray(c, d),
      buffer.subarray(b, c),
      buffer.subarray(a, b),
      buffer.subarray(d),
    ]);
  },
  mark: (random, buffer) => Buffer.concat([Buffer.from(pick(random, ['\ufeff', '\n\n', ' ', '\u0000'])), buffer]),
  tail: (random, buffer) =>
    Buffer.concat([buffer, Buffer.from(pick(random, ['\n', ' \n', ',', '\u0000', ']', '{}', 'x']))]),
};

const NAMES = Object.keys(MUTATIONS);

/** One input: bytes of a file, the name that it gets, and what was done to it. */
export function makeInput(random) {
  const file = validFile(random);
  const other = validFile(random).content;
  let { content } = file;
  const done = [];
  for (let i = random.below(3); i > 0; i--) {
    const name = pick(random, NAMES);
    content = MUTATIONS[name](random, content, other);
    done.push(name);
  }
  let bytes = pack(content, file.packing);
  if (file.packing !== 'none' && random.below(3) === 0) {
    const name = pick(random, NAMES);
    bytes = MUTATIONS[name](random, bytes, random.below(2) ? pack(other, file.packing) : other);
    done.push(`packed ${name}`);
  }
  const suffix = { none: '', gzip: '.gz', zstd: '.zst' }[random.below(12) ? file.packing : 'none'];
  const extension = random.below(8) ? (file.lines ? '.ndjson' : '.json') : pick(random, ['.json', '.ndjson', '.txt']);
  return { name: `input${extension}${suffix}`, bytes, done };
}
