import { lnAtLeast } from '../numerics/negative-binomial.js';
import { normalQuantile } from '../numerics/normal.js';
import { lnStudentAtLeast } from '../numerics/student.js';
import { standardized } from './dispersion.js';
import { LEAST_EXCESS, LEAST_FACTOR } from './settings.js';

/** What a count is tested against. */
export interface Reference {
  /** The dispersion with all its uncertainty, which widens the distribution. */
  readonly dispersion: number;
  /** The key's own dispersion. */
  readonly own: number;
  readonly degreesOfFreedom: number;
  /** The largest residual of an ordinary day, in standard deviations. */
  readonly largest: number;
}

/** Above this ln P Student's correction changes nothing that matters. */
const CORRECT_BELOW = -3;

/**
 * ln of a tail probability once more, for a dispersion that is itself an estimate: the normal quantile of P is taken as a
 * value of Student's t. Without this the tail promises too much.
 */
export function corrected(ln: number, degreesOfFreedom: number): number {
  return ln < CORRECT_BELOW ? lnStudentAtLeast(normalQuantile(ln), degreesOfFreedom) : ln;
}

/** Whether a count lies so far above its expectation that it can be a peak. */
export const isHigh = (count: number, mu: number): boolean => count - mu >= LEAST_EXCESS && count >= LEAST_FACTOR * mu;

/**
 * ln P of a count this high or higher; 0 if it is too near its expectation to matter, or if an ordinary day was as
 * unusual. All else equal it never rises with the count.
 */
export function lnUpperTail(count: number, mu: number, reference: Reference): number {
  if (!isHigh(count, mu)) return 0;
  if (standardized(count, mu, reference.own) <= reference.largest) return 0;
  return corrected(lnAtLeast(count, mu, reference.dispersion), reference.degreesOfFreedom);
}
