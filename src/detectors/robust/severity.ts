/** Powers of ten beyond the cut, and doublings over the expectation, that give full marks. */
const FULL_RARITY = 12;
const FULL_DOUBLINGS = 6;

/**
 * How severe a peak is, from 30 (just a peak) to 100: up to 40 for how much rarer it is than the cut, up to 30 for how
 * many times its expectation it is: 30 + 40·√min(1, log₁₀(α/p) / 12) + 30·min(1, log₂(y/μ) / 6). Rarity is relative to the key's own noise and to the number of keys, so severities
 * compare over keys.
 */
export function severityOf(lnProbability: number, lnCut: number, count: number, expected: number): number {
  const rarity = Math.max(0, Math.min(1, (lnCut - lnProbability) / (FULL_RARITY * Math.LN10)));
  const size = Math.min(1, Math.log2(Math.max(1, count / Math.max(expected, 1))) / FULL_DOUBLINGS);
  return Math.round(30 + 40 * Math.sqrt(rarity) + 30 * size);
}
