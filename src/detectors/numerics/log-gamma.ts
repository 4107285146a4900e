const COEFFICIENTS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const LN_SQRT_2PI = 0.9189385332046727;
/** From here on Stirling's series is exact to a double. */
const STIRLING_FROM = 1e5;

/**
 * ln Γ(x) for x > 0: Lanczos' approximation with g = 7 and nine terms (Lanczos 1964), Stirling's series for large x
 * (DLMF 5.11.1), and the reflection Γ(x)·Γ(1 − x) = π / sin πx below one half.
 */
export function lnGamma(x: number): number {
  if (x > STIRLING_FROM) {
    const i = 1 / x;
    return (x - 0.5) * Math.log(x) - x + LN_SQRT_2PI + i / 12 - (i * i * i) / 360;
  }
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  const z = x - 1;
  let sum = 0.99999999999980993;
  COEFFICIENTS.forEach((c, i) => (sum += c / (z + i + 1)));
  const t = z + 7.5;
  return LN_SQRT_2PI + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}
