// What the fuzz harness does to the bytes of a file, before or after they are compressed.
import { pick } from './fuzz-records.mjs';

function span(random, buffer, most = buffer.length) {
  const from = random.below(buffer.length + 1);
  return [from, Math.min(buffer.length, from + 1 + random.below(Math.max(1, Math.min(most, buffer.length))))];
}

const STRUCTURE = [
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\n', '\r', ' ', '\t', '0', '-', 'e', 'null', '\u0000', '/', '//'],
  ...['},', ',]', '{}', '[]', '\ufeff', '\u00a0', '\\ud800', 'NaN', 'Infinity', "'", '/**/', '#', '\n\n', '{"a":1}\n'],
];
const NO_UTF8 = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [0x80]];

const insertAt = (buffer, at, what, skip = 0) =>
  Buffer.concat([buffer.subarray(0, at), Buffer.from(what), buffer.subarray(at + skip)]);

/** Where a text stands that a fault likes to hide behind: an index after one of its occurrences. */
function afterOne(random, buffer, texts) {
  const text = pick(random, texts);
  const places = [];
  for (let at = buffer.indexOf(text); at >= 0; at = buffer.indexOf(text, at + 1)) places.push(at + text.length);
  return places.length > 0 ? pick(random, places) : buffer.length;
}

const BOUNDS = ['},', '}', ',', ']', '"', ':', '{', '[', '\n', '\\', '}\n'];

function toUtf16(random, buffer) {
  const bytes = Buffer.from(buffer.toString(), 'utf16le');
  if (random.below(2)) bytes.swap16();
  const mark = [...bytes.subarray(0, 2)].indexOf(0) === 0 ? [0xfe, 0xff] : [0xff, 0xfe];
  return random.below(3) ? Buffer.concat([Buffer.from(mark), bytes]) : bytes;
}

const MUTATIONS = {
  cut: (random, buffer) => buffer.subarray(0, random.below(buffer.length + 1)),
  cutAtBound: (random, buffer) => buffer.subarray(0, afterOne(random, buffer, BOUNDS)),
  behead: (random, buffer) => buffer.subarray(random.below(buffer.length + 1)),
  beheadAtBound: (random, buffer) => buffer.subarray(afterOne(random, buffer, BOUNDS)),
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
  insert: (random, buffer) => insertAt(buffer, random.below(buffer.length + 1), pick(random, STRUCTURE)),
  insertAtBound: (random, buffer) => insertAt(buffer, afterOne(random, buffer, BOUNDS), pick(random, STRUCTURE)),
  replace: (random, buffer) => insertAt(buffer, random.below(buffer.length + 1), pick(random, STRUCTURE), 1),
  // what a file system leaves of a write that a power cut ended
  zeros(random, buffer) {
    const [from, to] = random.below(2) ? span(random, buffer, 40) : [buffer.length, buffer.length + random.below(600)];
    return insertAt(buffer, from, Buffer.alloc(to - from), to - from);
  },
  noUtf8: (random, buffer) => insertAt(buffer, random.below(buffer.length + 1), pick(random, NO_UTF8)),
  utf16: toUtf16,
  splice(random, buffer, other) {
    const [from, to] = span(random, other, 400);
    return insertAt(buffer, random.below(buffer.length + 1), other.subarray(from, to));
  },
  spliceAtBounds(random, buffer, other) {
    const head = buffer.subarray(0, afterOne(random, buffer, BOUNDS));
    return Buffer.concat([head, other.subarray(afterOne(random, other, BOUNDS))]);
  },
  append: (random, buffer, other) => Buffer.concat([buffer, other]),
  swap(random, buffer) {
    const [a, b] = span(random, buffer, 100);
    const [c, d] = span(random, buffer.subarray(b), 100).map((at) => at + b);
    const parts = [
      [0, a],
      [c, d],
      [b, c],
      [a, b],
      [d, buffer.length],
    ];
    return Buffer.concat(parts.map(([from, to]) => buffer.subarray(from, to)));
  },
  mark: (random, buffer) => insertAt(buffer, 0, pick(random, ['\ufeff', '\n\n', ' ', '\u0000', '\u00a0', '#'])),
  tail: (random, buffer) =>
    insertAt(buffer, buffer.length, pick(random, ['\n', ' \n', ',', '\u0000', ']', '{}', 'x', '\u001a', '\ufeff'])),
};

const NAMES = Object.keys(MUTATIONS);

/** Changes the bytes in one of the ways, and tells which; `other` is what a splice takes from. */
export function mutate(random, buffer, other) {
  const name = pick(random, NAMES);
  return { bytes: MUTATIONS[name](random, buffer, other), name };
}
