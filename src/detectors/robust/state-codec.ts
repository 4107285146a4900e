import { gunzipSync, gzipSync } from 'node:zlib';
import { type Key } from '../../tables/key-map.js';
import { WINDOW_DAYS } from './settings.js';
import { type Days, emptyDays, type Estimates, type KeyState, type RobustState } from './state.js';

/** It changes with every change of a state's form or meaning: a state of another form is rebuilt by replay. */
const FORMAT = 4;
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

const arraysOf = ({ states, sub, samp }: Days): readonly (Float64Array | Float32Array | Uint8Array)[] => [
  ...[sub.counts, samp.counts],
  ...[sub.levels, samp.levels],
  states,
];

/** The bytes of numbers, with one form of NaN alone: equal states have equal bytes. */
function bytesOf(numbers: Float64Array | Float32Array | Uint8Array): Buffer {
  const copy = numbers.slice();
  for (let i = 0; i < copy.length; i++) if (Number.isNaN(copy[i])) copy[i] = NaN;
  return Buffer.from(copy.buffer, copy.byteOffset, copy.byteLength);
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
  let at = end + 1;
  for (const array of [numbers, ...arraysOf(days)]) {
    const target = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    at += bytes.copy(target, 0, at);
  }
  const length = end + 1 + keys.length * (8 * NUMBERS + WINDOW_DAYS * (2 * 8 + 2 * 4 + 1));
  if (at !== bytes.length || at !== length) throw new Error('it is cut off');
  const states = keys.map((key, i) => keyOf(key, numbers.subarray(i * NUMBERS)));
  return { ...feed, newest: newest ?? NaN, keys: states, days };
}
