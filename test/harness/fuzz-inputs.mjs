// Makes the inputs of the fuzz harness: valid telemetry files in many layouts, then cut, spliced, flipped, reordered and
// recompressed. Input N of a seed is always the same, whatever was made before it.
import zlib from 'node:zlib';
import { randomNumbers } from './command.mjs';
import { csvOf, makeTable } from './fuzz-tables.mjs';
import { mutate } from './fuzz-mutations.mjs';
import { isArray, LAYOUT_NAMES, layOut, makeRecords, pick, shuffle } from './fuzz-records.mjs';
import { compressAll } from './zstd-program.mjs';

const PACKINGS = ['none', 'none', 'none', 'none', 'gzip', 'gzip', 'zstd', 'zstd'];
const SUFFIX = { none: '', gzip: '.gz', zstd: '.zst' };

function jsonFile(random) {
  const layout = pick(random, LAYOUT_NAMES);
  const records = makeRecords(random);
  const others = makeRecords(random);
  const done = [];
  if (random.below(4) === 0) {
    const mixed = random.below(2) ? [...records, ...others, ...records.slice(0, 2)] : records;
    records.splice(0, records.length, ...shuffle(random, mixed));
    done.push('reordered');
  }
  const extension = random.below(8)
    ? isArray(layout)
      ? '.json'
      : '.ndjson'
    : pick(random, ['.json', '.ndjson', '.txt']);
  return { extension, done, content: layOut(records, layout), other: layOut(others, pick(random, LAYOUT_NAMES)) };
}

function tableFile(random) {
  const delimiter = pick(random, [',', '\t']);
  const [content, other] = [makeTable(random), makeTable(random)].map((table) => csvOf(random, table, delimiter));
  return { extension: delimiter === ',' ? '.csv' : '.tsv', done: [], content, other };
}

/** An input as far as it is uncompressed, with the random numbers that the rest is made of. */
function draft(seed, number) {
  const random = randomNumbers(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const { extension, done, ...file } = random.below(8) ? jsonFile(random) : tableFile(random);
  const other = Buffer.from(file.other);
  let content = Buffer.from(file.content);
  for (let i = pick(random, [0, 0, 0, 1, 1, 2]); i > 0; i--) {
    const { bytes, name } = mutate(random, content, other);
    content = bytes;
    done.push(name);
  }
  const packing = pick(random, PACKINGS);
  // what is compressed: the content, as one piece or as two, and what a splice takes from
  const at = packing !== 'none' && random.below(4) === 0 ? random.below(content.length + 1) : content.length;
  const parts = [content.subarray(0, at), content.subarray(at), other];
  return { number, random, extension, done, packing, parts };
}

function gzip(random, part) {
  const bytes = zlib.gzipSync(part, { level: random.below(3) });
  if (random.below(6) > 0) return bytes;
  // a member whose header has the name of the file
  bytes[3] |= 8;
  return Buffer.concat([bytes.subarray(0, 10), Buffer.from('name.json\0'), bytes.subarray(10)]);
}

/** A zstd frame without compression and checksum, which no program would make: blocks of raw bytes, and of one repeated. */
function rawFrame(part) {
  const frame = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58])];
  const block = (type, size, bytes, isLast) => {
    const header = Buffer.alloc(3);
    header.writeUIntLE((size << 3) | (type << 1) | (isLast ? 1 : 0), 0, 3);
    frame.push(header, bytes);
  };
  for (let at = 0; at < part.length;) {
    let end = at;
    while (part[end] === part[at] && end - at < 1000) end++;
    if (end - at > 3) block(1, end - at, part.subarray(at, at + 1), false);
    else block(0, (end = Math.min(part.length, at + 50)) - at, part.subarray(at, end), false);
    at = end;
  }
  block(0, 0, Buffer.alloc(0), true);
  return Buffer.concat(frame);
}

const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 0x5b, 0x7b, 0x0a]);

function zstd(random, part, compressed) {
  const frame = random.below(5) ? compressed : rawFrame(part);
  return random.below(8) ? frame : Buffer.concat(random.below(2) ? [SKIPPABLE, frame] : [frame, SKIPPABLE]);
}

/** The parts as they are packed: the content (in two members or frames where it was cut in two), and the other's. */
function pack({ random, packing, parts }, compressed) {
  const packed = parts.map((part, i) => {
    if (packing === 'gzip') return gzip(random, part);
    return packing === 'zstd' ? zstd(random, part, compressed[i]) : part;
  });
  const [head, rest, other] = packed;
  return { bytes: packing !== 'none' && parts[1].length === 0 ? head : Buffer.concat([head, rest]), other };
}

function finish(input, compressed) {
  const { random, number, extension, done, packing } = input;
  const packed = pack(input, compressed);
  let { bytes } = packed;
  if (packing !== 'none' && random.below(4) === 0) {
    const mutated = mutate(random, bytes, random.below(2) ? packed.other : input.parts[2]);
    bytes = mutated.bytes;
    done.push(`packed ${mutated.name}`);
  }
  if (random.below(200) === 0) {
    bytes = zlib.gzipSync(bytes);
    done.push('packed twice');
  }
  const suffix = random.below(16) ? SUFFIX[packing] : pick(random, ['', '.gz', '.zst']);
  return { number, name: `input${extension}${suffix}`, bytes, done };
}

/** Inputs `from` to `to` (excluded) of a seed: the bytes of a file, the name that it gets, and what was done to it. */
export function makeInputs(seed, from, to) {
  const drafts = Array.from({ length: to - from }, (_, i) => draft(seed, from + i));
  const compressed = compressAll(drafts.flatMap(({ packing, parts }) => (packing === 'zstd' ? parts : [])));
  return drafts.map((each) => finish(each, each.packing === 'zstd' ? compressed.splice(0, 3) : []));
}
