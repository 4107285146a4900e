const LN_SQRT_2PI = 0.9189385332046727;
/** From this z on the asymptotic series is better than the rational approximation below it. */
const ASYMPTOTIC_FROM = 5;
const COEFFICIENTS = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  -1.26551223,
];

/** erfc by a Chebyshev fit with a relative error below 1.2e-7 (Press et al., Numerical Recipes, 6.2). */
function erfc(x: number): number {
  const z = Math.abs(x);
  const t = 1 / (1 + 0.5 * z);
  const exponent = COEFFICIENTS.reduce((sum, c) => sum * t + c, 0);
  const upper = t * Math.exp(-z * z + exponent);
  return x >= 0 ? upper : 2 - upper;
}

/**
 * ln P(Z ≥ z) of the standard normal distribution. From z = 5 on: the asymptotic series of Mills' ratio,
 * φ(z)/z · (1 − 1/z² + 3/z⁴) (DLMF 7.12.1), which has no underflow.
 */
export function lnNormalAtLeast(z: number): number {
  if (z < ASYMPTOTIC_FROM) return Math.log(0.5 * erfc(z / Math.SQRT2));
  const z2 = z * z;
  return -z2 / 2 - Math.log(z) - LN_SQRT_2PI + Math.log1p(-1 / z2 + 3 / (z2 * z2));
}

/** φ(z) / P(Z ≥ z), the rate at which ln P(Z ≥ z) falls. */
function hazard(z: number): number {
  return z < ASYMPTOTIC_FROM ? Math.exp((-z * z) / 2 - LN_SQRT_2PI - lnNormalAtLeast(z)) : z + 1 / z;
}

/** The z of at least 0 with ln P(Z ≥ z) = ln, by Newton's method on the logarithm. */
export function normalQuantile(ln: number): number {
  if (ln > -0.7) return 0;
  let z = Math.sqrt(Math.max(0.01, -2 * ln - Math.log(Math.max(1, -2 * ln)) - 1.8));
  for (let i = 0; i < 30; i++) {
    const step = (lnNormalAtLeast(z) - ln) / hazard(z);
    z += step;
    if (Math.abs(step) < 1e-9 * z) break;
  }
  return Math.max(0, z);
}
