import { gunzipSync, gzipSync } from 'node:zlib';
import type { Key } from '../../tables/key-map.js';
import { columnsOf, type Days, emptyColumns, emptyDays, type KeyColumns, type RobustState } from './state.js';

/** It changes with every change of a state's form or meaning: a state of another form is rebuilt by replay. */
const FORMAT = 6;
/** A fast level, which is nearly as small as the slow ones here. */
const COMPRESSION = { level: 4 } as const;

/** What is no long list of numbers: the same state always has the same text. */
interface Header extends Omit<RobustState, 'keys' | 'columns' | 'days' | 'newest'> {
  readonly format: number;
  /** Null before the first day. */
  readonly newest: number | null;
  readonly keys: readonly Key[];
}

type Numbers = Float64Array | Float32Array | Uint8Array;

const arraysOf = (columns: KeyColumns, { states, sub, samp }: Days): readonly Numbers[] => [
  ...columnsOf(columns),
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
export function encodeState({ keys, columns, days, newest, ...feed }: RobustState): Buffer {
  const header: Header = { format: FORMAT, newest: Number.isNaN(newest) ? null : newest, ...feed, keys };
  const parts = arraysOf(columns, days).map(bytesOf);
  return gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...parts]), COMPRESSION);
}

/** @throws Error if it is no state of this form */
export function decodeState(content: Buffer): RobustState {
  const bytes = gunzipSync(content);
  const end = bytes.indexOf(10);
  const { format, keys, newest, ...feed } = JSON.parse(bytes.toString('utf8', 0, end)) as Header;
  if (format !== FORMAT) throw new Error('another form');
  const columns = emptyColumns(keys.length);
  const days = emptyDays(keys.length);
  const arrays = arraysOf(columns, days);
  let at = end + 1;
  if (bytes.length !== arrays.reduce((sum, { byteLength }) => sum + byteLength, at)) throw new Error('it is cut off');
  for (const array of arrays) takeBytes(bytes.subarray(at, (at += array.byteLength)), array);
  return { ...feed, newest: newest ?? NaN, keys, columns, days };
}
