import { DAY_MS } from '../../window/time-window.js';
import { type Key, KeyMap } from '../../tables/key-map.js';
import type { DailyFigures, DayVerdicts, Detector, FeedDay, Metric } from '../detector.js';
import { dayFactor } from './day-factor.js';
import { widenedByDay } from './day-spread.js';
import { expectationsOf } from './expectation.js';
import { usualFirstDays } from './first-day.js';
import { type DayToday, judgeKey, type KeyJudgement, keyToday, NO_JUDGEMENT } from './judge.js';
import { keyExpectation } from './key-expectation.js';
import type { FeedWindow } from './key-window.js';
import { updatePool } from './pool.js';
import { DEFAULT_SETTINGS, dayWeights, type RobustSettings, WINDOW_DAYS } from './settings.js';
import { columnsAt, copyDays, daysOf, EMPTY_STATE, emptyDays, type RobustState, withNewKeys } from './state.js';
import { weekdayOf } from '../weekdays.js';
import { afterDay, type AfterDay, appended, isForgotten, markGap, movedOn } from './update.js';
import { decodeState, encodeState } from './state-codec.js';
import { verdictsOf } from './verdicts.js';
import { weekdayRatios } from './weekday.js';

/** What a run asks of the detector beside its settings. */
export interface RobustOptions extends Partial<RobustSettings> {
  /** Submissions below which nothing is a peak (`-t`). */
  readonly leastSubmissions?: number;
  /** Whether days far below their expectation are told (`--dips`). */
  readonly dips?: boolean;
}

const FIRST_DAYS_KEPT = 100;

/** The keys that are new today, in code point order. */
function newKeys(keys: readonly Key[], figures: KeyMap<DailyFigures>): Key[] {
  const known = new KeyMap(keys.map((key) => [key, true]));
  return [...figures.keys()].filter((key) => !known.has(key));
}

/** The keys of the state and those that are new today, with the figures of each. */
function keysOf({ keys, columns, feedAge }: RobustState, figures: KeyMap<DailyFigures>, today: number) {
  const own = keys.map((key) => figures.get(key));
  const seen = own.reduce((number, row) => (row === undefined ? number : number + 1), 0);
  if (seen === figures.size) return { keys, columns, own };
  const added = newKeys(keys, figures);
  const all = [...keys, ...added];
  return {
    keys: all,
    columns: withNewKeys(columns, all.length, today, feedAge),
    own: [...own, ...added.map((key) => figures.get(key))],
  };
}

/** Keys and days without those keys that have been absent for the whole window. */
function withoutForgotten(
  keys: readonly Key[],
  { columns, days }: AfterDay,
): Pick<RobustState, 'keys' | 'columns' | 'days'> {
  const kept: number[] = [];
  for (let i = 0; i < keys.length; i++) if (!isForgotten(days, i)) kept.push(i);
  if (kept.length === keys.length) return { keys, columns, days };
  const next = emptyDays(kept.length);
  for (const [i, old] of kept.entries()) copyDays(daysOf(days, old), daysOf(next, i));
  const isKept = new Set(kept);
  return { keys: keys.filter((_, i) => isKept.has(i)), columns: columnsAt(columns, kept), days: next };
}

function afterGap(state: RobustState, today: number): RobustState {
  const days = movedOn(state.days, state.keys.length);
  markGap(days);
  return { ...state, newest: today, surges: appended(state.surges, 1), days };
}

/** What all keys are expected to count today, and the pool that this was drawn to. */
function expectToday(feed: FeedWindow, metric: Metric, { pools, feedAge }: RobustState) {
  const ratios = weekdayRatios(feed, metric, pools[metric]);
  const pool = updatePool(pools[metric], feed.columns, metric, ratios);
  return { pool, expectations: expectationsOf(feed, metric, ratios, pool, feedAge) };
}

/** A detector of negative binomial days with robust expectations. See docs/detector.md for the whole of it. */
export function robustDetector(options: RobustOptions = {}): Detector<RobustState> {
  const settings = { ...DEFAULT_SETTINGS, ...options };
  const weights = dayWeights(settings.halfLife);
  const { leastSubmissions = 0, dips = false } = options;

  function judge(place: number, context: DayToday): KeyJudgement {
    const judgement = judgeKey(place, context);
    const tooFew = (context.figures[place]?.subCount ?? 0) < leastSubmissions;
    return tooFew && judgement !== NO_JUDGEMENT ? { ...judgement, peak: undefined, flood: undefined } : judgement;
  }

  /** What is to be judged of the keys, in order: what can be said of most is nothing. */
  function judgeAll(context: DayToday): ReadonlyMap<number, KeyJudgement> {
    const judged = new Map<number, KeyJudgement>();
    for (let place = 0; place < context.keys.length; place++) {
      const judgement = judge(place, context);
      if (judgement !== NO_JUDGEMENT) judged.set(place, judgement);
    }
    return judged;
  }

  function observe(state: RobustState, { day, figures }: FeedDay): DayVerdicts<RobustState> {
    const today = day / DAY_MS;
    if (today <= state.newest) throw new RangeError('days must come in order, each once');
    if (!Number.isNaN(state.newest) && today > state.newest + 1)
      throw new RangeError('a day is missing: pass it as a gap');
    if (figures === null) return { verdicts: [], next: afterGap(state, today) };
    const weekdays = Uint8Array.from({ length: WINDOW_DAYS + 1 }, (_, i) => weekdayOf(today - WINDOW_DAYS + i));
    const surges = Float64Array.from(state.surges);
    const { feedAge, days } = state;
    const { keys, columns, own } = keysOf(state, figures, today);
    const feed = { today, columns, days, surges, weekdays, weights };
    const expected = { sub: expectToday(feed, 'sub', state), samp: expectToday(feed, 'samp', state) };
    const { surge, partial } = dayFactor(own, expected.sub.expectations, feedAge);
    const context: DayToday = {
      ...feed,
      keys,
      figures: own,
      expectations: {
        sub: widenedByDay(own, expected.sub.expectations, surge),
        samp: widenedByDay(own, expected.samp.expectations, surge),
      },
      surge,
      lnCut: Math.log(settings.chancePeaksPerYear / (365 * Math.max(1, figures.size))),
      firstDays: usualFirstDays(state.firstDays),
      dips: dips && !partial,
    };
    const isTested = feedAge >= settings.learnDays;
    const judged = isTested ? judgeAll(context) : new Map<number, KeyJudgement>();
    const verdicts = [...judged].flatMap(([place, judgement]) =>
      verdictsOf(keyToday(context, place), judgement, context, day, figures.size),
    );
    const firstDays = [...state.firstDays];
    for (let place = state.keys.length; place < keys.length; place++) {
      const { peak, flood } = judged.get(place) ?? NO_JUDGEMENT;
      const first = own[place];
      if (first && columns.initial[place] !== 1 && !peak && !flood) firstDays.push(Math.log1p(first.subCount));
    }
    let places: KeyMap<number> | undefined;
    return {
      verdicts,
      next: {
        newest: today,
        feedAge: feedAge + 1,
        surges: appended(state.surges, surge),
        firstDays: firstDays.slice(-FIRST_DAYS_KEPT),
        pools: { sub: expected.sub.pool, samp: expected.samp.pool },
        ...withoutForgotten(keys, afterDay(context, judged, partial)),
      },
      expectationOf(key) {
        places ??= new KeyMap(keys.map((one, place) => [one, place]));
        const place = places.get(key);
        if (place === undefined) return undefined;
        const whole = partial ? 'partial' : 'tested';
        return keyExpectation(keyToday(context, place), context, day, isTested ? whole : 'learning');
      },
    };
  }

  return { name: 'robust', start: () => EMPTY_STATE, observe, codec: { encode: encodeState, decode: decodeState } };
}
