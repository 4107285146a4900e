import { createHash } from 'node:crypto';
import { NumberToken } from './raw.js';

/** A value's text of more bytes (UTF-8) than these is cut, so that tables stay small. */
export const LONGEST_VALUE = 8_192;

const DIGEST_DIGITS = 16;

/**
 * The text of a number's token: an integer as its digits, also above 2^53; another number in the shortest form that
 * reads back as the same double, a whole one without a point. What is too large for a double keeps its own text.
 */
export function numberText(token: string): string {
  if (/^-?\d+$/.test(token)) return token === '-0' ? '0' : token;
  const value = Number(token);
  if (!Number.isFinite(value)) return token;
  return value === 0 ? '0' : String(value);
}

/** The one text of a value, the same from every backend. A string is taken as it is. */
export function canonicalValue(value: string | boolean | NumberToken): string {
  if (typeof value === 'string') return value;
  return value instanceof NumberToken ? numberText(value.text) : String(value);
}

/**
 * A text of more than {@link LONGEST_VALUE} bytes becomes its first bytes, in whole characters, with `…` and 16 hex
 * digits of the SHA-256 of the whole behind them. Any other stays as it is.
 */
export function boundedValue(text: string): string {
  // no character takes more than three bytes for each of its UTF-16 units
  if (text.length * 3 <= LONGEST_VALUE || Buffer.byteLength(text) <= LONGEST_VALUE) return text;
  const bytes = Buffer.from(text);
  let end = LONGEST_VALUE;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, DIGEST_DIGITS);
  return `${bytes.toString('utf8', 0, end)}…${digest}`;
}
