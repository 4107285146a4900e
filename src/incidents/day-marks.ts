import type { WindowResult } from '../analysis.js';
import type { Verdict, VerdictKind } from '../detectors/detector.js';
import { type Key, KeyMap } from '../tables/key-map.js';
import { DAY_MS, type TimeWindow } from '../window/time-window.js';
import type { Incidents } from './incident.js';
import { dayOf } from './observed-day.js';

/** A day on which a key stood out. */
export interface DayMark {
  /** Start of the UTC day, epoch milliseconds. */
  readonly day: number;
  readonly kind: VerdictKind;
  /** From 0 to 100; null if the detector gives none. */
  readonly severity: number | null;
}

function add(marks: KeyMap<DayMark[]>, key: Key, mark: DayMark): void {
  const known = marks.get(key);
  if (known === undefined) marks.set(key, [mark]);
  else if (!known.some(({ day, kind }) => day === mark.day && kind === mark.kind)) known.push(mark);
}

function sorted(marks: KeyMap<DayMark[]>): KeyMap<readonly DayMark[]> {
  for (const ofKey of marks.values()) ofKey.sort((a, b) => a.day - b.day);
  return marks;
}

/** The days that verdicts are about, oldest first. */
export function marksOfVerdicts(verdicts: Iterable<Verdict>): KeyMap<readonly DayMark[]> {
  const marks = new KeyMap<DayMark[]>();
  for (const { key, day, kind, severity } of verdicts) add(marks, key, { day, kind, severity });
  return sorted(marks);
}

/** The days with a peak of the incidents that are open or ended lately, oldest first. */
export function marksOfIncidents({ open, ended }: Incidents): KeyMap<DayMark[]> {
  const marks = new KeyMap<DayMark[]>();
  for (const { key, figures } of [...ended, ...open]) {
    for (const { day, isPeak, severity = null } of figures) {
      if (isPeak) add(marks, key, { day, kind: 'peak', severity });
    }
  }
  sorted(marks);
  return marks;
}

/** The days that stood out up to a window's end: those of incidents, and what the window itself gave. */
export function dayMarks(
  incidents: Incidents,
  { window, verdicts, peaks }: Pick<WindowResult, 'window' | 'verdicts' | 'peaks'>,
): KeyMap<readonly DayMark[]> {
  const marks = marksOfIncidents(incidents);
  // floods and dips are in no incident, and an ad hoc run touches none
  for (const { key, day, kind, severity } of verdicts ?? []) add(marks, key, { day, kind, severity });
  if (verdicts === undefined)
    for (const { key } of peaks) add(marks, key, { day: dayOf(window.end), kind: 'peak', severity: null });
  return sorted(marks);
}

/** A day without a peak does not end a wave, as it ends no incident. */
const APART = 2 * DAY_MS;

/** The waves that a key's peaks are: runs of days, `end` not included. */
export function wavesOf(marks: readonly DayMark[]): TimeWindow[] {
  const waves: { start: number; end: number }[] = [];
  for (const { day, kind } of marks) {
    if (kind !== 'peak') continue;
    const last = waves.at(-1);
    if (last && day - (last.end - DAY_MS) <= APART) last.end = day + DAY_MS;
    else waves.push({ start: day, end: day + DAY_MS });
  }
  return waves;
}
