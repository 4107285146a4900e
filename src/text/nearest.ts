import leven from 'leven';

/** The candidate most like what was written, or begun by it; undefined if none is near enough to be meant. */
export function nearest(written: string, candidates: Iterable<string>): string | undefined {
  const text = written.slice(0, 100).toLowerCase();
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase();
    const distance = text.length > 1 && lower.startsWith(text) ? 0 : leven(text, lower);
    if (distance < least && distance <= Math.max(1, candidate.length * 0.4)) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}
