import type { Incident } from '../incidents/incident.js';
import type { WindowReport } from '../outputs/output.js';
import { expectedDays } from '../detectors/expected-days.js';
import { DAY_MS, formatDay, startOfUtcDay } from '../window/time-window.js';
import type { NotifiedDay } from './notification.js';

/** Days of a chart. */
const DAYS = 28;

/**
 * The weeks of an incident's key up to its newest day, from the kept history, with what was expected of each day; undefined
 * if nothing from before the incident is kept.
 */
export function incidentChart(
  { key, day: last, firstDay, figures }: Incident,
  { result, figuresOn, expectationOf }: Pick<WindowReport, 'result' | 'figuresOn' | 'expectationOf'>,
): NotifiedDay[] | undefined {
  const peaks = new Set(figures.flatMap(({ day, isPeak }) => (isPeak ? [day] : [])));
  const expected = new Map(
    expectedDays(expectationOf?.(key), startOfUtcDay(result.window.end - 1)).map((one) => [one.day, one.range]),
  );
  const days: NotifiedDay[] = [];
  let isBefore = false;
  for (let day = last - (DAYS - 1) * DAY_MS; day <= last; day += DAY_MS) {
    const all = figuresOn(day);
    // what lies before the history is no gap
    if (all === undefined && days.length === 0) continue;
    isBefore ||= day < firstDay;
    const range = expected.get(day);
    days.push({
      day: formatDay(day),
      submissions: all === undefined ? null : (all.get(key)?.subCount ?? 0),
      expected: range ? { low: range[0], high: range[1] } : null,
      isPeak: peaks.has(day),
    });
  }
  return isBefore ? days : undefined;
}
