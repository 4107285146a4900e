import type { KeyExpectation, Verdict } from '../../detectors/detector.js';
import type { ReplayedDay } from '../../history/replay.js';
import { type DayMark, marksOfVerdicts } from '../../incidents/day-marks.js';
import { compareKeys, type Key, KeyMap } from '../../tables/key-map.js';

/** What was expected of a key on a day and those before it. */
export interface DatedExpectation {
  /** Start of the UTC day, epoch milliseconds. */
  readonly day: number;
  readonly expectation: KeyExpectation;
}

/** What one detector made of days, as a page shows it. */
export interface JudgedDays {
  readonly detector: string;
  /** Oldest first. */
  readonly verdicts: readonly Verdict[];
  readonly marks: KeyMap<readonly DayMark[]>;
  /** For a key that stood out, what was expected on the day that its chart is about. */
  readonly expectations: KeyMap<DatedExpectation>;
}

/** Gathers what a page shows of days that are replayed. Of each key it keeps what was expected on its most severe day. */
export class JudgedDaysCollector {
  readonly #verdicts: Verdict[] = [];
  readonly #expectations = new KeyMap<DatedExpectation & { readonly severity: number }>();

  constructor(private readonly detector: string) {}

  add({ day, verdicts, expectationOf }: Pick<ReplayedDay<unknown>, 'day' | 'verdicts' | 'expectationOf'>): void {
    this.#verdicts.push(...verdicts);
    for (const { key, severity, kind } of verdicts) {
      if (kind !== 'peak' || (severity ?? 0) < (this.#expectations.get(key)?.severity ?? -1)) continue;
      const expectation = expectationOf?.(key);
      if (expectation) this.#expectations.set(key, { day, expectation, severity: severity ?? 0 });
    }
  }

  /** Takes what was expected on this day, the newest, in the place of what was on the most severe ones. */
  expectFrom({ day, expectationOf }: Pick<ReplayedDay<unknown>, 'day' | 'expectationOf'>): void {
    for (const key of [...this.#expectations.keys()]) {
      const expectation = expectationOf?.(key);
      if (expectation) this.#expectations.set(key, { day, expectation, severity: 0 });
    }
  }

  get judged(): JudgedDays {
    const { detector } = this;
    const verdicts = this.#verdicts;
    return { detector, verdicts, marks: marksOfVerdicts(verdicts), expectations: this.#expectations };
  }
}

/** The highest severity of a key's peaks; -1 if it has none. */
export function worstOf(marks: readonly DayMark[]): number {
  return marks.reduce((worst, { kind, severity }) => (kind === 'peak' ? Math.max(worst, severity ?? 0) : worst), -1);
}

/** What orders keys on a page. */
interface Ranked {
  readonly key: Key;
  /** Its submissions on all days shown. */
  readonly submissions: number;
  /** The days that stood out, oldest first. */
  readonly marks: readonly DayMark[];
}

/** Most severe first; then those with marks, the latest first; then by submissions, ties by key. */
export function mostSevereFirst<Row extends Ranked>(rows: readonly Row[]): Row[] {
  const ranked = rows.map((row) => ({ row, worst: worstOf(row.marks), latest: row.marks.at(-1)?.day ?? 0 }));
  ranked.sort(
    (a, b) =>
      b.worst - a.worst ||
      b.latest - a.latest ||
      b.row.submissions - a.row.submissions ||
      compareKeys(a.row.key, b.row.key),
  );
  return ranked.map(({ row }) => row);
}

/**
 * The keys with a peak, in the order of the calendar.
 *
 * @param totals submissions of each key on the days shown
 */
export function peakKeys({ marks }: Pick<JudgedDays, 'marks'>, totals: KeyMap<number>): Key[] {
  const rows = [...marks].map(([key, ofKey]) => ({ key, marks: ofKey, submissions: totals.get(key) ?? 0 }));
  return mostSevereFirst(rows.filter((row) => worstOf(row.marks) >= 0)).map(({ key }) => key);
}
