import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { ConfigFile } from '../config/config-file.js';
import { DEFAULT_CONFIG_PATH } from '../config/default-path.js';
import { ExitCode, messageOf, StoppedError, ToolError, UsageError } from '../errors.js';
import type { DeliveryReport } from '../notify/outbox/deliver.js';
import type { RunTelling } from '../notify/run-telling.js';
import type { NotifySection } from '../notify/section.js';
import type { IncidentListener } from '../incidents/incident-listener.js';
import type { RunOptions } from '../run.js';
import type { RunFlags } from './flags/flags.js';
import type { Session } from './session.js';
import type { DoneRun } from './with-outputs.js';

/** Reads whom to tell once the configuration was read; undefined if nobody is to be told. */
export type Listen = (
  options: Pick<RunOptions, 'config' | 'analyzer' | 'backend' | 'detection'>,
) => Promise<IncidentListener | undefined>;

/** Whether a fault is the configuration's: whoever typed a wrong flag sees it. */
const isOfConfiguration = (error: unknown): boolean =>
  error instanceof UsageError && /^(?:Configuration |Can't read the configuration)/.test(error.message);

function isTold(error: unknown): boolean {
  if (error instanceof StoppedError) return false;
  return !(error instanceof UsageError) || isOfConfiguration(error);
}

const isNotify = (name: string): boolean => name.startsWith('notify:');

class Telling {
  #telling: RunTelling | undefined;
  #names = { analyzer: '', backend: '' };

  constructor(
    private readonly flags: RunFlags,
    private readonly session: Session,
  ) {}

  listen: Listen = async ({ config, analyzer, backend, detection }) => {
    if (![...config.sections.keys()].some(isNotify)) return undefined;
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
    this.#telling = await this.#open(listening);
    const [fault] = faults;
    if (fault) throw fault;
    return this.#telling;
  };

  async #sections(config: ConfigFile) {
    const { readNotifySections } = await import('../notify/read-sections.js');
    const { toolVersion } = this.session;
    return readNotifySections(config, { now: Date.now, host: hostname(), toolVersion });
  }

  async #open(sections: readonly NotifySection[]): Promise<RunTelling> {
    const [{ Notifier }, { RunTelling }] = await Promise.all([
      import('../notify/notifier.js'),
      import('../notify/run-telling.js'),
    ]);
    const { flags, session } = this;
    const table = resolve(flags.globalTable);
    const { log, signal, now, toolVersion } = session;
    const notifier = new Notifier({
      ...{ sections, table, log, signal, at: now, clock: Date.now, random: Math.random },
      timeout: flags.notifyTimeout,
      keepDays: flags.notifyKeep,
      dryRun: flags.dryRun,
    });
    const at = new Date(now).toISOString();
    return new RunTelling(notifier, { toolVersion, at, ...this.#names, table, window: null });
  }

  async ended({ exitCode, summary: { gaps } }: DoneRun): Promise<DeliveryReport | undefined> {
    const spans = gaps.map(({ start, end }) => ({
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
    }));
    const message = exitCode === ExitCode.noData ? 'the feed has no record in a window (--expect-data)' : '';
    return this.#telling?.end({ exitCode, message, gaps: spans });
  }

  async failed(error: unknown): Promise<DeliveryReport | undefined> {
    const reason: unknown = this.session.signal.aborted ? this.session.signal.reason : error;
    if (!isTold(reason) || this.flags.dryRun) return undefined;
    if (this.#telling === undefined && isOfConfiguration(reason)) await this.#salvage();
    const exitCode = reason instanceof ToolError ? reason.exitCode : ExitCode.fault;
    return this.#telling?.end({ exitCode, message: messageOf(reason), gaps: [] });
  }

  async #salvage(): Promise<void> {
    const { salvageSections } = await import('../notify/salvage-sections.js');
    const config = salvageSections(this.flags.configFile ?? DEFAULT_CONFIG_PATH, this.session.environment);
    const { sections } = await this.#sections(config);
    if (sections.length > 0) this.#telling = await this.#open(sections);
  }
}

/**
 * Does the work of a run and tells those whom the configuration names what it found, or that it failed. Whatever becomes
 * of that changes no exit code.
 */
export async function withNotifications(
  flags: RunFlags,
  session: Session,
  work: (listen: Listen) => Promise<DoneRun>,
  tell: (report: DeliveryReport) => void,
): Promise<DoneRun> {
  if (!flags.notify || flags.threshold !== undefined) return work(() => Promise.resolve(undefined));
  const telling = new Telling(flags, session);
  const note = (report: DeliveryReport | undefined): void => {
    if (report) tell(report);
  };
  let ended: DoneRun;
  try {
    ended = await work(telling.listen);
  } catch (error) {
    const failure = await telling.failed(error).catch((second: unknown) => {
      session.log.warn(`The failure can't be told: ${messageOf(second)}`);
      return undefined;
    });
    note(failure);
    throw error;
  }
  note(await telling.ended(ended));
  return ended;
}
