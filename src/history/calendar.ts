import type { DailyFigures, FeedDay } from '../detectors/detector.js';
import type { KeyMap } from '../tables/key-map.js';
import { DAY_MS } from '../window/time-window.js';

/** Every day from the first to the last that has figures, in order; a day between without any is a gap. */
export function* calendarDays(figures: ReadonlyMap<number, KeyMap<DailyFigures>>): Generator<FeedDay> {
  const days = [...figures.keys()];
  if (days.length === 0) return;
  const first = days.reduce((a, b) => Math.min(a, b));
  const last = days.reduce((a, b) => Math.max(a, b));
  for (let day = first; day <= last; day += DAY_MS) yield { day, figures: figures.get(day) ?? null };
}
