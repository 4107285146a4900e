import { createHash } from 'node:crypto';
import { DAY_MS } from '../../window/time-window.js';
import type { Day } from '../../findings/findings.js';
import type { DayFigures } from '../index/day-figures.js';
import { isOfIncident, type Notification } from '../notification.js';
import type { NotifySection } from '../section.js';

/** A section that is to be told. */
export interface Target {
  /** NAME of `[notify:NAME]`. */
  readonly section: string;
  /** Sent only so that an alert goes on or ends: it is no message, and nobody asked for it with `when`. */
  readonly isRenewal: boolean;
}

/** A notification, and who is still to be told. */
export interface OutboxEntry {
  /** Made of what happened, so that whoever replays the same days makes the same ids. */
  readonly id: string;
  /** When the run began that told it, epoch milliseconds. */
  readonly at: number;
  readonly targets: readonly Target[];
  readonly notification: Notification;
}

/** A day whose figures are to be sent, and who is still to have them. The figures are kept by themselves. */
export interface FiguresEntry {
  readonly id: string;
  /** When the run began that counted it, epoch milliseconds. */
  readonly at: number;
  readonly day: Day;
  /** Names of sections. */
  readonly sections: readonly string[];
}

/** What is to be sent, oldest first; kept beside the global table and saved with it. */
export interface Outbox {
  readonly entries: readonly OutboxEntry[];
  /** The incidents that are alerts somewhere, and have to be renewed there: section and id. */
  readonly alerts: readonly (readonly [section: string, incident: string])[];
  readonly figures: readonly FiguresEntry[];
}

export const EMPTY_OUTBOX: Outbox = { entries: [], alerts: [], figures: [] };

const KEY_DIGITS = 32;

function digest(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, KEY_DIGITS);
}

/** The idempotency key under which an entry goes to a section. */
export const deliveryKey = (entry: Pick<OutboxEntry, 'id'>, section: string): string => digest([entry.id, section]);

/** The id of what happened: an incident's day, or what became of a run. */
export function entryId(notification: Notification, at: number): string {
  return isOfIncident(notification)
    ? digest([notification.incident.id, notification.event, notification.incident.day])
    : digest([notification.run.table, notification.event, at]);
}

/** The id of a day's figures. */
const figuresId = ({ run, day }: DayFigures): string => digest([run.table, 'figures', day]);

type Chooser = Pick<NotifySection, 'name' | 'type' | 'when' | 'filter' | 'leastSeverity'>;

/** Whether a section asked for it: by its event, and if it is of an incident, by filter and least severity. */
export function wants({ when, filter, leastSeverity }: Chooser, notification: Notification): boolean {
  if (!when.has(notification.event)) return false;
  if (!isOfIncident(notification)) return true;
  if (leastSeverity !== undefined && (notification.incident.severity ?? 0) < leastSeverity) return false;
  return filter === undefined || filter(notification);
}

/** Receivers that hold an incident as it is now, and so need each of its days. */
const isRenewing = ({ type }: Chooser): boolean => type === 'alertmanager' || type === 'index';

/** Adds what a run has to tell, in its order. */
export function addToOutbox(
  outbox: Outbox,
  notifications: readonly Notification[],
  sections: readonly Chooser[],
  at: number,
): Outbox {
  const entries = [...outbox.entries];
  const alerts = new Map(outbox.alerts.map((alert) => [JSON.stringify(alert), alert]));
  for (const notification of notifications) {
    const targets: Target[] = [];
    for (const section of sections) {
      const isWanted = wants(section, notification);
      if (!isRenewing(section) || !isOfIncident(notification)) {
        if (isWanted) targets.push({ section: section.name, isRenewal: false });
        continue;
      }
      const alert = [section.name, notification.incident.id] as const;
      const name = JSON.stringify(alert);
      if (!isWanted && !alerts.has(name)) continue;
      targets.push({ section: section.name, isRenewal: !isWanted });
      if (notification.event === 'ended') alerts.delete(name);
      else alerts.set(name, alert);
    }
    const id = entryId(notification, at);
    // days that are taken again after a rollback make the entries that are waiting already
    if (targets.length > 0 && !entries.some((entry) => entry.id === id))
      entries.push({ id, at, targets, notification });
  }
  return { ...outbox, entries, alerts: [...alerts.values()] };
}

/** Adds a day's figures for those sections that did not have them. */
export function addFigures(
  outbox: Outbox,
  figures: DayFigures,
  names: readonly string[],
  { at, settled }: { readonly at: number; readonly settled: ReadonlySet<string> },
): Outbox {
  const id = figuresId(figures);
  const sections = names.filter((name) => !settled.has(deliveryKey({ id }, name)));
  if (sections.length === 0) return outbox;
  const others = outbox.figures.filter((entry) => entry.id !== id);
  return { ...outbox, figures: [...others, { id, at, day: figures.day, sections }] };
}

/** What has been waiting for longer than it may. */
export const isExpired = ({ at }: Pick<OutboxEntry, 'at'>, now: number, keepDays: number): boolean =>
  now - at > keepDays * DAY_MS;

/** How many messages wait; renewals are none. */
export const countMessages = (entries: readonly OutboxEntry[]): number =>
  entries.reduce((sum, { targets }) => sum + targets.filter(({ isRenewal }) => !isRenewal).length, 0);

/** What need not be sent any more. */
export interface Settled {
  /** Keys of what was accepted or given up. */
  readonly settled: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Days that anything waits at most (`--notify-keep`). */
  readonly keepDays: number;
}

/** What is left to be sent: without what was accepted or given up, or waited for too long. */
export function withoutSettled(outbox: Outbox, { settled, now, keepDays }: Settled): Outbox {
  const entries = outbox.entries.flatMap((entry) => {
    if (isExpired(entry, now, keepDays)) return [];
    const targets = entry.targets.filter(({ section }) => !settled.has(deliveryKey(entry, section)));
    return targets.length === 0 ? [] : { ...entry, targets };
  });
  const figures = outbox.figures.flatMap((entry) => {
    if (isExpired(entry, now, keepDays)) return [];
    const sections = entry.sections.filter((section) => !settled.has(deliveryKey(entry, section)));
    return sections.length === 0 ? [] : { ...entry, sections };
  });
  return { ...outbox, entries, figures };
}
