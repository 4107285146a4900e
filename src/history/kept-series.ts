import type { DailySeries } from '../analysis.js';
import type { DayCounts } from '../backends/backend.js';
import type { DailyFigures } from '../detectors/detector.js';
import { KeyMap } from '../tables/key-map.js';
import { daysIn, type TimeWindow, wholeDays } from '../window/time-window.js';

/**
 * The days of charts from what is kept, as a backend would answer for them.
 *
 * @param window the days shown
 * @param figuresOn the figures of a day; undefined if the feed has no record on it
 */
export function keptSeries(
  window: TimeWindow,
  figuresOn: (day: number) => KeyMap<DailyFigures> | undefined,
  approximate: boolean,
): DailySeries {
  const keys = new KeyMap<Map<number, DayCounts>>();
  const days: number[] = [];
  for (const { start: day } of daysIn(wholeDays(window))) {
    const figures = figuresOn(day);
    if (figures === undefined) continue;
    days.push(day);
    for (const [key, { subCount, sampCount }] of figures) {
      let counts = keys.get(key);
      if (counts === undefined) keys.set(key, (counts = new Map<number, DayCounts>()));
      counts.set(day, { submissions: subCount, samples: sampCount });
    }
  }
  return { window, approximate, days, keys };
}
