import { testFinding } from '../findings/values.js';
import { testSentence } from '../findings/wording.js';
import { compareTables, type Comparison, findPeaks } from '../peaks/find-peaks.js';
import type { GlobalTable } from '../tables/global-table.js';
import { KeyMap } from '../tables/key-map.js';
import { type LocalRow, sampleRatio } from '../tables/local-table.js';
import { slideGlobalTable } from '../tables/slide.js';
import { DAY_MS } from '../window/time-window.js';
import type { DailyFigures, DayVerdicts, Detector, FeedDay, Verdict } from './detector.js';
import type { DetectorDriver } from './driver.js';

/**
 * The least standard deviation (n − 1) that n samples can have whose mean is m and whose largest has M submissions: all
 * others have equally many. It is (M − m)·√n / (n − 1).
 */
export function leastStd(max: number, mean: number, samples: number): number {
  return samples < 2 ? 0 : ((max - mean) * Math.sqrt(samples)) / (samples - 1);
}

/** A day's figures as a row of the local table. Without a largest sample its distribution is not known. */
function localRow({ subCount, sampCount, sampSubCountMax: max, sampSubCountStd: std }: DailyFigures): LocalRow {
  const counts = { submissions: subCount, samples: sampCount, cross: [], ratio: sampleRatio(subCount, max ?? 0) };
  if (max === null) return counts;
  const mean = sampCount > 0 ? subCount / sampCount : 0;
  return { ...counts, distribution: { max, mean, std: std ?? leastStd(max, mean, sampCount), top: [] } };
}

function verdict({ key, local, global, threshold, tests }: Comparison, day: number): Verdict {
  return {
    key,
    day,
    kind: 'peak',
    metric: 'sub',
    count: local.submissions,
    expected: global.subCountAvg,
    range: null,
    lnProbability: null,
    perYear: null,
    severity: null,
    tags: [],
    threshold,
    why: tests
      .filter(({ fired }) => fired)
      .map((test) => testSentence(testFinding(test)))
      .join('; '),
  };
}

/**
 * The original's rule as nightly runs decide by it: each day is a window of its own, compared with the global table that
 * the days before it left, which then slides over the day. It begins with a table without a row.
 */
export function originalDetector(
  leastThreshold: (dimension0: string) => number,
  threshold?: number,
): Detector<GlobalTable> {
  function observe(table: GlobalTable, { day, figures }: FeedDay): DayVerdicts<GlobalTable> {
    if (figures === null) return { verdicts: [], next: table };
    const local = new KeyMap([...figures].map(([key, row]) => [key, localRow(row)]));
    const peaks = findPeaks(compareTables(local, table, threshold));
    const window = { start: day, end: day + DAY_MS };
    return {
      verdicts: peaks.map((peak) => verdict(peak, day)),
      next: slideGlobalTable(table, local, window, { leastThreshold }),
    };
  }
  return { name: 'original', start: () => new KeyMap(), observe };
}

/** The original's decision. */
export const OriginalDetector: DetectorDriver = {
  name: 'original',
  settings: {},
  create: ({ leastThreshold, threshold }) => originalDetector(leastThreshold, threshold),
};
