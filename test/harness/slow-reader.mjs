// The oracle of the fuzz harness: reads a telemetry file with JSON.parse, record by record, and counts in plain objects.
// It shares no code with the tool, and is as slow as it is simple.
import { TextDecoder } from 'node:util';
import zlib from 'node:zlib';
import { parseTable } from './slow-csv.mjs';
import { decompressAll } from './zstd-program.mjs';
import { hasReservedBits } from './zstd-reserved.mjs';

class Fault extends Error {}

const fail = (problem) => {
  throw new Fault(problem);
};

const isZstd = (bytes) => {
  const magic = bytes.length >= 4 ? bytes.readUInt32LE() : 0;
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50;
};

function gunzip(bytes) {
  try {
    const { buffer, engine } = zlib.gunzipSync(bytes, { info: true });
    // zeros may stand behind the last member
    return bytes.subarray(engine.bytesWritten).every((byte) => byte === 0) ? buffer : undefined;
  } catch {
    return undefined;
  }
}

/** The contents of files; undefined for each whose compressed data is damaged. */
function unpackAll(files) {
  const decompressed = decompressAll(files.filter(isZstd));
  return files.map((bytes) => {
    if (isZstd(bytes)) return decompressed.shift();
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(bytes) : bytes;
  });
}

// Numbers keep their spelling, which JSON.parse would lose: each becomes an object with its digits.
function parse(text) {
  JSON.parse(text);
  // also in a value that a later one of the same name replaces
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"/gs)) {
    if (!JSON.parse(token).isWellFormed()) fail('half of a surrogate pair');
  }
  const spelt = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs, (token) =>
    token.startsWith('"') ? token : `{"\\u0000number":"${token}"}`,
  );
  return JSON.parse(spelt);
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !isNumber(value);
const isNumber = (value) => typeof value === 'object' && value !== null && Object.hasOwn(value, '\u0000number');

// tables alone may be UTF-16, told by their byte order mark
function encodingOf(content, name) {
  const mark = content.length > 1 && /\.[ct]sv/.test(name) ? (content[0] << 8) | content[1] : undefined;
  return mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
}

function parseRecords(content, name, notes) {
  const text = new TextDecoder(encodingOf(content, name), { fatal: true, ignoreBOM: true }).decode(content);
  const table = /\.([ct]sv)(\.gz|\.zst)?$/.exec(name)?.[1];
  if (table !== undefined) {
    notes.table = true;
    const { records, unclear, mayRefuse } = parseTable(text, table === 'csv' ? ',' : '\t');
    notes.ambiguous ||= unclear !== undefined;
    notes.mayRefuse ||= mayRefuse === true;
    return records;
  }
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  return /^[ \t\r\n]*\[/.test(body) ? parse(body) : documentsOf(body).map(parse);
}

/** The texts of objects that follow each other, with nothing but blanks between them, if with that. */
function documentsOf(text) {
  const documents = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*(?:"|$)|[^"]/gs)) {
    if (token === '{') depth++;
    if (token === '}') depth--;
    if (depth === 0 && token === '}') {
      documents.push(text.slice(start, index + 1));
      start = index + 1;
    }
  }
  const rest = text.slice(start);
  return /[^ \t\r\n]/.test(rest) ? [...documents, rest] : documents;
}

function hasLoneSurrogate(value) {
  if (typeof value === 'string') return !value.isWellFormed();
  if (Array.isArray(value)) return value.some(hasLoneSurrogate);
  return (
    isObject(value) && Object.entries(value).some(([name, inner]) => hasLoneSurrogate(name) || hasLoneSurrogate(inner))
  );
}

function nestings(name) {
  const parts = name.split('.');
  const all = [];
  for (let cuts = 0; cuts < 1 << (parts.length - 1); cuts++) {
    const steps = [parts[0]];
    for (let i = 1; i < parts.length; i++) {
      if (cuts & (1 << (i - 1))) steps.push(parts[i]);
      else steps[steps.length - 1] += `.${parts[i]}`;
    }
    all.push(steps);
  }
  return all;
}

/** Thrown at what no rule speaks of: an array as the one value of an array. */
class Unclear extends Error {}

function lookUp(record, name) {
  for (const root of [[], ['_source']]) {
    for (const steps of nestings(name)) {
      let value = record;
      for (const step of [...root, ...steps])
        value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
      if (Array.isArray(value) && value.length === 1) {
        [value] = value;
        if (Array.isArray(value)) throw new Unclear();
      }
      if (value !== undefined && value !== null) return value;
    }
  }
  return undefined;
}

function textOf(value) {
  if (value === undefined) return undefined;
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (!isNumber(value)) return fail('a container');
  const spelling = value['\u0000number'];
  if (/^-?\d+$/.test(spelling)) return spelling === '-0' ? '0' : spelling;
  const number = Number(spelling);
  if (!Number.isFinite(number)) return spelling;
  return number === 0 ? '0' : String(number);
}

function timeOf(value, isCell) {
  if (value === undefined) return undefined;
  // what a spreadsheet wrote with an exponent has lost digits
  const isNumberCell = isCell && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(value);
  if (isNumberCell || isNumber(value)) {
    const time = Math.floor(Number(isNumberCell ? value : value['\u0000number']));
    return Math.abs(time) < 2 ** 63 ? time : fail('no time');
  }
  const iso = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?(Z|UTC|[+-]\d\d(:?\d\d)?))?)?$/;
  if (typeof value !== 'string' || !iso.test(value)) return fail('no time');
  const plain = value.replace(/ ?UTC$/, 'Z').replace(/ (Z|[+-]\d\d(:?\d\d)?)$/, '$1');
  const zoned = /(Z|[+-]\d\d(:?\d\d)?)$/.test(plain.slice(10)) ? plain : `${plain}${plain.length > 10 ? 'Z' : ''}`;
  const time = Date.parse(
    zoned
      .replace(' ', 'T')
      .replace(',', '.')
      .replace(/(T.*[+-]\d\d)$/, '$1:00'),
  );
  const day = value.slice(0, 10);
  // Date.parse takes 2020-02-31 for a day in March
  if (Number.isNaN(time) || !new Date(day).toISOString().startsWith(day)) fail('no time');
  return Math.floor(time);
}

// An empty list is missing; several values of a cross dimension count each, which the counting here does not do.
function crossOf(value, notes) {
  if (!Array.isArray(value)) return textOf(value);
  notes.ambiguous ||= value.length > 0;
  return undefined;
}

const filled = (value) => (Array.isArray(value) && value.length === 0 ? undefined : value);

function readOne(content, name, feed) {
  const notes = { ambiguous: false, mayRefuse: false, table: false };
  try {
    const records = parseRecords(content ?? fail('damaged compression'), name, notes);
    if (notes.ambiguous) return notes;
    const rows = records.map((record) => {
      if (!isObject(record)) fail('no object');
      if (hasLoneSurrogate(record)) fail('half of a surrogate pair');
      const names = [feed.sample, ...feed.dimensions];
      return [
        timeOf(filled(lookUp(record, feed.time)), notes.table),
        ...names.map((each) => textOf(filled(lookUp(record, each)))),
        ...feed.crossDimensions.map((each) => crossOf(lookUp(record, each), notes)),
      ];
    });
    return notes.ambiguous ? notes : { mayRefuse: notes.mayRefuse, rows };
  } catch (error) {
    if (error instanceof Unclear) return { ambiguous: true };
    if (error instanceof Fault || error instanceof SyntaxError || error instanceof TypeError)
      return { fault: error.message };
    throw error;
  }
}

/**
 * The records of each file, as its time, sample, dimensions and cross dimensions; `{ fault }` where it is malformed,
 * `{ ambiguous }` where no rule says how it is to be read.
 */
export function slowRead(inputs, feed) {
  const contents = unpackAll(inputs.map(({ bytes }) => bytes));
  return inputs.map(({ name, bytes }, i) => {
    // a file of no bytes holds no record, though as compressed data it may be called cut off
    if (bytes.length === 0 && /\.(gz|zst)$/.test(name)) return { mayRefuse: true, rows: [] };
    const read = readOne(contents[i], name, feed);
    // the first is also how the results of a run without a peak look
    const mayRefuse = contents[i]?.toString() === '{}' || hasReservedBits(bytes);
    return read.rows && mayRefuse ? { ...read, mayRefuse } : read;
  });
}

/** What a local question about such records is answered, as one text. */
export function slowCount(rows, feed, window) {
  const counted = new Map();
  const attributes = [feed.time, feed.sample, ...feed.dimensions];
  const lacking = Object.fromEntries(attributes.map((attribute) => [attribute, 0]));
  let leftOut = 0;
  let total = 0;
  for (const [time, sample, d0, d1, ...cross] of rows) {
    if (time !== undefined && (time < window.start || time >= window.end)) continue;
    const missing = attributes.filter((_, i) => [time, sample, d0, d1][i] === undefined);
    missing.forEach((attribute) => lacking[attribute]++);
    if (missing.length > 0) {
      leftOut++;
      continue;
    }
    total++;
    const key = JSON.stringify([d0, d1]);
    if (!counted.has(key)) counted.set(key, { samples: new Map(), cross: cross.map(() => new Map()) });
    const row = counted.get(key);
    row.samples.set(sample, (row.samples.get(sample) ?? 0) + 1);
    cross.forEach((each, i) => each !== undefined && row.cross[i].set(each, (row.cross[i].get(each) ?? 0) + 1));
  }
  const keys = [...counted].map(([key, { samples, cross }]) => {
    const counts = [...samples.values()];
    const crossCounts = cross.map((each) => [each.size, sum([...each.values()])]);
    return [key, sum(counts), counts.length, Math.max(...counts), crossCounts];
  });
  return JSON.stringify({ total, leftOut, lacking, rows: keys.sort(([a], [b]) => (a < b ? -1 : 1)) });
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
