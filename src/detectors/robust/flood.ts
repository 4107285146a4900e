import type { DailyFigures } from '../detector.js';

const LEAST_PART = 20;

/**
 * The most submissions that one user's one sample can have made: min(largest sample, largest user's share × submissions);
 * 0 if neither is known.
 */
export function floodPart({ subCount, sampSubCountMax, crossShareMax }: DailyFigures): number {
  if (crossShareMax === null) return 0;
  return Math.min(sampSubCountMax ?? subCount, crossShareMax * subCount);
}

/** Whether that part makes up most of an excess over what was expected. */
export function isMostOfExcess(part: number, count: number, mu: number): boolean {
  return part >= LEAST_PART && part > 0.5 * (count - mu);
}
