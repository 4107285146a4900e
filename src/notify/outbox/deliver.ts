import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../errors.js';
import { shown } from '../../log/printable.js';
import type { Log } from '../../log/log.js';
import { count } from '../../findings/wording.js';
import type { Delivery, Outcome } from '../channel.js';
import { withLink } from '../report-link.js';
import type { NotifySection } from '../section.js';
import { deliveryKey, type OutboxEntry, type Target } from './outbox.js';
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
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;

/** Before the nth repetition: growing, and of random length so that those that failed together do not come together. */
export function pauseBefore(repetition: number, random: () => number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (repetition - 1));
  return longest / 2 + (random() * longest) / 2;
}

interface Waiting extends Delivery {
  readonly target: Target;
}

const queueOf = (section: NotifySection, entries: readonly OutboxEntry[]): Waiting[] =>
  entries.flatMap((entry) =>
    entry.targets
      .filter((target) => target.section === section.name)
      .map((target) => ({
        key: deliveryKey(entry, section.name),
        notification: withLink(entry.notification, section.reportUrl),
        at: entry.at,
        target,
      })),
  );

/** What goes in one message: one notification, or in a digest all those of the oldest run. */
function nextBatch(
  { channel }: NotifySection,
  [first, ...others]: readonly Waiting[],
): [Waiting, ...Waiting[]] | undefined {
  if (first === undefined) return undefined;
  return channel.isDigest ? [first, ...others.filter(({ at }) => at === first.at)] : [first];
}

class SectionDelivery {
  readonly #elapsedMs = stopwatch();
  readonly #signal: AbortSignal;
  accepted = 0;
  givenUp = 0;

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

  /** Sends a batch again and again until it is accepted or given up; false if the time is over before. */
  async send(batch: readonly [Waiting, ...Waiting[]]): Promise<boolean> {
    const { options, section } = this;
    const note = this.#begin(batch);
    if (note === undefined) return false;
    for (let repetition = 1; ; repetition++) {
      const outcome = await section.channel.send(batch, this.#signal);
      if (outcome.kind !== 'again') {
        this.#settle(batch, outcome, note);
        return true;
      }
      const pause = Math.max(outcome.after ?? 0, pauseBefore(repetition, options.random));
      if (this.#signal.aborted || this.#elapsedMs() + pause >= options.timeoutMs) {
        options.log.warn(`${this.#label}: not accepted yet, left for the next run (${outcome.reason})`);
        return false;
      }
      options.log.debug(`\t${this.#label}: again in ${Math.round(pause)} ms: ${outcome.reason}`);
      await sleep(pause, undefined, { signal: this.#signal }).catch(() => undefined);
    }
  }

  #begin(batch: readonly Waiting[]): ((mark: '+' | '-') => void) | undefined {
    try {
      const notes = batch.map(({ key }) => this.record.begin(key));
      return (mark) => notes.forEach((note) => note(mark));
    } catch (error) {
      this.options.log.warn(`${this.#label}: nothing is sent, since it can't be noted what was: ${messageOf(error)}`);
      return undefined;
    }
  }

  #settle(
    batch: readonly Waiting[],
    outcome: Exclude<Outcome, { kind: 'again' }>,
    note: (mark: '+' | '-') => void,
  ): void {
    const { log } = this.options;
    const messages = batch.filter(({ target }) => !target.isRenewal);
    if (outcome.kind === 'accepted') {
      this.accepted += messages.length;
      for (const { notification } of messages) log.info(`Told ${this.section.name}: ${shown(notification.text, 500)}`);
      log.debug(`\t${this.#label}: ${outcome.answer}`);
    } else {
      this.givenUp += messages.length;
      log.warn(`${this.#label}: given up, since it will not be accepted: ${outcome.reason}`);
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
  entries: readonly OutboxEntry[],
  record: SendingRecord,
  options: DeliverOptions,
): Promise<DeliveryReport> {
  const delivery = new SectionDelivery(section, record, options);
  let queue = queueOf(section, entries);
  for (let batch = nextBatch(section, queue); batch; batch = nextBatch(section, queue)) {
    if (options.signal.aborted || !(await delivery.send(batch))) break;
    const sent = new Set(batch.map(({ key }) => key));
    queue = queue.filter(({ key }) => !sent.has(key));
  }
  const waiting = queue.filter(({ target }) => !target.isRenewal).length;
  return { accepted: delivery.accepted, givenUp: delivery.givenUp, waiting };
}

/**
 * Sends what is waiting, to all sections at the same time and to each oldest first. Nothing is sent to a section while
 * something older waits for it.
 */
export async function deliver(
  sections: readonly NotifySection[],
  entries: readonly OutboxEntry[],
  record: SendingRecord,
  options: DeliverOptions,
): Promise<DeliveryReport> {
  const reports = await Promise.all(sections.map((section) => deliverTo(section, entries, record, options)));
  const names = new Set(sections.map(({ name }) => name));
  const homeless = entries.flatMap(({ targets }) => targets.filter(({ section }) => !names.has(section)));
  if (homeless.length > 0) {
    const missing = [...new Set(homeless.map(({ section }) => section))].map((name) => `[notify:${shown(name)}]`);
    options.log.warn(
      `${count(homeless.length, 'message')} wait for ${missing.join(', ')}, which the configuration lacks`,
    );
  }
  const sum = (figure: keyof DeliveryReport): number => reports.reduce((total, report) => total + report[figure], 0);
  return { accepted: sum('accepted'), givenUp: sum('givenUp'), waiting: sum('waiting') + homeless.length };
}
