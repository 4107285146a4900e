import { describe, expect, it } from 'vitest';
import type { FeedDay, Verdict } from '../../../src/detectors/detector.js';
import { robustDetector } from '../../../src/detectors/robust/robust-detector.js';
import { DayState, daysOf } from '../../../src/detectors/robust/state.js';
import { replay } from '../../../src/history/replay.js';
import { type Key, KeyMap } from '../../../src/tables/key-map.js';
import { feedDay, figures, KEY, MONDAY } from './worked-example.js';

const DETECTOR = robustDetector();
const noisy = (t: number): number => 100 + ((37 * t) % 21) - 10;

/** 60 days of one key; `counts` overrides some of them. */
const series = (counts: Readonly<Record<number, number>>, days = 60): FeedDay[] =>
  Array.from({ length: days }, (_, t) => feedDay(t, [KEY, figures(counts[t] ?? noisy(t), 40)]));

const peaksOf = (days: readonly FeedDay[]): Verdict[] =>
  [...replay(DETECTOR, days)].flatMap(({ verdicts }) => verdicts).filter(({ kind }) => kind === 'peak');
const dayNumbers = (verdicts: readonly Verdict[]): number[] => verdicts.map(({ day }) => day / 86_400_000 - MONDAY);

const span = (from: number, to: number, count: (t: number) => number): Record<number, number> =>
  Object.fromEntries(Array.from({ length: to - from + 1 }, (_, i) => [from + i, count(from + i)]));

describe('episodes of one key', () => {
  it('a wave of three days is three peaks, and the days after are ordinary again', () => {
    expect(dayNumbers(peaksOf(series(span(40, 42, () => 500))))).toEqual([40, 41, 42]);
  });

  it('a wave does not raise what is expected: a second one is found as well', () => {
    expect(dayNumbers(peaksOf(series({ ...span(36, 38, () => 500), 50: 300 })))).toEqual([36, 37, 38, 50]);
  });

  it('a lasting level is adopted on its fifth day, which says so', () => {
    const peaks = peaksOf(series(span(40, 59, (t) => 5 * noisy(t))));
    expect(dayNumbers(peaks)).toEqual([40, 41, 42, 43, 44]);
    expect(peaks.map(({ tags }) => tags.includes('shift'))).toEqual([false, false, false, false, true]);
  });

  it('if the level before comes back, it was a long wave: the next one is found', () => {
    const counts = { ...span(30, 37, (t) => 5 * noisy(t)), 50: 450 };
    expect(dayNumbers(peaksOf(series(counts)))).toEqual([30, 31, 32, 33, 34, 50]);
  });

  it('what comes every week or two is the key’s noise', () => {
    const often = dayNumbers(peaksOf(series({ 24: 400, 31: 420, 38: 410, 45: 400, 52: 415 })));
    expect(often.length).toBeLessThan(4);
    expect(often).not.toContain(52);
  });

  it('what a sender of batches sends next may be three times its largest batch', () => {
    const sizes = [31, 0, 0, 22, 0, 1, 40, 0, 0, 0, 27, 0, 35];
    const batches = (t: number): number => sizes[t % sizes.length] ?? 0;
    const withDay = (count: number): FeedDay[] => series({ ...span(0, 59, batches), 54: count });
    expect(peaksOf(withDay(115))).toEqual([]);
    expect(dayNumbers(peaksOf(withDay(1500)))).toEqual([54]);
  });

  it('nothing is tested on the first seven days with data', () => {
    expect(peaksOf(series({ 3: 5000 }, 7))).toEqual([]);
  });
});

describe('gaps and days that arrive in part', () => {
  const keys = Array.from({ length: 12 }, (_, k): Key => ['malicious', `type-${k}`]);
  const all = (t: number, factor: number): FeedDay =>
    feedDay(t, ...keys.map((key, k) => [key, figures(Math.round((noisy(t + k) + 10 * k) * factor), 40)] as const));
  const days = (factors: Readonly<Record<number, number>>): FeedDay[] =>
    Array.from({ length: 50 }, (_, t) => all(t, factors[t] ?? 1));

  it('a backlog after an outage is no peak of every key', () => {
    const feed = days({ 40: 3 });
    expect(peaksOf(feed)).toEqual([]);
  });

  it('a gap is no day of zeros', () => {
    const feed = days({}).map((day, t) => (t > 30 && t < 36 ? { ...day, figures: null } : day));
    expect(peaksOf(feed)).toEqual([]);
    const state = [...replay(DETECTOR, feed)].at(-1)?.next;
    expect(state?.feedAge).toBe(45);
  });

  it('a day that arrives in part lowers no expectation', () => {
    const feed = days({ 40: 0.3, 41: 0.3 });
    const state = [...replay(DETECTOR, feed)].at(-1)?.next;
    expect(state && daysOf(state.days, 0).states.filter((one) => one === DayState.partial)).toHaveLength(2);
    expect(peaksOf(feed)).toEqual([]);
  });
});

describe('new keys', () => {
  const FRESH: Key = ['malicious', 'Fresh'];
  const withNew = (count: number, rest: Partial<ReturnType<typeof figures>> = {}): Verdict[] => {
    const before = series({}, 30);
    const today = feedDay(30, [KEY, figures(100, 40)], [FRESH, { ...figures(count), ...rest }]);
    return [...replay(DETECTOR, [...before, today])].flatMap(({ verdicts }) => verdicts);
  };

  it('a large first day is a peak, a small one is none', () => {
    expect(withNew(640)).toMatchObject([
      { kind: 'peak', tags: ['new-key'], threshold: 25, perYear: null, range: null },
    ]);
    expect(withNew(640)[0]?.why).toMatch(
      /^new: 640 submissions on its first day; new keys usually start with \d+ to \d+$/,
    );
    expect(withNew(24)).toEqual([]);
  });

  it('one user’s one sample is a flood', () => {
    expect(withNew(640, { sampSubCountMax: 639, crossShareMax: 1 })).toMatchObject([{ kind: 'flood' }]);
  });

  it('is new for a few days only, also if each of them is a flood', () => {
    const flood = { sampSubCountMax: 200, crossShareMax: 1 };
    const feed = series({}, 44).map(({ day, figures: rows }, t) => {
      const own = t < 30 ? [] : [[FRESH, { ...figures(210 + (t % 5)), ...flood }] as const];
      return { day, figures: new KeyMap([...(rows ?? []), ...own]) };
    });
    const fresh = [...replay(DETECTOR, feed)].flatMap(({ verdicts }) => verdicts);
    expect(fresh.map(({ kind }) => kind)).toEqual(Array(6).fill('flood'));
  });

  it('is dropped when it has been absent for the whole window, and comes back as new', () => {
    const absent = Array.from({ length: 90 }, (_, t) =>
      feedDay(t, [KEY, figures(noisy(t), 40)], ...(t < 3 ? [[FRESH, figures(20)] as const] : [])),
    );
    const state = [...replay(DETECTOR, absent)].at(-1)?.next ?? DETECTOR.start();
    expect(state.keys).toEqual([KEY]);
    const again = DETECTOR.observe(state, feedDay(90, [KEY, figures(100, 40)], [FRESH, figures(640)]));
    expect(again.verdicts).toMatchObject([{ kind: 'peak', tags: ['new-key'] }]);
  });
});

describe('a feed that changes', () => {
  const keys = Array.from({ length: 30 }, (_, k): Key => ['malicious', `Type${k}`]);
  const feed = (count: (t: number, k: number) => number, days: number): FeedDay[] =>
    Array.from({ length: days }, (_, t) =>
      feedDay(t, ...keys.map((key, k) => [key, figures(Math.round(count(t, k)), 40)] as const)),
    );
  const usual = (t: number, k: number): number => (noisy(t + 3 * k) + 10 * k) * 2;

  it('growth is expected to go on', () => {
    const grown = feed((t, k) => usual(t, k) * 1.015 ** t, 60);
    const state = [...replay(DETECTOR, grown)].at(-1)?.next;
    expect(Math.exp(state?.pools.sub.trend.slope ?? NaN)).toBeCloseTo(1.015, 2);
    expect(peaksOf(grown)).toEqual([]);
  });

  it('a fall lowers no expectation before its time', () => {
    const fallen = feed((t, k) => usual(t, k) * 0.985 ** t, 60);
    const back = feed((t, k) => usual(t, k) * 0.985 ** (t < 59 ? t : 47), 60);
    expect([...peaksOf(fallen), ...peaksOf(back)]).toEqual([]);
  });

  it('what many keys do on one day is no news of each, what two do is', () => {
    const raised = (number: number): Verdict[] =>
      peaksOf(feed((t, k) => usual(t, k) * (t === 50 && k < number ? 2 : 1), 51));
    expect(raised(2)).toHaveLength(2);
    expect(raised(12)).toEqual([]);
  });

  it('a campaign that raises fewer than a quarter of the keys remains to be seen', () => {
    const raised = (times: number): number =>
      peaksOf(feed((t, k) => usual(t, k) * (t === 50 && k % 5 === 0 ? times : 1), 51)).length;
    expect([raised(2.5), raised(4)]).toEqual([6, 6]);
  });

  it('the count of a key does not excuse itself', () => {
    const lnOf = (times: number): number => {
      const raised = (k: number): number => (k < 3 ? 2 : k === 3 ? times : 1);
      const peaks = peaksOf(feed((t, k) => usual(t, k) * (t === 50 ? raised(k) : 1), 51));
      return peaks.find(({ key }) => key[1] === 'Type3')?.lnProbability ?? 0;
    };
    const rising = [1.5, 2, 2.5, 3, 4].map(lnOf);
    expect(rising).toEqual([...rising].sort((a, b) => b - a));
  });
});
