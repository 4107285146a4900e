import { gunzipSync, gzipSync } from 'node:zlib';
import { type Key } from '../../tables/key-map.js';
import { WINDOW_DAYS } from './settings.js';
import { type Days, emptyDays, type Estimates, type KeyState, type RobustState } from './state.js';

/** It changes with every change of a state's form or meaning: a state of another form is rebuilt by replay. */
const FORMAT = 5;
/** A fast level, which is nearly as small as the slow ones here. */
const COMPRESSION = { level: 4 } as const;

/** What is no long list of numbers: the same state always has the same text. */
interface Header extends Omit<RobustState, 'keys' | 'days' | 'newest'> {
  readonly format: number;
  /** Null before the first day. */
  readonly newest: number | null;
  readonly keys: readonly Key[];
}

const estimates = ({ dispersion, raw, numerator, denominator }: Estimates): number[] => [
  dispersion,
  raw,
  numerator,
  denominator,
];

/** The numbers of a key. */
const numbersOf = ({ born, initial, seen, run, since, before, back, sub, samp }: KeyState): number[] => [
  ...[born, initial ? 1 : 0, seen, run, since, before, back],
  ...estimates(sub),
  ...estimates(samp),
];
const NUMBERS = 15;

function keyOf(key: Key, numbers: Float64Array): KeyState {
  const at = (i: number): number => numbers[i] ?? NaN;
  const estimatesAt = (i: number): Estimates => ({
    dispersion: at(i),
    raw: at(i + 1),
    numerator: at(i + 2),
    denominator: at(i + 3),
  });
  const [born, seen, run] = [at(0), at(2), at(3)];
  const [since, before, back] = [at(4), at(5), at(6)];
  const initial = at(1) === 1;
  return { key, born, initial, seen, run, since, before, back, sub: estimatesAt(7), samp: estimatesAt(11) };
}

type Numbers = Float64Array | Float32Array | Uint8Array;

const arraysOf = ({ states, sub, samp }: Days): readonly Numbers[] => [
  ...[sub.counts, samp.counts],
  ...[sub.levels, samp.levels],
  states,
];

/**
 * The bytes of numbers, with one form of NaN alone: equal states have equal bytes. The first bytes of all numbers come
 * first, then the second ones: signs, exponents and zeros beside their like are compressed to much less.
 */
function bytesOf(numbers: Numbers): Buffer {
  const copy = numbers.slice();
  for (let i = 0; i < copy.length; i++) if (Number.isNaN(copy[i])) copy[i] = NaN;
  const { length, BYTES_PER_ELEMENT: size } = copy;
  const bytes = new Uint8Array(copy.buffer, copy.byteOffset, copy.byteLength);
  const planes = Buffer.allocUnsafe(bytes.length);
  for (let byte = 0, to = 0; byte < size; byte++) {
    for (let i = 0, from = byte; i < length; i++, from += size) planes[to++] = bytes[from] ?? 0;
  }
  return planes;
}

/** Puts the bytes of numbers back into their order. */
function takeBytes(planes: Uint8Array, numbers: Numbers): void {
  const { length, BYTES_PER_ELEMENT: size } = numbers;
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  for (let byte = 0, from = 0; byte < size; byte++) {
    for (let i = 0, to = byte; i < length; i++, to += size) bytes[to] = planes[from++] ?? 0;
  }
}

/** A state as bytes, exact; equal states have equal bytes. */
export function encodeState({ keys, days, newest, ...feed }: RobustState): Buffer {
  const header: Header = {
    format: FORMAT,
    newest: Number.isNaN(newest) ? null : newest,
    ...feed,
    keys: keys.map(({ key }) => key),
  };
  const numbers = new Float64Array(keys.length * NUMBERS);
  for (const [i, key] of keys.entries()) numbers.set(numbersOf(key), i * NUMBERS);
  const parts = [numbers, ...arraysOf(days)].map(bytesOf);
  return gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...parts]), COMPRESSION);
}

/** @throws Error if it is no state of this form */
export function decodeState(content: Buffer): RobustState {
  const bytes = gunzipSync(content);
  const end = bytes.indexOf(10);
  const { format, keys, newest, ...feed } = JSON.parse(bytes.toString('utf8', 0, end)) as Header;
  if (format !== FORMAT) throw new Error('another form');
  const numbers = new Float64Array(keys.length * NUMBERS);
  const days = emptyDays(keys.length);
  const length = end + 1 + keys.length * (8 * NUMBERS + WINDOW_DAYS * (2 * 8 + 2 * 4 + 1));
  if (bytes.length !== length) throw new Error('it is cut off');
  let at = end + 1;
  for (const array of [numbers, ...arraysOf(days)]) {
    takeBytes(bytes.subarray(at, (at += array.byteLength)), array);
  }
  const states = keys.map((key, i) => keyOf(key, numbers.subarray(i * NUMBERS)));
  return { ...feed, newest: newest ?? NaN, keys: states, days };
}
