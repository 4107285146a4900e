import type { LocalAnswer, LocalCounts } from '../backends/backend.js';
import type { DailyFigures } from '../detectors/detector.js';
import { KeyMap } from '../tables/key-map.js';

/**
 * What is kept of a key's day. Of the cross dimensions, only the share of the first one's most frequent value is kept. If
 * the engine counts samples approximately, no distribution is kept, since it is known for some keys only.
 */
export function dailyFigures(
  { submissions, samples, distribution, cross }: LocalCounts,
  approximate = false,
): DailyFigures {
  const [first] = cross;
  const most = first?.top[0]?.submissions;
  return {
    subCount: submissions,
    sampCount: samples,
    sampSubCountMax: approximate ? null : (distribution?.max ?? null),
    sampSubCountStd: approximate ? null : (distribution?.std ?? null),
    crossShareMax: most === undefined ? null : most / submissions,
  };
}

/** The figures of a day that a backend counted as a window; null if the whole feed has no record in it. */
export function figuresOfAnswer({
  keys,
  coverage,
}: Pick<LocalAnswer, 'keys' | 'coverage'>): KeyMap<DailyFigures> | null {
  if (coverage.records === 0) return null;
  const figures = new KeyMap<DailyFigures>();
  for (const [key, counts] of keys) figures.set(key, dailyFigures(counts, coverage.approximate));
  return figures;
}
