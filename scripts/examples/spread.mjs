/**
 * Spreads submissions over samples as feeds do: each further submission repeats one that was there before, so a few
 * samples get many and most get one. The first sample gets exactly `largest`.
 */
export function spread(random, { submissions, samples, largest }) {
  const counts = Array.from({ length: samples }, (_, index) => (index === 0 ? largest : 1));
  const seen = Array.from({ length: samples - 1 }, (_, index) => index + 1);
  for (let rest = submissions - largest - (samples - 1); rest > 0;) {
    const sample = random.pick(seen);
    if (counts[sample] >= largest - 1) continue;
    counts[sample]++;
    seen.push(sample);
    rest--;
  }
  return counts;
}

/** The sample standard deviation (n − 1). */
export function standardDeviation(counts) {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return Math.sqrt(counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1));
}

/**
 * Moves single submissions between samples (never to or from the first) until the standard deviation is `std`, so nearly
 * that no engine's rounding matters. Sum, number of samples and largest stay.
 */
export function tune(random, counts, std) {
  const largest = counts[0];
  for (let now = standardDeviation(counts); Math.abs(now - std) > 0.001; now = standardDeviation(counts)) {
    const pair = [1 + random.below(counts.length - 1), 1 + random.below(counts.length - 1)];
    const [small, big] = pair.sort((a, b) => counts[a] - counts[b]);
    const [from, to] = now < std ? [small, big] : [big, small];
    const widens = now < std || counts[big] - counts[small] > 1;
    if (from === to || !widens || counts[from] < 2 || counts[to] >= largest - 1) continue;
    counts[from]--;
    counts[to]++;
  }
  return counts;
}
