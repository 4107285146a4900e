import type { Findings, PeakFinding } from '../findings/findings.js';
import { timeOf } from '../findings/instant.js';
import type { JudgedFigures } from '../history/kept-history.js';
import type { JudgedDay } from '../peaks/verdict-peaks.js';
import { KeyMap } from '../tables/key-map.js';
import type { LocalTable } from '../tables/local-table.js';
import { formatDay, startOfUtcDay } from '../window/time-window.js';
import type { DayPeak, ObservedDay } from './incident.js';
import { keptDrivers } from './kept-values.js';

/** The submissions that were expected, if the verdict is about them. */
const expectedOf = ({ metric, expected }: { metric: 'sub' | 'samp'; expected: number | null }): number | null =>
  metric === 'sub' ? expected : null;

function dayPeak({ dimension0, dimension1, local, baseline, tags, drivers, verdict }: PeakFinding): DayPeak {
  return {
    key: [dimension0, dimension1],
    submissions: local.subCount,
    expected: verdict ? expectedOf(verdict) : null,
    average: baseline.subCountAvg,
    severity: verdict?.severity ?? null,
    tags,
    drivers: keptDrivers(drivers),
  };
}

/** The day that a window that ends at this time counts as: its last one. */
export const dayOf = (end: number): number => startOfUtcDay(end - 1);

const submissionsIn =
  (local: LocalTable): ObservedDay['submissionsOf'] =>
  (key) =>
    local.get(key)?.submissions ?? 0;

/** What a window shows to incidents: each of its days with data that a detector judged, or the whole as its last day. */
export function observedDays(
  { peaks, window }: Pick<Findings, 'peaks' | 'window'>,
  local: LocalTable,
  days: readonly JudgedDay[] | undefined,
): ObservedDay[] {
  if (days === undefined) {
    return [{ day: dayOf(timeOf(window.end)), peaks: peaks.map(dayPeak), submissionsOf: submissionsIn(local) }];
  }
  const byDay = new Map<string | undefined, PeakFinding[]>();
  for (const peak of peaks) {
    const day = peak.verdict?.day;
    byDay.set(day, [...(byDay.get(day) ?? []), peak]);
  }
  return days
    .filter((day) => day.local.size > 0)
    .map((day) => ({
      day: day.window.start,
      peaks: (byDay.get(formatDay(day.window.start)) ?? []).map(dayPeak),
      submissionsOf: submissionsIn(day.local),
    }));
}

/**
 * The days of a history as incidents see them, those with data. Of their peaks only the counts are known; what is usual
 * for a key is its mean over the days before.
 */
export function* replayedDays(days: readonly JudgedFigures[]): Generator<ObservedDay, void, undefined> {
  const sums = new KeyMap<number>();
  let daysBefore = 0;
  for (const { day, figures, verdicts } of days) {
    if (figures === null) continue;
    const submissionsOf: ObservedDay['submissionsOf'] = (key) => figures.get(key)?.subCount ?? 0;
    const peaks = verdicts
      .filter(({ kind }) => kind === 'peak')
      .map(({ key, severity, ...verdict }) => ({
        ...{ key, severity, submissions: submissionsOf(key), expected: expectedOf(verdict) },
        ...{ average: (sums.get(key) ?? 0) / Math.max(1, daysBefore), tags: [], drivers: [] },
      }));
    yield { day, peaks, submissionsOf };
    daysBefore++;
    for (const [key, { subCount }] of figures) sums.set(key, (sums.get(key) ?? 0) + subCount);
  }
}
