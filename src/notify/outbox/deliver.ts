import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../errors.js';
import { shown } from '../../log/printable.js';
import type { Log } from '../../log/log.js';
import { count } from '../../findings/wording.js';
import { parseDayFigures } from '../index/day-figures.js';
import type { Delivery, Outcome } from '../channel.js';
import { withLink } from '../report-link.js';
import type { NotifySection } from '../section.js';
import { deliveryKey, type FiguresEntry, type OutboxEntry } from './outbox.js';
import { stopwatch } from '../../stopwatch.js';

/** Notes each sending before it begins and after it ended. */
export interface SendingRecord {
  begin(key: string): (mark: '+' | '-') => void;
}

export interface DeliverOptions {
  /** Milliseconds that all sending to one section may take (`--notify-timeout`). */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** From 0 to 1, for pauses of random length. */
  readonly random: () => number;
}

/** What sending came to. Renewals of alerts are no messages. */
export interface DeliveryReport {
  readonly accepted: number;
  readonly givenUp: number;
  /** Messages that are left for the next run. */
  readonly waiting: number;
  /** Keys of failures that were accepted, although that could not be noted. */
  readonly unnoted: readonly string[];
}

const DAMAGED = 'the daily figures that were kept are damaged';
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;

/** Before the nth repetition: growing, and of random length so that those that failed together do not come together. */
export function pauseBefore(repetition: number, random: () => number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (repetition - 1));
  return longest / 2 + (random() * longest) / 2;
}

/** What is to be sent: notifications, and figures of days for those that hold them. */
export interface Sendings {
  readonly entries: readonly OutboxEntry[];
  /** Each with what is kept of it. */
  readonly figures: readonly (FiguresEntry & { readonly content: Buffer })[];
}

/** What goes to a section in one piece. */
interface Message {
  readonly keys: readonly string[];
  /** The lines of what is told with it; none if it only keeps up to date what the receiver holds. */
  readonly told: readonly string[];
  /** Whether it tells that the tool does not work, which is told even if it can't be noted. */
  readonly isOfFailure: boolean;
  readonly send: (signal: AbortSignal) => Promise<Outcome>;
}

const deliveriesTo = (section: NotifySection, entries: readonly OutboxEntry[]): Delivery[] =>
  entries.flatMap((entry) =>
    entry.targets
      .filter((target) => target.section === section.name)
      .map(({ isRenewal }) => ({
        key: deliveryKey(entry, section.name),
        notification: withLink(entry.notification, section.reportUrl),
        at: entry.at,
        isRenewal,
      })),
  );

/** What goes in one message: one notification, or in a digest all those of one run. */
function batchesOf({ channel }: NotifySection, deliveries: readonly Delivery[]): [Delivery, ...Delivery[]][] {
  if (!channel.isDigest) return deliveries.map((delivery) => [delivery]);
  const runs = new Map<number, [Delivery, ...Delivery[]]>();
  for (const delivery of deliveries) {
    const run = runs.get(delivery.at);
    if (run) run.push(delivery);
    else runs.set(delivery.at, [delivery]);
  }
  return [...runs.values()];
}

/** All that a section is to have, notifications first and both oldest first. */
function messagesTo(section: NotifySection, { entries, figures }: Sendings): Message[] {
  const { channel, name } = section;
  const notifications = batchesOf(section, deliveriesTo(section, entries)).map((batch): Message => ({
    keys: batch.map(({ key }) => key),
    told: batch.filter(({ isRenewal }) => !isRenewal).map(({ notification }) => notification.text),
    isOfFailure: batch.some(({ notification }) => ['failure', 'no-data'].includes(notification.event)),
    send: (signal) => channel.send(batch, signal),
  }));
  const days = figures.flatMap((day): Message[] => {
    const { sendFigures } = channel;
    if (sendFigures === undefined || !day.sections.includes(name)) return [];
    const send = (signal: AbortSignal): Promise<Outcome> => {
      const figures = parseDayFigures(day.content);
      return figures ? sendFigures(figures, signal) : Promise.resolve({ kind: 'given-up', reason: DAMAGED });
    };
    return [{ keys: [deliveryKey(day, name)], told: [], isOfFailure: false, send }];
  });
  return [...notifications, ...days];
}

class SectionDelivery {
  readonly #elapsedMs = stopwatch();
  readonly #signal: AbortSignal;
  accepted = 0;
  givenUp = 0;
  readonly unnoted: string[] = [];
  #hasWarned = false;

  constructor(
    private readonly section: NotifySection,
    private readonly record: SendingRecord,
    private readonly options: DeliverOptions,
  ) {
    this.#signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  }

  get #label(): string {
    return `Section [notify:${this.section.name}]`;
  }

  /**
   * Sends a message again and again until it is accepted or given up (`settled`), or the time is over (`left`). It is not
   * sent if that can't be noted (`unnoted`), unless it tells of a failure.
   */
  async send(message: Message): Promise<'settled' | 'left' | 'unnoted'> {
    const { options } = this;
    const note = this.#begin(message);
    if (note === undefined && !message.isOfFailure) return 'unnoted';
    for (let repetition = 1; ; repetition++) {
      const outcome = await message.send(this.#signal);
      if (outcome.kind !== 'again') {
        this.#settle(message, outcome, note);
        return 'settled';
      }
      const pause = Math.max(outcome.after ?? 0, pauseBefore(repetition, options.random));
      if (this.#signal.aborted || this.#elapsedMs() + pause >= options.timeoutMs) {
        options.log.warn(`${this.#label}: not accepted yet, left for the next run (${outcome.reason})`);
        return 'left';
      }
      options.log.debug(`\t${this.#label}: again in ${Math.round(pause)} ms: ${outcome.reason}`);
      await sleep(pause, undefined, { signal: this.#signal }).catch(() => undefined);
    }
  }

  #begin({ keys }: Message): ((mark: '+' | '-') => void) | undefined {
    try {
      const notes = keys.map((key) => this.record.begin(key));
      return (mark) => notes.forEach((note) => note(mark));
    } catch (error) {
      if (!this.#hasWarned) {
        const reason = `it can't be noted what was sent: ${messageOf(error)}`;
        this.options.log.warn(`${this.#label}: nothing but a failure is sent, since ${reason}`);
      }
      this.#hasWarned = true;
      return undefined;
    }
  }

  #settle(
    { told, keys }: Message,
    outcome: Exclude<Outcome, { kind: 'again' }>,
    note: ((mark: '+' | '-') => void) | undefined,
  ): void {
    const { log } = this.options;
    if (outcome.kind === 'accepted') {
      this.accepted += told.length;
      for (const text of told) log.info(`Told ${this.section.name}: ${shown(text, 500)}`);
      log.debug(`\t${this.#label}: ${outcome.answer}`);
    } else {
      this.givenUp += told.length;
      log.warn(`${this.#label}: given up, since it will not be accepted: ${outcome.reason}`);
    }
    if (note === undefined) {
      this.unnoted.push(...keys);
      return;
    }
    try {
      note(outcome.kind === 'accepted' ? '+' : '-');
    } catch (error) {
      log.warn(`${this.#label}: can't note what was accepted, so it may be told again: ${messageOf(error)}`);
    }
  }
}

async function deliverTo(
  section: NotifySection,
  sendings: Sendings,
  record: SendingRecord,
  options: DeliverOptions,
): Promise<DeliveryReport> {
  const delivery = new SectionDelivery(section, record, options);
  const left = new Set(messagesTo(section, sendings));
  for (const message of left) {
    if (options.signal.aborted) break;
    const came = await delivery.send(message);
    if (came === 'left') break;
    if (came === 'settled') left.delete(message);
  }
  const waiting = [...left].reduce((sum, { told }) => sum + told.length, 0);
  const { accepted, givenUp, unnoted } = delivery;
  return { accepted, givenUp, waiting, unnoted };
}

/**
 * Sends what is waiting, to all sections at the same time and to each oldest first. Nothing is sent to a section while
 * something older waits for it.
 */
export async function deliver(
  sections: readonly NotifySection[],
  sendings: Sendings,
  record: SendingRecord,
  options: DeliverOptions,
): Promise<DeliveryReport> {
  const reports = await Promise.all(sections.map((section) => deliverTo(section, sendings, record, options)));
  const names = new Set(sections.map(({ name }) => name));
  const homeless = sendings.entries.flatMap(({ targets }) => targets.filter(({ section }) => !names.has(section)));
  if (homeless.length > 0) {
    const missing = [...new Set(homeless.map(({ section }) => section))].map((name) => `[notify:${shown(name)}]`);
    options.log.warn(
      `${count(homeless.length, 'message')} wait for ${missing.join(', ')}, which the configuration lacks`,
    );
  }
  const sum = (figure: 'accepted' | 'givenUp' | 'waiting'): number =>
    reports.reduce((total, report) => total + report[figure], 0);
  return {
    accepted: sum('accepted'),
    givenUp: sum('givenUp'),
    waiting: sum('waiting') + homeless.length,
    unnoted: reports.flatMap(({ unnoted }) => unnoted),
  };
}
