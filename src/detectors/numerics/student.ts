import { lnIncompleteBeta } from './incomplete-beta.js';

/** ln P(T ≥ z) of Student's t for z > 0: ½ · Iₓ(df/2, ½) with x = df / (df + z²) (DLMF 8.17); ln ½ for z ≤ 0. */
export function lnStudentAtLeast(z: number, degreesOfFreedom: number): number {
  if (z <= 0) return -Math.LN2;
  return -Math.LN2 + lnIncompleteBeta(degreesOfFreedom / (degreesOfFreedom + z * z), degreesOfFreedom / 2, 0.5);
}
