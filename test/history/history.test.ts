import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanAndStd } from '../../src/backends/moments.js';
import type { DailyFigures, Detector } from '../../src/detectors/detector.js';
import { originalDetector } from '../../src/detectors/original.js';
import { decodeState, encodeState } from '../../src/detectors/robust/state-codec.js';
import { robustDetector } from '../../src/detectors/robust/robust-detector.js';
import { DetectorStates } from '../../src/history/detector-states.js';
import { History, type KeptContents } from '../../src/history/history.js';
import { replay } from '../../src/history/replay.js';
import { type Key, KeyMap } from '../../src/tables/key-map.js';
import { DAY_MS } from '../../src/window/time-window.js';
import { anyText } from '../support/any-text.js';
import { LONG_TESTS_RUN } from '../support/long-tests.js';

const START = Date.UTC(2025, 0, 6);

/** What a table keeps, in memory. */
class Memory implements KeptContents {
  readonly contents = new Map<string, Buffer>();
  get names(): string[] {
    return [...this.contents.keys()];
  }
  readonly read = (name: string): Buffer | undefined => this.contents.get(name);
  apply(changes: ReadonlyMap<string, Buffer | undefined>): void {
    for (const [name, content] of changes) {
      if (content === undefined) this.contents.delete(name);
      else this.contents.set(name, content);
    }
  }
}

const silent = (text: string): never => {
  throw new Error(text);
};
const reread = (memory: Memory): History => History.read(memory, silent);

const row: fc.Arbitrary<DailyFigures> = fc
  .record({
    each: fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 20 }),
    max: fc.boolean(),
    std: fc.oneof(fc.constant('exact'), fc.constant(null), fc.double({ min: 0, max: 1e9, noNaN: true })),
    share: fc.oneof(fc.constant('exact'), fc.constant(null), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ each, max, std, share }) => {
    const submissions = each.reduce((a, b) => a + b);
    const most = Math.max(...each);
    const squares = each.reduce((sum, x) => sum + BigInt(x) * BigInt(x), 0n);
    const exact = meanAndStd({ samples: each.length, submissions, squares, max: most }).std;
    return {
      subCount: submissions,
      sampCount: each.length,
      sampSubCountMax: max ? most : null,
      sampSubCountStd: std === 'exact' ? exact : std,
      crossShareMax: share === 'exact' ? most / submissions : share,
    };
  });

describe('the history of daily figures', () => {
  it('gives back every figure, to the last bit, and every key', () => {
    const day = fc.array(fc.tuple(fc.tuple(anyText, anyText), row), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 40 }), (days) => {
        const history = new History();
        const all = days.map((rows) => new KeyMap(rows.map(([key, figures]) => [key as Key, figures])));
        all.forEach((figures, t) => history.set(START + t * DAY_MS, figures));
        const memory = new Memory();
        memory.apply(history.changes());
        const back = reread(memory);
        expect(back.days()).toEqual(all.map((_, t) => START + t * DAY_MS));
        expect(back.days().map((one) => [...(back.get(one) ?? [])])).toEqual(all.map((figures) => [...figures]));
      }),
    );
  });

  it('tells a gap from a day of which some keys have nothing', () => {
    const history = new History();
    history.set(START, new KeyMap());
    expect([...history.calendar(START, START + DAY_MS)].map(({ figures }) => figures?.size ?? null)).toEqual([0, null]);
  });

  it('a night writes the piece of its month alone', () => {
    const history = new History();
    for (let t = 0; t < 60; t++) history.set(START + t * DAY_MS, new KeyMap());
    history.saved();
    history.set(START + 60 * DAY_MS, new KeyMap());
    expect([...history.changes().keys()]).toEqual(['history/figures-2025-03']);
  });

  it('sets days aside from one on, and drops whole months before another', () => {
    const history = new History();
    for (let t = 0; t < 90; t++) history.set(START + t * DAY_MS, new KeyMap());
    expect(history.dropFrom(START + 88 * DAY_MS)).toHaveLength(2);
    history.dropMonthsBefore(Date.UTC(2025, 1, 20));
    expect(history.days()[0]).toBe(Date.UTC(2025, 1, 1));
    expect(history.days().at(-1)).toBe(START + 87 * DAY_MS);
    expect(history.changes().get('history/figures-2025-01')).toBeUndefined();
  });

  it('a piece that was kept without digests is read', () => {
    const history = new History();
    for (let t = 0; t < 3; t++) history.set(START + t * DAY_MS, dayOf(t));
    const memory = new Memory();
    memory.apply(history.changes());
    const name = 'history/figures-2025-01';
    const bytes = gunzipSync(memory.read(name) ?? Buffer.of());
    const end = bytes.indexOf(10);
    const header = JSON.parse(bytes.toString('utf8', 0, end)) as { days: unknown[][] };
    const older = { ...header, days: header.days.map((day) => day.slice(0, 2)) };
    memory.contents.set(name, gzipSync(Buffer.concat([Buffer.from(JSON.stringify(older)), bytes.subarray(end)])));
    const back = reread(memory);
    expect([...(back.get(START + DAY_MS) ?? [])]).toEqual([...dayOf(1)]);
    const digests = [0, 1, 2].map((t) => back.digest(START + t * DAY_MS));
    expect(new Set(digests).size).toBe(3);
    expect(reread(memory).digest(START)).toBe(digests[0]);
  });

  it('a damaged piece counts as days without data, and is told', () => {
    const memory = new Memory();
    memory.contents.set('history/figures-2025-01', Buffer.from('no gzip'));
    const told: string[] = [];
    expect(History.read(memory, (text) => told.push(text)).days()).toEqual([]);
    expect(told[0]).toContain('The history of 2025-01 can’t be read'.replace('’', "'"));
  });
});

const KEYS: readonly Key[] = [
  ['malicious', 'a'],
  ['malicious', 'b'],
  ['benign', '__proto__'],
];

function figuresOf(t: number, k: number): DailyFigures {
  const subCount = 60 + 20 * k + ((37 * t + 11 * k) % 17) + (t % 29 === 20 && k === 1 ? 500 : 0);
  return { subCount, sampCount: Math.ceil(subCount / 2), sampSubCountMax: 3, sampSubCountStd: 0.5, crossShareMax: 0.2 };
}

const dayOf = (t: number): KeyMap<DailyFigures> => new KeyMap(KEYS.map((key, k) => [key, figuresOf(t, k)]));
const isGap = (t: number): boolean => t % 23 === 22;

/** Runs night after night, each from what the one before it kept. */
function nightly(detector: Detector, nights: number, memory: Memory, historyDays = 1000): unknown[] {
  const verdicts: unknown[] = [];
  for (let t = 0; t < nights; t++) {
    if (isGap(t)) continue;
    const day = START + t * DAY_MS;
    const history = reread(memory);
    const states = new DetectorStates({ detector, identity: 'robust {}' }, history, memory);
    const figures = dayOf(t);
    const { verdicts: found, next } = detector.observe(states.before(day), { day, figures });
    verdicts.push(...found);
    history.set(day, figures);
    states.keep(day, next);
    states.dropMonthsBefore(day - historyDays * DAY_MS);
    memory.apply(history.changes());
    memory.apply(states.changes());
  }
  return verdicts;
}

describe('the states of a detector over a history', () => {
  const robust = robustDetector();
  const whole = [...replay(robust, new History().calendar(0, -1))];
  const calendar = Array.from({ length: 200 }, (_, t) => ({
    day: START + t * DAY_MS,
    figures: isGap(t) ? null : dayOf(t),
  }));
  const replayed = [...replay(robust, calendar)];

  it('replay is what nightly runs decided', () => {
    expect(whole).toEqual([]);
    const nights = LONG_TESTS_RUN ? 200 : 120;
    const verdicts = replayed.slice(0, nights).flatMap((day) => day.verdicts);
    expect(verdicts.length).toBeGreaterThan(3);
    expect(nightly(robust, nights, new Memory())).toEqual(verdicts);
  });

  it('also if old months are dropped, for the state before them is kept', () => {
    const memory = new Memory();
    expect(nightly(robust, 200, memory, 60)).toEqual(replayed.flatMap((day) => day.verdicts));
    expect(memory.names).toContain('history/base');
    expect(memory.names.filter((name) => name.includes('figures'))).toHaveLength(3);
    expect(memory.names.filter((name) => name.includes('checkpoint'))).toHaveLength(2);
  });

  it('a state that does not fit its figures is not used', () => {
    const memory = new Memory();
    nightly(robust, 100, memory);
    const history = reread(memory);
    history.set(START + 50 * DAY_MS, dayOf(20));
    history.set(START + 95 * DAY_MS, dayOf(20));
    const changed = calendar
      .slice(0, 100)
      .map((day, t) => (t === 50 || t === 95 ? { ...day, figures: dayOf(20) } : day));
    const right = [...replay(robust, changed)].at(-1)?.next;
    const states = new DetectorStates({ detector: robust, identity: 'robust {}' }, history, memory);
    expect(states.before(START + 100 * DAY_MS)).toEqual(right);
  });

  it('a late day replays few others, also if it brings a key that its month did not have', () => {
    const memory = new Memory();
    const nights = 80;
    nightly(robust, nights, memory);
    const history = reread(memory);
    const late = new KeyMap<DailyFigures>([...dayOf(nights - 2), [['new', 'key'], figuresOf(nights, 2)]]);
    history.set(START + (nights - 2) * DAY_MS, late);
    const replayed: number[] = [];
    const counting: typeof robust = {
      ...robust,
      observe: (state, day) => {
        replayed.push(day.day);
        return robust.observe(state, day);
      },
    };
    const states = new DetectorStates({ detector: counting, identity: 'robust {}' }, history, memory);
    const changed = calendar.slice(0, nights).map((day, t) => (t === nights - 2 ? { ...day, figures: late } : day));
    expect(states.before(START + nights * DAY_MS)).toEqual([...replay(robust, changed)].at(-1)?.next);
    expect(replayed.length).toBeLessThanOrEqual(14);
  });

  it('a base of another form is dropped, and the days that are kept are the first', () => {
    const memory = new Memory();
    nightly(robust, 120, memory, 60);
    const base = memory.read('history/base') ?? Buffer.of();
    memory.contents.set('history/base', Buffer.concat([base.subarray(0, base.indexOf(10) + 1), Buffer.from('x')]));
    for (const name of memory.names) if (name.includes('checkpoint')) memory.contents.delete(name);
    const history = reread(memory);
    const states = new DetectorStates({ detector: robust, identity: 'robust {}' }, history, memory);
    const [oldest = 0] = history.days();
    const kept = calendar.slice(0, 120).filter(({ day }) => day >= oldest);
    expect(states.before(START + 120 * DAY_MS)).toEqual([...replay(robust, kept)].at(-1)?.next);
    expect(states.changes()).toEqual(new Map([['history/base', undefined]]));
  });

  it('nor is one of other settings', () => {
    const memory = new Memory();
    nightly(robust, 100, memory);
    const other = robustDetector({ halfLife: 7 });
    const states = new DetectorStates({ detector: other, identity: 'robust 7' }, reread(memory), memory);
    expect(states.before(START + 100 * DAY_MS)).toEqual([...replay(other, calendar.slice(0, 100))].at(-1)?.next);
  });

  it('a detector whose states can’t be kept is replayed from the first day kept', () => {
    const original = originalDetector(() => 0);
    const memory = new Memory();
    const nights = nightly(original, 60, memory);
    expect(nights).toEqual([...replay(original, calendar.slice(0, 60))].flatMap((day) => day.verdicts));
    expect(memory.names.every((name) => name.includes('figures'))).toBe(true);
  });

  it('a state comes back from its bytes exactly', () => {
    for (const { next } of replayed.filter((_, t) => t % 40 === 3))
      expect(decodeState(encodeState(next))).toEqual(next);
    expect(() => decodeState(Buffer.from('x'))).toThrow();
  });
});
