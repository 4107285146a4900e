import type { Log } from '../../log/log.js';
import { shown } from '../../log/printable.js';
import type { CompanionChanges } from '../../state/companions.js';
import { type DayFigures, formatDayFigures } from '../index/day-figures.js';
import type { Notification } from '../notification.js';
import type { NotifySection } from '../section.js';
import type { Sendings } from './deliver.js';
import {
  addFigures,
  addToOutbox,
  deliveryKey,
  EMPTY_OUTBOX,
  isExpired,
  type Outbox,
  type OutboxEntry,
  type Settled,
  withoutSettled,
} from './outbox.js';
import { formatOutbox, parseOutbox } from './outbox-codec.js';

/** Name of the companion of the table that holds what is to be sent. */
export const OUTBOX_COMPANION = 'outbox';
/** Name of the companion that holds a day's figures until they are sent. */
const figuresCompanion = (day: string): string => `outbox-figures/${day}`;

/** What is kept beside the table. */
export interface BesideTable {
  readonly companion: (name: string) => Buffer | undefined;
}

/** What a window of a run has to tell. */
export interface ToTell {
  readonly notifications: readonly Notification[];
  /** The days of the window, for those that hold all of them. */
  readonly days: () => readonly DayFigures[];
}

/** Tells of what has waited for too long. A renewal is no message, and nobody misses it. */
function warnOfExpired({ entries }: Outbox, { settled, now, keepDays }: Settled, log: Pick<Log, 'warn'>): void {
  for (const entry of entries.filter((each) => isExpired(each, now, keepDays))) {
    for (const { section, isRenewal } of entry.targets) {
      if (isRenewal || settled.has(deliveryKey(entry, section))) continue;
      const what = shown(entry.notification.text);
      log.warn(`Section [notify:${shown(section)}]: given up after ${keepDays} days: ${what}`);
    }
  }
}

/** The outbox beside a table while a run adds to it, with the figures of days that are kept by themselves. */
export class KeptOutbox {
  #outbox: Outbox = EMPTY_OUTBOX;
  /** With what is being saved: nothing is sent before that is done. */
  #next: Outbox | undefined;
  #settled: ReadonlySet<string> = new Set();
  readonly #figures = new Map<string, Buffer>();
  /** Days whose figures are kept, and need not be any more. */
  #done: readonly string[] = [];

  /** Takes up what earlier runs left. */
  static read(beside: BesideTable, options: Settled & { readonly log: Pick<Log, 'warn'> }): KeptOutbox {
    const { settled, log } = options;
    const content = beside.companion(OUTBOX_COMPANION);
    const before = content === undefined ? EMPTY_OUTBOX : parseOutbox(content.toString('utf8'));
    if (before === undefined) log.warn('The messages that earlier runs left to be sent are damaged; they are not sent');
    const kept = new KeptOutbox();
    kept.#settled = settled;
    if (before === undefined) return kept;
    warnOfExpired(before, options, log);
    const outbox = withoutSettled(before, options);
    for (const { day } of outbox.figures) {
      const figures = beside.companion(figuresCompanion(day));
      if (figures) kept.#figures.set(day, figures);
    }
    kept.#outbox = { ...outbox, figures: outbox.figures.filter(({ day }) => kept.#figures.has(day)) };
    kept.#done = before.figures.map(({ day }) => day).filter((day) => !kept.#figures.has(day));
    return kept;
  }

  get outbox(): Outbox {
    return this.#outbox;
  }

  /** Adds what a window has to tell; what is to be kept beside the table in the commit of that window. */
  add({ notifications, days }: ToTell, sections: readonly NotifySection[], at: number): CompanionChanges {
    let next = addToOutbox(this.#outbox, notifications, sections, at);
    const changes = new Map<string, Buffer | string | undefined>();
    for (const day of this.#done) changes.set(figuresCompanion(day), undefined);
    const holding = sections.filter(({ channel }) => channel.sendFigures !== undefined).map(({ name }) => name);
    for (const day of holding.length > 0 ? days() : []) {
      const before = next;
      next = addFigures(before, day, holding, { at, settled: this.#settled });
      if (next === before) continue;
      const content = formatDayFigures(day);
      this.#figures.set(day.day, content);
      changes.set(figuresCompanion(day.day), content);
    }
    this.#next = next;
    return changes.set(OUTBOX_COMPANION, formatOutbox(next));
  }

  /** What was added last is kept. */
  saved(): void {
    this.#outbox = this.#next ?? this.#outbox;
    this.#next = undefined;
  }

  /**
   * What is to be sent now, oldest first.
   *
   * @param ofRuns what became of runs, which is kept elsewhere
   */
  sendings(ofRuns: readonly OutboxEntry[], settled: Settled): Sendings {
    const all = { ...this.#outbox, entries: [...this.#outbox.entries, ...ofRuns] };
    const { entries, figures } = withoutSettled(all, settled);
    return {
      entries: [...entries].sort((a, b) => a.at - b.at),
      figures: figures.flatMap((entry) => {
        const content = this.#figures.get(entry.day);
        return content ? [{ ...entry, content }] : [];
      }),
    };
  }
}
