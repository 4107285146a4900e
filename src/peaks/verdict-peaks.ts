import type { Verdict } from '../detectors/detector.js';
import { type GlobalTable, NO_ROW } from '../tables/global-table.js';
import type { LocalTable } from '../tables/local-table.js';
import type { TimeWindow } from '../window/time-window.js';
import type { Comparison } from './find-peaks.js';

/** The local table of one UTC day of a window, and what the detector said of it. */
export interface JudgedDay {
  readonly window: TimeWindow;
  readonly local: LocalTable;
  readonly verdicts: readonly Verdict[];
}

/**
 * The peaks that a detector found in the days of a window, as comparisons with the global table: most severe first, one
 * for each day and key. The figures are those of the day.
 */
export function peaksOfVerdicts(days: readonly JudgedDay[], global: GlobalTable): Comparison[] {
  const peaks: Comparison[] = [];
  for (const { window, local, verdicts } of days) {
    for (const verdict of verdicts) {
      const row = local.get(verdict.key);
      if (verdict.kind !== 'peak' || row === undefined) continue;
      peaks.push({
        key: verdict.key,
        local: row,
        global: global.get(verdict.key) ?? { ...NO_ROW, start: window.start, end: window.end },
        threshold: verdict.threshold,
        reachesThreshold: row.submissions >= verdict.threshold,
        tests: [],
        isPeak: true,
        verdict,
      });
    }
  }
  return peaks.sort((a, b) => (b.verdict?.severity ?? 0) - (a.verdict?.severity ?? 0));
}
