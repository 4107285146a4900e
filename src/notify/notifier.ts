import { errnoOf, messageOf } from '../errors.js';
import { count } from '../findings/wording.js';
import type { Log } from '../log/log.js';
import { shown } from '../log/printable.js';
import type { CompanionChanges } from '../state/companions.js';
import type { NotifiedRun } from './notification.js';
import { deliver, type DeliveryReport, type SendingRecord } from './outbox/deliver.js';
import { type BesideTable, KeptOutbox, type ToTell } from './outbox/kept-outbox.js';
import { countMessages, deliveryKey, EMPTY_OUTBOX, type Settled, withoutSettled } from './outbox/outbox.js';
import {
  lockOutbox,
  outboxFolder,
  readRunEvents,
  sentPath,
  settledIn,
  writeRunEvents,
} from './outbox/outbox-folder.js';
import { addRunEnd, NO_RUN_EVENTS, type RunEnd, type RunEvents } from './outbox/run-events.js';
import { readSettled, SentRecord } from './outbox/sent-record.js';
import { withLink } from './report-link.js';
import type { NotifySection } from './section.js';

export interface NotifierOptions {
  readonly sections: readonly NotifySection[];
  /** Absolute path of the global table. */
  readonly table: string;
  /** When the run began, epoch milliseconds. */
  readonly at: number;
  readonly clock: () => number;
  /** Seconds that all sending to one section may take (`--notify-timeout`). */
  readonly timeout: number;
  /** Days that what can't be sent is kept (`--notify-keep`). */
  readonly keepDays: number;
  /** Nothing is sent or kept; what would be sent is told to the log. */
  readonly dryRun: boolean;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly random: () => number;
}

/** How the run ended, and what run it was. */
type ToldEnd = RunEnd & { readonly run: NotifiedRun };

const PING_MS = 10_000;
const NOTHING: DeliveryReport = { accepted: 0, givenUp: 0, waiting: 0, unnoted: [] };

/** Tells the sections of the configuration what a run has to tell. */
export class Notifier {
  #kept = new KeptOutbox();
  /** The last ping to each section. */
  readonly #pings = new Map<string, Promise<void>>();

  constructor(private readonly options: NotifierOptions) {}

  /** Those that are told; dead man's switches are pinged. */
  get #listening(): NotifySection[] {
    return this.options.sections.filter(({ ping }) => ping === undefined);
  }

  /** Tells dead man's switches that a run has begun. */
  start(): void {
    if (!this.options.dryRun) this.#ping('start', `telemetry-peak-analyzer begins on ${this.options.table}`);
  }

  #ping(moment: 'start' | 'success' | 'failure', body: string): void {
    const { sections, log, signal } = this.options;
    for (const { ping, name } of sections) {
      if (ping === undefined) continue;
      // a start that overtook the success would be a run that never ends
      const before = this.#pings.get(name) ?? Promise.resolve();
      const sent = before.then(async () => {
        const ending = AbortSignal.any([signal, AbortSignal.timeout(PING_MS)]);
        const outcome = await ping(moment, body, ending);
        if (outcome.kind !== 'accepted') log.warn(`Section [notify:${name}]: the ping failed: ${outcome.reason}`);
      });
      this.#pings.set(name, sent);
    }
  }

  /** Takes up what earlier runs left, as it is kept beside the table. */
  load(beside: BesideTable): void {
    const { log, table, clock, keepDays } = this.options;
    this.#kept = KeptOutbox.read(beside, { settled: settledIn(table), now: clock(), keepDays, log });
  }

  /** Adds what a window has to tell; what is to be kept beside the table in the commit of that window. */
  add(told: ToTell): CompanionChanges {
    return this.#kept.add(told, this.#listening, this.options.at);
  }

  /** What was added last is kept: from now on it is sent. */
  saved(): void {
    this.#kept.saved();
  }

  /**
   * Tells what there is to tell once the table's lock is given back. No failure of it changes what the run came to.
   */
  async finish(end: RunEnd, run: NotifiedRun): Promise<DeliveryReport> {
    if (this.options.dryRun) {
      await this.#preview();
      return NOTHING;
    }
    const isFailure = end.exitCode !== 0 && end.exitCode !== 10;
    this.#ping(isFailure ? 'failure' : 'success', end.message === '' ? `exit code ${end.exitCode}` : end.message);
    const report = await this.#deliverSafely({ ...end, run });
    await Promise.all(this.#pings.values());
    return report;
  }

  /** Sends what there is to send, without a word on the run. */
  flush(): Promise<DeliveryReport> {
    return this.#deliverSafely(undefined);
  }

  async #deliverSafely(end: ToldEnd | undefined): Promise<DeliveryReport> {
    try {
      return await this.#deliverAll(end);
    } catch (error) {
      this.options.log.warn(`Notifications can't be sent: ${messageOf(error)}`);
      return NOTHING;
    }
  }

  async #deliverAll(end: ToldEnd | undefined): Promise<DeliveryReport> {
    const { table, at, log, signal, timeout } = this.options;
    const folder = outboxFolder(table);
    const listening = this.#listening;
    if (listening.length === 0) return NOTHING;
    let lock: Disposable | undefined;
    try {
      lock = await lockOutbox(folder, { timeoutMs: timeout * 1000, now: at, signal });
    } catch (error) {
      return this.#deliverUnrecorded(end, error);
    }
    if (lock === undefined) {
      log.warn(`Another run is sending (it holds '${folder}'): what this one has to tell is left for the next`);
      return this.#tellFailure(end);
    }
    try {
      return await this.#deliverLocked(folder, listening, end);
    } finally {
      lock[Symbol.dispose]();
    }
  }

  async #deliverLocked(
    folder: string,
    listening: readonly NotifySection[],
    end: ToldEnd | undefined,
  ): Promise<DeliveryReport> {
    const { at, log } = this.options;
    const before = readRunEvents(folder, log);
    const told = end ? addRunEnd(before, end, listening, end.run, at) : before;
    try {
      if (told !== before) writeRunEvents(folder, told);
    } catch (error) {
      return await this.#deliverUnrecorded(end, error);
    }
    let opened: SentRecord;
    try {
      opened = SentRecord.open(sentPath(folder), this.options.clock);
    } catch (error) {
      return await this.#deliverUnrecorded(end, error);
    }
    using record = opened;
    const waiting = this.#kept.sendings(told.entries, this.#settledNow(folder));
    const report = await deliver(listening, waiting, record, this.#deliverOptions());
    this.#dropSettled(folder, told, report);
    return report;
  }

  #dropSettled(folder: string, told: RunEvents, { unnoted }: DeliveryReport): void {
    const now = this.#settledNow(folder);
    const settled = new Set([...now.settled, ...unnoted]);
    const { entries } = withoutSettled({ ...EMPTY_OUTBOX, entries: told.entries }, { ...now, settled });
    if (entries.length === told.entries.length && unnoted.length === 0) return;
    try {
      writeRunEvents(folder, { told: told.told, entries });
    } catch (error) {
      this.options.log.warn(`What was told of a failure may be told again: ${messageOf(error)}`);
    }
  }

  get #expiry(): Omit<Settled, 'settled'> {
    return { now: this.options.clock(), keepDays: this.options.keepDays };
  }

  #settledNow(folder: string): Settled {
    return { settled: readSettled(sentPath(folder)), ...this.#expiry };
  }

  #deliverOptions() {
    const { signal, log, timeout, random } = this.options;
    return { timeoutMs: timeout * 1000, signal, log, random };
  }

  // If nothing can be kept, a failure is still told: once by this run, and perhaps again by the next.
  #deliverUnrecorded(end: ToldEnd | undefined, error: unknown): Promise<DeliveryReport> {
    const { log, table } = this.options;
    const code = errnoOf(error) ?? errnoOf((error as { cause?: unknown } | undefined)?.cause);
    log.warn(
      `What was sent can't be noted beside '${table}'${code === undefined ? '' : ` (${code})`}: ${messageOf(error)}; ` +
        'only a failure is told, without a note of it',
    );
    return this.#tellFailure(end);
  }

  // Whatever else there is to tell goes on waiting.
  async #tellFailure(end: ToldEnd | undefined): Promise<DeliveryReport> {
    const listening = this.#listening;
    const left = this.#kept.sendings([], { settled: settledIn(this.options.table), ...this.#expiry });
    const waiting = countMessages(left.entries);
    if (end === undefined) return { ...NOTHING, waiting };
    const { entries } = addRunEnd(NO_RUN_EVENTS, end, listening, end.run, this.options.at);
    const record: SendingRecord = { begin: () => () => undefined };
    const report = await deliver(listening, { entries, figures: [] }, record, this.#deliverOptions());
    return { ...report, waiting: report.waiting + waiting };
  }

  async #preview(): Promise<void> {
    const { sections, log } = this.options;
    const byName = new Map(sections.map((section) => [section.name, section]));
    for (const entry of this.#kept.outbox.entries) {
      for (const target of entry.targets) {
        const section = byName.get(target.section);
        if (section === undefined) continue;
        const notification = withLink(entry.notification, section.reportUrl);
        const key = deliveryKey(entry, section.name);
        const text = await section.channel.preview([{ key, notification, at: entry.at }]);
        log.info(`Would tell ${section.name} (${section.type}): ${shown(notification.text, 500)}`);
        for (const line of text.split('\n')) log.debug(`\t${line}`);
      }
    }
    const messages = this.#kept.outbox.entries.reduce((sum, { targets }) => sum + targets.length, 0);
    for (const { day, sections: names } of this.#kept.outbox.figures) {
      for (const name of names) log.info(`Would send the daily figures of ${day} to ${shown(name)}`);
    }
    log.info(`Would send ${count(messages, 'message')}`);
  }
}
