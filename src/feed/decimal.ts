const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;
const DECIMAL_VALUE = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WHOLE = /^-?\d+$/;

/** Digits up to which a whole number is a double exactly, whatever they are. */
const EXACT_DIGITS = 15;

/** Whether a value's text reads as a number. */
export const isNumberText = (text: string): boolean => DECIMAL_VALUE.test(text);

/**
 * Compares two texts that read as numbers; whole numbers by all their digits.
 *
 * @returns less than 0 if the first is less, 0 if they are equal
 */
export function compareNumbers(a: string, b: string): number {
  if ((a.length > EXACT_DIGITS || b.length > EXACT_DIGITS) && WHOLE.test(a) && WHOLE.test(b)) {
    const difference = BigInt(a) - BigInt(b);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  return Number(a) - Number(b);
}

/**
 * A decimal number times 10^`shift`, cut to the next whole number below (towards −∞), exactly: no digit is lost to a
 * double on the way. `shiftedFloor('1706781600.2509', 3)` is 1706781600250.
 *
 * @returns undefined if the text is no number, or if the result is not below 2^63
 */
export function shiftedFloor(text: string, shift: number): number | undefined {
  const [found, sign, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (found === undefined) return undefined;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent) + shift;
  if (/^0*$/.test(digits)) return 0;
  // more digits than 2^63 has: only if the number begins with zeros can it be smaller
  if (point - digits.search(/[1-9]/) > 19) return undefined;
  const kept = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0');
  const isCut = point <= 0 || /[1-9]/.test(digits.slice(point));
  const value = Number(kept);
  if (value >= 2 ** 63) return undefined;
  if (sign !== '-') return value;
  return isCut ? -Number(BigInt(kept) + 1n) : -value || 0;
}
