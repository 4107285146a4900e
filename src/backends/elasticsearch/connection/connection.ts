import { setTimeout as sleep } from 'node:timers/promises';
import { BackendError } from '../../../errors.js';
import type { Log } from '../../../log/log.js';
import { printable } from '../../../log/printable.js';
import type { Settings } from '../section/settings.js';
import { EngineFault, REMEDIES } from './engine-fault.js';
import { exchange, type Reply, type Request } from './exchange.js';
import { handshakeAdvice } from './handshake-advice.js';
import { openClient } from './open-client.js';
import { stopwatch } from '../../../stopwatch.js';

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 8_000;
// One repetition is always tried; more only while the request is not older than this.
const PATIENCE_MS = 60_000;
const FAREWELL_MS = 2_000;

/** What a run asked of the engine, for `-v`. */
export interface Traffic {
  requests: number;
  retries: number;
  bytes: number;
}

/** Growing pauses of random length, so that clients that failed together do not come back together. */
export function pauseBefore(repetition: number, random: () => number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (repetition - 1));
  return longest / 2 + (random() * longest) / 2;
}

/** The connection to one cluster: sends requests, repeats those that failed if that helps, and tells no secret. */
export class Connection implements AsyncDisposable {
  readonly traffic: Traffic = { requests: 0, retries: 0, bytes: 0 };
  readonly #client;

  constructor(
    readonly settings: Settings,
    private readonly log: Log,
    readonly signal: AbortSignal,
  ) {
    this.#client = openClient(settings);
  }

  /** Section and hosts, the beginning of every message about this cluster. */
  get label(): string {
    const { section, nodes } = this.settings;
    return `Section [${printable(section)}], ${nodes.map(({ origin }) => origin).join(', ')}`;
  }

  /** The error that ends the run, in place of a fault that nothing helped against. */
  failure(fault: EngineFault): BackendError {
    return new BackendError(`${this.label}: ${printable(this.settings.redact(fault.message))}`, { cause: fault });
  }

  /**
   * Sends a request, and reads its answer; if it fails and repeating helps, sends it again after a pause.
   *
   * @param read throws an EngineFault if the answer is not whole, or not one to this request
   * @param signal ends the request and its pauses
   * @throws EngineFault the last one
   */
  async send<Answer, Value>(
    request: Request<Answer>,
    read: (reply: Reply<Answer>) => Value,
    signal: AbortSignal = this.signal,
  ): Promise<Value> {
    const { retries, timeoutMs, redact } = this.settings;
    const elapsedMs = stopwatch();
    for (let repetition = 1; ; repetition++) {
      try {
        this.traffic.requests++;
        const reply = await exchange(this.#client, request, { timeoutMs, signal, redact });
        this.traffic.bytes += reply.bytes;
        return read(reply);
      } catch (error) {
        if (!(error instanceof EngineFault)) throw error;
        const remedy = error.remedy === 'smaller' && !request.shrinks ? 'again' : error.remedy;
        const fault = new EngineFault(remedy, redact(this.#advised(error)), error.status);
        if (!REMEDIES[fault.remedy].isResent) throw fault;
        const patient = repetition === 1 || elapsedMs() < PATIENCE_MS;
        if (repetition > retries || !patient) {
          throw new EngineFault(fault.remedy, `${fault.message} (tried ${repetition} times)`, fault.status);
        }
        const pause = pauseBefore(repetition, Math.random);
        this.traffic.retries++;
        const what = `${request.name}: ${fault.message}`;
        this.log.debug(`\tagain in ${Math.round(pause)} ms (${repetition} of ${retries}): ${what}`);
        await sleep(pause, undefined, { signal }).catch(() => undefined);
        signal.throwIfAborted();
      }
    }
  }

  #advised({ message, status }: EngineFault): string {
    const isFirst = status === undefined && this.traffic.bytes === 0;
    const advice = isFirst ? handshakeAdvice(message, this.settings) : undefined;
    return advice === undefined ? message : `${message}; ${advice}`;
  }

  /** Sends a request that tidies up, also after a stop: once, briefly, and whatever comes of it. */
  async farewell(request: Request<unknown>): Promise<void> {
    const { redact } = this.settings;
    const options = { timeoutMs: FAREWELL_MS, signal: new AbortController().signal, redact };
    await exchange(this.#client, request, options).catch((error: unknown) => {
      this.log.debug(`\t${request.name}: ${redact(String(error))}`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }
}
