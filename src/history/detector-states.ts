import { createHash } from 'node:crypto';
import type { Detector } from '../detectors/detector.js';
import { startOfDay } from '../window/parse-day.js';
import { DAY_MS, formatDay } from '../window/time-window.js';
import { type History, HISTORY, type KeptContents } from './history.js';
import { replay } from './replay.js';

const CHECKPOINTS = `${HISTORY}checkpoint-`;
const BASE = `${HISTORY}base`;
const checkpointOf = (day: number): string => `${CHECKPOINTS}${formatDay(day)}`;
/** Days from one checkpoint to the next, and how many are kept: late data of a week are always replayed from one. */
const EVERY_DAYS = 7;
const KEPT = 2;

/** A detector with what its states depend on beside the figures. */
export interface KeptDetector<State> {
  readonly detector: Detector<State>;
  /** Name and settings. It changes with everything that changes a state. */
  readonly identity: string;
}

/** The state before the oldest day kept, not decoded yet. */
interface Base {
  readonly day: number;
  readonly bytes: Buffer;
  /** Digest of all that the state follows from. */
  readonly digest: string;
}

/** What is read of a companion: the line before the state, and the state's bytes. */
interface Content {
  readonly head: string;
  readonly bytes: Buffer;
}

/**
 * The states of a detector over a history. They follow from the figures by replay; some are kept so that a night replays
 * a few days only: one before the oldest day kept (its figures are gone), and one for each of the last weeks. A kept state
 * that does not fit the figures, the detector or its settings is not used.
 */
export class DetectorStates<State> {
  readonly #kept: KeptContents;
  readonly #history: History;
  readonly #of: KeptDetector<State>;
  readonly #changes = new Map<string, Buffer | undefined>();
  /** What was read, since it is asked for more than once. */
  readonly #contents = new Map<string, Content | undefined>();

  constructor(of: KeptDetector<State>, history: History, kept: KeptContents) {
    this.#of = of;
    this.#history = history;
    this.#kept = kept;
  }

  #put(name: string, content: Buffer | undefined): void {
    this.#changes.set(name, content);
    this.#contents.delete(name);
  }

  /** `DIGEST\n` and the state's bytes. */
  #read(name: string): Content | undefined {
    if (!this.#contents.has(name)) {
      const content = this.#changes.has(name) ? this.#changes.get(name) : this.#kept.read(name);
      const end = content?.indexOf(10) ?? -1;
      const isWhole = content !== undefined && end >= 0;
      this.#contents.set(
        name,
        isWhole ? { head: content.toString('latin1', 0, end), bytes: content.subarray(end + 1) } : undefined,
      );
    }
    return this.#contents.get(name);
  }

  #decode(bytes: Buffer): State | undefined {
    try {
      return this.#of.detector.codec?.decode(bytes);
    } catch {
      return undefined;
    }
  }

  /** The days of checkpoints, oldest first. */
  #checkpoints(): number[] {
    const names = new Set([...this.#kept.names, ...this.#changes.keys()]);
    return [...names]
      .filter((name) => name.startsWith(CHECKPOINTS) && !(this.#changes.has(name) && !this.#changes.get(name)))
      .map((name) => startOfDay(name.slice(CHECKPOINTS.length)))
      .sort((a, b) => a - b);
  }

  /** The state before the oldest day kept, if it is that of this detector. */
  #base(): Base | undefined {
    const base = this.#read(BASE);
    const [oldest] = this.#history.days();
    if (base === undefined || oldest === undefined) return undefined;
    const [identity, day, digest = ''] = base.head.split(' ');
    if (identity !== this.#identity() || Number(day) >= oldest) return undefined;
    return { day: Number(day), bytes: base.bytes, digest };
  }

  #identity(): string {
    return createHash('sha256').update(this.#of.identity).digest('hex').slice(0, 32);
  }

  /** Digests of all that the state after each day follows from. */
  #digests(base: Base | undefined, first: number, last: number): Map<number, string> {
    const digests = new Map<number, string>();
    let digest = base?.digest ?? this.#identity();
    for (let day = first; day <= last; day += DAY_MS) {
      digest = createHash('sha256')
        .update(`${digest}\n${this.#history.digest(day)}`)
        .digest('hex');
      digests.set(day, digest);
    }
    return digests;
  }

  /** The newest checkpoint on `last` or before that fits, with its day. */
  #checkpoint(digests: ReadonlyMap<number, string>, last: number): { day: number; state: State } | undefined {
    for (const day of this.#checkpoints().reverse()) {
      const kept = day > last ? undefined : this.#read(checkpointOf(day));
      if (kept === undefined || kept.head !== digests.get(day)) continue;
      const state = this.#decode(kept.bytes);
      if (state !== undefined) return { day, state };
    }
    return undefined;
  }

  /** The state after the last kept day before `day`, moved on over the gap up to it. */
  before(day: number): State {
    const { detector } = this.#of;
    const [oldest] = this.#history.days();
    if (oldest === undefined || oldest >= day) return detector.start();
    const base = this.#base();
    const first = base === undefined ? oldest : base.day + DAY_MS;
    const last = day - DAY_MS;
    const checkpoint = this.#checkpoint(this.#digests(base, first, last), last);
    let state = checkpoint?.state;
    if (state === undefined && base !== undefined) {
      state = this.#decode(base.bytes);
      if (state === undefined) {
        // of another form: without it the days that are kept are the first
        this.#put(BASE, undefined);
        return this.before(day);
      }
    }
    state ??= detector.start();
    const from = checkpoint === undefined ? first : checkpoint.day + DAY_MS;
    for (const { next } of replay(detector, this.#history.calendar(from, last), state)) state = next;
    return state;
  }

  /** Keeps the state after a day if the newest checkpoint is a week old or more, and drops those that are too old. */
  keep(day: number, state: State): void {
    const { codec } = this.#of.detector;
    if (codec === undefined) return;
    const [oldest] = this.#history.days();
    if (oldest === undefined) return;
    const base = this.#base();
    const first = base === undefined ? oldest : base.day + DAY_MS;
    const digests = this.#digests(base, first, day);
    const all = this.#checkpoints();
    const fitting = all.filter((at) => at <= day && this.#read(checkpointOf(at))?.head === digests.get(at));
    for (const at of all) if (!fitting.includes(at)) this.#put(checkpointOf(at), undefined);
    const newest = fitting.at(-1);
    if (newest !== undefined && day - newest < EVERY_DAYS * DAY_MS) return;
    const content = Buffer.concat([Buffer.from(`${digests.get(day) ?? ''}\n`, 'latin1'), codec.encode(state)]);
    this.#put(checkpointOf(day), content);
    for (const at of fitting.slice(0, Math.max(0, fitting.length + 1 - KEPT))) this.#put(checkpointOf(at), undefined);
  }

  /** Drops the months of figures before a day, and keeps the state that they led to. */
  dropMonthsBefore(day: number): void {
    const { codec } = this.#of.detector;
    const days = this.#history.days();
    const dropped = days.filter((one) => formatDay(one).slice(0, 7) < formatDay(day).slice(0, 7));
    const last = dropped.at(-1);
    if (last === undefined) return;
    if (codec !== undefined) {
      const base = this.#base();
      const first = base === undefined ? (days[0] ?? last) : base.day + DAY_MS;
      const digest = this.#digests(base, first, last).get(last) ?? '';
      const state = codec.encode(this.before(last + DAY_MS));
      const head = Buffer.from(`${this.#identity()} ${last} ${digest}\n`, 'latin1');
      this.#put(BASE, Buffer.concat([head, state]));
    }
    this.#history.dropMonthsBefore(day);
  }

  changes(): Map<string, Buffer | undefined> {
    return new Map(this.#changes);
  }
}
