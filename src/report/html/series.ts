import type { DailySeries } from '../../analysis.js';
import type { Key } from '../../tables/key-map.js';
import { daysIn, wholeDays } from '../../window/time-window.js';

/** One UTC day of one key. Null if the whole feed has no record that day: a gap, not a zero. */
export interface SeriesDay {
  readonly day: number;
  readonly submissions: number | null;
  readonly samples: number | null;
}

/** The days of one key of a series, oldest first, every calendar day once. */
export function seriesOf({ window, days, keys }: DailySeries, key: Key): SeriesDay[] {
  const counts = keys.get(key);
  const withData = new Set(days);
  const series: SeriesDay[] = [];
  for (const { start: day } of daysIn(wholeDays(window))) {
    const known = withData.has(day);
    const { submissions, samples } = counts?.get(day) ?? { submissions: 0, samples: 0 };
    series.push({ day, submissions: known ? submissions : null, samples: known ? samples : null });
  }
  return series;
}
