import { isInteger, LosslessNumber, parse, stringify } from 'lossless-json';

/** A number that JavaScript can't write as it came, kept by its digits. */
export type BigDigits = LosslessNumber;

export const isBigDigits = (value: unknown): value is BigDigits => value instanceof LosslessNumber;

/** A `double` field tells it from zero: it must go back to the engine as it came. */
export const NEGATIVE_ZERO = new LosslessNumber('-0.0');

// If 16 digits follow each other outside of a word, an integer may be too large for a double.
const MAY_HOLD_BIG_INTEGER = /[:[,]\s*-?\d{16}/;

function parseNumber(digits: string): number | LosslessNumber {
  const value = Number(digits);
  return isInteger(digits) && !Number.isSafeInteger(value) ? new LosslessNumber(digits) : value;
}

/**
 * Parses JSON and keeps integers above 2^53 whole. The slow parser runs only if there may be such an integer.
 *
 * @throws SyntaxError
 */
export function parseLossless(text: string): unknown {
  return MAY_HOLD_BIG_INTEGER.test(text) ? parse(text, null, parseNumber) : JSON.parse(text);
}

/** Writes JSON, large integers by their digits. */
export function stringifyLossless(value: unknown): string {
  return stringify(value) ?? 'null';
}

/** A value of an attribute as the engine gives it, as the one string under which it is counted. */
export function valueText(value: unknown): string {
  if (value === NEGATIVE_ZERO) return '0';
  return typeof value === 'string' ? value : String(value);
}
