import type { DailyAnswer } from '../backends/backend.js';
import type { DailyFigures, DayVerdicts, Detector, Verdict } from '../detectors/detector.js';
import type { Log } from '../log/log.js';
import { KeyMap } from '../tables/key-map.js';
import { DAY_MS, formatDay } from '../window/time-window.js';
import { DetectorStates, type KeptDetector } from './detector-states.js';
import { History, type KeptContents } from './history.js';

/** How a run keeps and uses the history beside its table. */
export interface HistoryOptions {
  /** Days that are kept at least; whole months are dropped. 0 keeps none. */
  readonly days: number;
  /** The detector that decides; undefined if the original's rule does, which needs no history. */
  readonly detector: KeptDetector<unknown> | undefined;
  /** Whether a day that the history has may be replaced (`--late-data`, or one that is caught up). */
  readonly replaces: boolean;
  /** Whether nothing may be kept at all, since the run decides by another threshold (`-t`). */
  readonly isAdHoc: boolean;
}

/** One day that a run counted. */
export interface CountedDay {
  /** Start of the UTC day, epoch milliseconds. */
  readonly day: number;
  /** Null if the whole feed has no record that day. */
  readonly figures: KeyMap<DailyFigures> | null;
}

/** A day of the history, and what the detector says of it. */
export interface JudgedFigures extends CountedDay {
  readonly verdicts: readonly Verdict[];
}

/** The daily figures of a backend's daily answer. It has neither largest sample nor shares, so it tells no floods. */
export function figuresOfDays({ days, keys }: DailyAnswer): Map<number, KeyMap<DailyFigures>> {
  const figures = new Map(days.map((day) => [day, new KeyMap<DailyFigures>()]));
  for (const [key, counts] of keys) {
    for (const [day, { submissions, samples }] of counts) {
      figures.get(day)?.set(key, {
        subCount: submissions,
        sampCount: samples,
        sampSubCountMax: null,
        sampSubCountStd: null,
        crossShareMax: null,
      });
    }
  }
  return figures;
}

/**
 * The history beside a table. The table alone decides which day is the newest: a warning tells of days from its newest end
 * on, and what becomes of them.
 *
 * @param newestEnd end of the newest window of the table, epoch milliseconds; undefined if it has no row
 */
export function seenHistory(
  kept: KeptContents,
  newestEnd: number | undefined,
  log: Pick<Log, 'warn'>,
  fate: 'set aside' | 'left out',
): History {
  const history = History.read(kept, (text) => log.warn(text));
  const later = history.dropFrom(newestEnd ?? -Infinity);
  const [first] = later;
  if (first !== undefined) {
    log.warn(
      `The history has days that the global table has not seen, from ${formatDay(first)} on (${later.length}): they are ${fate}`,
    );
  }
  return history;
}

/** The history beside a table while a run decides by it and adds to it. */
export class KeptHistory {
  readonly history: History;
  readonly #states: DetectorStates<unknown> | undefined;
  readonly #options: HistoryOptions;
  #known: { readonly day: number; readonly state: unknown } | undefined;

  private constructor(history: History, kept: KeptContents, options: HistoryOptions) {
    this.history = history;
    this.#options = options;
    this.#states = options.detector && new DetectorStates(options.detector, history, kept);
  }

  /**
   * Reads what is kept, but for days that the table has not seen.
   *
   * @param newestEnd end of the newest window of the table, epoch milliseconds; undefined if it has no row
   */
  static read(
    kept: KeptContents,
    newestEnd: number | undefined,
    options: HistoryOptions,
    log: Pick<Log, 'warn'>,
  ): KeptHistory {
    return new KeptHistory(seenHistory(kept, newestEnd, log, 'set aside'), kept, options);
  }

  /** Whether there is nothing before a day to decide by. */
  isEmptyBefore(day: number): boolean {
    const [oldest] = this.history.days();
    return oldest === undefined || oldest >= day;
  }

  /** Takes days that were asked of the backend for a first history. */
  begin(figures: ReadonlyMap<number, KeyMap<DailyFigures>>, before: number): void {
    for (const [day, rows] of figures) if (day < before) this.history.set(day, rows);
  }

  /** What the detector says of the days kept before a day, oldest first; nothing if the original's rule decides. */
  *judgeBefore(day: number): Generator<JudgedFigures, void, undefined> {
    const [oldest] = this.history.days();
    if (oldest === undefined || this.#states === undefined) return;
    for (const { day: each, figures } of this.history.calendar(oldest, day - DAY_MS)) {
      yield { day: each, figures, verdicts: this.judge({ day: each, figures }) };
    }
  }

  /** What the detector says of a day, by the days kept before it; nothing if the original's rule decides. */
  judge(counted: CountedDay): readonly Verdict[] {
    return this.observe(counted)?.verdicts ?? [];
  }

  /** All that the detector makes of a day, by the days kept before it; undefined if the original's rule decides. */
  observe({ day, figures }: CountedDay): DayVerdicts<unknown> | undefined {
    const { detector: kept } = this.#options;
    if (kept === undefined || this.#states === undefined) return undefined;
    const { detector }: { detector: Detector } = kept;
    const known = this.#known?.day === day - DAY_MS ? this.#known.state : this.#states.before(day);
    const observed = detector.observe(known, { day, figures });
    this.#known = { day, state: observed.next };
    return observed;
  }

  /** Whether a day may be kept: one after the newest, or one that may be replaced. */
  #keeps(day: number): boolean {
    const { days, isAdHoc, replaces } = this.#options;
    if (days === 0 || isAdHoc) return false;
    const newest = this.history.days().at(-1);
    return replaces || newest === undefined || day > newest;
  }

  /**
   * Keeps days that were judged, oldest first, drops what is too old, and gives what has changed beside the table.
   *
   * @returns whether the days were kept, and the changes, to be saved in one commit with the table
   */
  keep(counted: readonly CountedDay[]): { kept: boolean; changes: Map<string, Buffer | undefined> } {
    const days = counted.filter(({ day }) => this.#keeps(day));
    const last = days.at(-1);
    if (last === undefined) return { kept: false, changes: new Map() };
    for (const { day, figures } of days) this.history.set(day, figures);
    if (this.#known?.day === last.day) this.#states?.keep(last.day, this.#known.state);
    const oldest = last.day - this.#options.days * DAY_MS;
    if (this.#states === undefined) this.history.dropMonthsBefore(oldest);
    else this.#states.dropMonthsBefore(oldest);
    return { kept: true, changes: new Map([...this.history.changes(), ...(this.#states?.changes() ?? [])]) };
  }
}
