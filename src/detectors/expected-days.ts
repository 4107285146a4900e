import type { KeyExpectation, PastExpectation } from './detector.js';

/**
 * What was expected of each day that charts show: those before a day, and the day itself.
 *
 * @param day start of the day that the expectation is of, epoch milliseconds
 */
export function expectedDays(expectation: KeyExpectation | undefined, day: number): PastExpectation[] {
  if (expectation === undefined) return [];
  const { past, counts } = expectation;
  return counts === null ? [...past] : [...past, { day, expected: counts.sub.expected, range: counts.sub.range }];
}
