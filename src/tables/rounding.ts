/**
 * Rounds to the nearest whole number, exact halves to the even one (2.5 → 2, 3.5 → 4), as Python's `round(x)` does
 * and IEEE 754 calls roundTiesToEven.
 */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * Rounds the exact binary value of `x` to two decimals, exact ties to even, as Python's `round(x, 2)` does:
 * 0.015 → 0.01 (the double lies below), 0.125 → 0.12 (a true tie).
 *
 * A double is a true tie between two hundredths only if `8x` is an odd whole number (`x = k/200` with a power of
 * two as its denominator); everywhere else `toFixed`, which reads the exact value, is right.
 */
export function round2(x: number): number {
  const eighths = x * 8;
  if (Number.isInteger(eighths) && eighths % 2 !== 0) return roundHalfEven(x * 100) / 100;
  return Number.isInteger(x) ? x : Number(x.toFixed(2));
}
