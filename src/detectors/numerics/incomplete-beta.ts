import { lnGamma } from './log-gamma.js';

const TINY = 1e-300;
const MOST_TERMS = 20_000;
const PRECISION = 1e-12;

const awayFromZero = (x: number): number => (Math.abs(x) < TINY ? TINY : x);

/** The continued fraction of DLMF 8.17.22, evaluated by Lentz's method as modified by Thompson and Barnett (1986). */
function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < PRECISION) break;
  }
  return h;
}

function byFraction(x: number, a: number, b: number): number {
  const lnBeta = lnGamma(a) + lnGamma(b) - lnGamma(a + b);
  const front = a * Math.log(x) + b * Math.log1p(-x) - Math.log(a) - lnBeta;
  return front + Math.log(continuedFraction(x, a, b));
}

/**
 * ln of the regularised incomplete beta function Iₓ(a, b) (DLMF 8.17). It is worked out in logarithms, so it is good far
 * below the smallest double. Beyond the mean the complement 1 − I₁₋ₓ(b, a) converges faster.
 */
export function lnIncompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return -Infinity;
  if (x >= 1) return 0;
  if (x <= (a + 1) / (a + b + 2)) return byFraction(x, a, b);
  return Math.log1p(-Math.exp(byFraction(1 - x, b, a)));
}
