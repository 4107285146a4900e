import type { DailyFigures, FeedDay } from '../detectors/detector.js';
import { messageOf } from '../errors.js';
import type { KeyMap } from '../tables/key-map.js';
import { DAY_MS, formatDay } from '../window/time-window.js';
import { Month } from './month.js';

/** Companions of the global table whose names begin so are its history. */
export const HISTORY = 'history/';
const MONTHS = `${HISTORY}figures-`;

/** What is read from and written beside a table, by name. */
export interface KeptContents {
  readonly names: readonly string[];
  readonly read: (name: string) => Buffer | undefined;
}

const monthOf = (day: number): string => formatDay(day).slice(0, 7);
const nameOf = (month: string): string => `${MONTHS}${month}`;

/**
 * The daily figures kept beside a global table, a piece for each calendar month so that a night writes little. A day that
 * is not here was a gap of the feed, or was never counted; both are unknown to a detector.
 */
export class History {
  readonly #months = new Map<string, Month>();
  readonly #changed = new Set<string>();

  /**
   * Reads what is kept. A piece that can't be read is left out.
   *
   * @param warn told of each piece that is damaged
   */
  static read({ names, read }: KeptContents, warn: (text: string) => void): History {
    const history = new History();
    for (const name of names) {
      if (!name.startsWith(MONTHS)) continue;
      const content = read(name);
      if (content === undefined) continue;
      try {
        history.#months.set(name.slice(MONTHS.length), Month.decode(content));
      } catch (error) {
        warn(
          `The history of ${name.slice(MONTHS.length)} can't be read and counts as days without data: ${messageOf(error)}`,
        );
      }
    }
    return history;
  }

  /** Starts of the days kept, epoch milliseconds, oldest first. */
  days(): number[] {
    return [...this.#months.values()].flatMap((month) => month.days()).sort((a, b) => a - b);
  }

  get(day: number): KeyMap<DailyFigures> | undefined {
    return this.#months.get(monthOf(day))?.get(day);
  }

  /** Keeps a day's figures, in place of those that it may have; a day without a record is not kept. */
  set(day: number, figures: KeyMap<DailyFigures> | null): void {
    const name = monthOf(day);
    let month = this.#months.get(name);
    if (month === undefined) this.#months.set(name, (month = new Month()));
    if (figures === null) month.delete(day);
    else month.set(day, figures);
    this.#changed.add(name);
  }

  /** Drops the days from `day` on, and gives them. */
  dropFrom(day: number): number[] {
    const dropped = this.days().filter((one) => one >= day);
    for (const one of dropped) this.set(one, null);
    return dropped;
  }

  /** Drops the months before the one in which `day` lies. */
  dropMonthsBefore(day: number): void {
    for (const [name, month] of this.#months) {
      const days = month.days();
      if (days.length > 0 && days.every((one) => monthOf(one) < monthOf(day))) {
        for (const one of days) month.delete(one);
        this.#changed.add(name);
      }
    }
  }

  /** The days from the first to the last, in order; a day that is not kept is a gap. */
  *calendar(first: number, last: number): Generator<FeedDay, void, undefined> {
    for (let day = first; day <= last; day += DAY_MS) yield { day, figures: this.get(day) ?? null };
  }

  /** What tells a day and its figures from others; a gap has the digest of its day alone. */
  digest(day: number): string {
    return `${formatDay(day)} ${this.#months.get(monthOf(day))?.digest(day) ?? ''}`;
  }

  /** What changed since it was read or saved; undefined takes a companion away. */
  changes(): Map<string, Buffer | undefined> {
    const changes = new Map<string, Buffer | undefined>();
    for (const name of this.#changed) {
      const month = this.#months.get(name);
      changes.set(nameOf(name), month && month.days().length > 0 ? month.encode() : undefined);
    }
    return changes;
  }

  /** Notes that all changes were saved. */
  saved(): void {
    this.#changed.clear();
  }
}
