import { resolve } from 'node:path';
import type { ConfigFile } from '../config/config-file.js';
import { DEFAULT_CONFIG_PATH } from '../config/default-path.js';
import { ExitCode, messageOf, StoppedError, UsageError } from '../errors.js';
import { instant, spanOf } from '../findings/instant.js';
import type { Notifier } from '../notify/notifier.js';
import type { RunTelling } from '../notify/run-telling.js';
import type { NotifySection } from '../notify/section.js';
import type { RunContext, RunOptions } from '../run.js';
import type { WindowFlags } from '../window/local-window.js';
import type { EndedRun, NotificationCounts, Output } from './output.js';

/** What the flags say of notifications. */
export interface NotificationOptions {
  readonly configFile: string | undefined;
  readonly globalTable: string;
  /** Names as they are given; those of what was found replace them. */
  readonly analyzer: string;
  readonly backendClass: string;
  /** Which window, as far as that is said. */
  readonly window: WindowFlags;
  /** Seconds (`--notify-timeout`) and days (`--notify-keep`). */
  readonly notifyTimeout: number;
  readonly notifyKeep: number;
  readonly dryRun: boolean;
}

/** What it is given of the world. */
export interface NotificationContext extends Omit<RunContext, 'progress'> {
  readonly environment: ConfigFile['environment'];
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly host: string;
  readonly random: () => number;
}

/** Whether a fault is the configuration's: whoever typed a wrong flag sees it. */
const isOfConfiguration = (error: unknown): boolean =>
  error instanceof UsageError && /^(?:Configuration |Can't read the configuration)/.test(error.message);

function isTold(error: unknown): boolean {
  if (error instanceof StoppedError) return false;
  return !(error instanceof UsageError) || isOfConfiguration(error);
}

const isNotify = (name: string): boolean => name.startsWith('notify:');

/**
 * Tells the receivers that the configuration names what the run finds, or that it failed. Whether that succeeds changes
 * no exit code.
 */
export class NotificationsOutput implements Output {
  /** What became of the notifications; undefined if nobody is to be notified. */
  counts: NotificationCounts | undefined;
  #telling: RunTelling | undefined;
  #hasBegun = false;
  #names: { analyzer: string; backend: string };

  constructor(
    private readonly options: NotificationOptions,
    private readonly context: NotificationContext,
  ) {
    this.#names = { analyzer: options.analyzer, backend: options.backendClass };
  }

  /**
   * Takes up whom the configuration names, once it was read.
   *
   * @throws UsageError if a section of it can't be read; those that can are told of it
   */
  async listen({
    config,
    analyzer,
    backend,
    detection,
  }: Pick<RunOptions, 'config' | 'analyzer' | 'backend' | 'detection'>): Promise<void> {
    if (![...config.sections.keys()].some(isNotify)) return;
    this.#names = { analyzer: analyzer.name, backend: backend.name };
    const { sections, faults } = await this.#sections(config);
    const { decidesByTable } = await import('../history/decision.js');
    const listening = sections.filter(({ leastSeverity, name }) => {
      if (leastSeverity === undefined || !decidesByTable(detection)) return true;
      faults.push(
        new UsageError(
          `Configuration section [notify:${name}], key 'least_severity': the detector 'original' gives no severity; ` +
            "leave it out, take 'filter = submissions:>=N', or decide by --detector robust",
        ),
      );
      return false;
    });
    await this.#open(listening);
    const [fault] = faults;
    if (fault) throw fault;
  }

  async #sections(config: ConfigFile) {
    const { readNotifySections } = await import('../notify/read-sections.js');
    const { toolVersion, clock, host } = this.context;
    return readNotifySections(config, { now: clock, host, toolVersion });
  }

  async #open(sections: readonly NotifySection[]): Promise<void> {
    const [{ Notifier }, { RunTelling }] = await Promise.all([
      import('../notify/notifier.js'),
      import('../notify/run-telling.js'),
    ]);
    const { options, context } = this;
    const table = resolve(options.globalTable);
    const { log, signal, now, toolVersion, clock, random } = context;
    const notifier: Notifier = new Notifier({
      ...{ sections, table, log, signal, at: now, clock, random },
      timeout: options.notifyTimeout,
      keepDays: options.notifyKeep,
      dryRun: options.dryRun,
    });
    const at = instant(now);
    this.#telling = new RunTelling(notifier, { toolVersion, at, ...this.#names, table, window: null });
  }

  begin(...[store, isAdHoc]: Parameters<NonNullable<Output['begin']>>): void {
    this.#hasBegun = true;
    this.#telling?.begin(store, isAdHoc);
  }

  keep(report: Parameters<NonNullable<Output['keep']>>[0]): ReturnType<NonNullable<Output['keep']>> {
    return this.#telling?.keep(report) ?? new Map();
  }

  saved(): void {
    this.#telling?.saved();
  }

  async commit({ exitCode, summary, error }: EndedRun): Promise<void> {
    if (summary === undefined) return this.#failed(exitCode, error);
    const gaps = summary.gaps.map(spanOf);
    const message = exitCode === ExitCode.noData ? 'the feed has no record in a window (--expect-data)' : '';
    this.counts = await this.#telling?.end({ exitCode, message, gaps });
  }

  async #failed(exitCode: ExitCode, error: unknown): Promise<void> {
    const { options, context } = this;
    if (!isTold(error) || options.dryRun) return;
    try {
      const { isLookedAt } = await import('./looked-at.js');
      // a run that looks at days that were looked at before tells nobody, however soon it fails
      if (!this.#hasBegun && isLookedAt(options.globalTable, options.window, context.now)) return;
      if (this.#telling === undefined) await this.#salvage();
      this.counts = await this.#telling?.end({ exitCode, message: messageOf(error), gaps: [] });
    } catch (second) {
      context.log.warn(`The failure can't be told: ${messageOf(second)}`);
    }
  }

  /** The run failed before its configuration was read, or because it can't be: whoever can be told is. */
  async #salvage(): Promise<void> {
    const { salvageSections } = await import('../notify/salvage-sections.js');
    const config = salvageSections(this.options.configFile ?? DEFAULT_CONFIG_PATH, this.context.environment);
    const { sections } = await this.#sections(config);
    if (sections.length > 0) await this.#open(sections);
  }
}
