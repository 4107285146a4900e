import { DAY_MS } from '../../window/time-window.js';
import { KeyMap } from '../../tables/key-map.js';
import type { DailyFigures, DayVerdicts, Detector, FeedDay, Metric } from '../detector.js';
import { dayFactor } from './day-factor.js';
import { widenedByDay } from './day-spread.js';
import { type Expectation, expectationOf } from './expectation.js';
import { usualFirstDays } from './first-day.js';
import { type DayToday, judgeKey, type KeyJudgement, type KeyToday, NO_JUDGEMENT } from './judge.js';
import { keyExpectation } from './key-expectation.js';
import type { FeedContext } from './key-window.js';
import { updatePool } from './pool.js';
import { DEFAULT_SETTINGS, dayWeights, type RobustSettings, WINDOW_DAYS } from './settings.js';
import {
  copyDays,
  type Days,
  daysOf,
  EMPTY_STATE,
  emptyDays,
  type KeyState,
  METRICS,
  newKey,
  type Pool,
  type RobustState,
} from './state.js';
import { weekdayOf } from '../weekdays.js';
import { afterDay, appended, isForgotten, markGap, movedOn } from './update.js';
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
function newKeys({ keys, feedAge }: RobustState, figures: KeyMap<DailyFigures>, today: number): KeyState[] {
  const known = new KeyMap(keys.map(({ key }) => [key, true]));
  return [...figures.keys()].filter((key) => !known.has(key)).map((key) => newKey(key, today, feedAge));
}

/** The keys of the state and those that are new today, with the figures of each. */
function keysOf(state: RobustState, figures: KeyMap<DailyFigures>, today: number) {
  const own = state.keys.map(({ key }) => figures.get(key));
  const seen = own.reduce((number, row) => (row === undefined ? number : number + 1), 0);
  if (seen === figures.size) return { keys: state.keys, own };
  const added = newKeys(state, figures, today);
  return { keys: [...state.keys, ...added], own: [...own, ...added.map(({ key }) => figures.get(key))] };
}

/** What each key is expected to count today, and the pools that this was drawn to. */
interface DayExpectations {
  readonly pools: Readonly<Record<Metric, Pool>>;
  readonly keys: readonly KeyToday[];
}

function expectToday(
  state: RobustState,
  figures: KeyMap<DailyFigures>,
  { today, surges, weekdays, weights }: Pick<FeedContext, 'today' | 'surges' | 'weekdays' | 'weights'>,
): DayExpectations {
  const { feedAge, days } = state;
  const { keys, own } = keysOf(state, figures, today);
  const pools = { ...state.pools };
  const expected: Record<Metric, Expectation[]> = { sub: [], samp: [] };
  for (const metric of METRICS) {
    const week = { today, weekdays, pool: state.pools[metric], weights };
    const ratios = keys.map((key, i) => weekdayRatios(key, days, i, metric, week));
    const pool = updatePool(state.pools[metric], keys, metric, ratios);
    pools[metric] = pool;
    const context = { today, feedAge, days, surges, weekdays, pool, weights };
    expected[metric] = keys.map((key, i) => expectationOf(key, i, metric, ratios[i], context));
  }
  const both = keys.map((key, place): KeyToday => {
    const [sub, samp] = [expected.sub[place], expected.samp[place]];
    if (!sub || !samp) throw new Error('a key has no expectation');
    return { key, place, figures: own[place], expectations: { sub, samp } };
  });
  return { pools, keys: both };
}

/** Keys and days without those keys that have been absent for the whole window. */
function withoutForgotten(keys: readonly KeyState[], days: Days): Pick<RobustState, 'keys' | 'days'> {
  const kept: number[] = [];
  for (let i = 0; i < keys.length; i++) if (!isForgotten(days, i)) kept.push(i);
  if (kept.length === keys.length) return { keys, days };
  const next = emptyDays(kept.length);
  for (const [i, old] of kept.entries()) copyDays(daysOf(days, old), daysOf(next, i));
  const isKept = new Set(kept);
  return { keys: keys.filter((_, i) => isKept.has(i)), days: next };
}

function afterGap(state: RobustState, today: number): RobustState {
  const days = movedOn(state.days, state.keys.length);
  markGap(days);
  return { ...state, newest: today, surges: appended(state.surges, 1), days };
}

/** A detector of negative binomial days with robust expectations. See docs/detector.md for the whole of it. */
export function robustDetector(options: RobustOptions = {}): Detector<RobustState> {
  const settings = { ...DEFAULT_SETTINGS, ...options };
  const weights = dayWeights(settings.halfLife);
  const { leastSubmissions = 0, dips = false } = options;

  function judge(key: KeyToday, context: DayToday): KeyJudgement {
    const judgement = judgeKey(key, context);
    const tooFew = (key.figures?.subCount ?? 0) < leastSubmissions;
    return tooFew ? { ...judgement, peak: undefined, flood: undefined } : judgement;
  }

  function observe(state: RobustState, { day, figures }: FeedDay): DayVerdicts<RobustState> {
    const today = day / DAY_MS;
    if (today <= state.newest) throw new RangeError('days must come in order, each once');
    if (!Number.isNaN(state.newest) && today > state.newest + 1)
      throw new RangeError('a day is missing: pass it as a gap');
    if (figures === null) return { verdicts: [], next: afterGap(state, today) };
    const weekdays = Uint8Array.from({ length: WINDOW_DAYS + 1 }, (_, i) => weekdayOf(today - WINDOW_DAYS + i));
    const surges = Float64Array.from(state.surges);
    const { pools, keys: expected } = expectToday(state, figures, { today, surges, weekdays, weights });
    const { surge, partial } = dayFactor(expected, state.feedAge);
    const keys = widenedByDay(expected, surge);
    const context: DayToday = {
      surge,
      lnCut: Math.log(settings.chancePeaksPerYear / (365 * Math.max(1, figures.size))),
      firstDays: usualFirstDays(state.firstDays),
      days: state.days,
      weights,
      surges,
      weekdays,
      dips: dips && !partial,
    };
    const isTested = state.feedAge >= settings.learnDays;
    const judged = keys.map((key) => (isTested ? judge(key, context) : NO_JUDGEMENT));
    const verdicts = keys.flatMap((key, i) => {
      const judgement = judged[i] ?? NO_JUDGEMENT;
      return judgement === NO_JUDGEMENT ? [] : verdictsOf(key, judgement, context, day, figures.size);
    });
    const firstDays = [...state.firstDays];
    for (const [i, { key, figures: own }] of keys.entries()) {
      const { peak, flood } = judged[i] ?? NO_JUDGEMENT;
      if (own && key.born === today && !key.initial && !peak && !flood) firstDays.push(Math.log1p(own.subCount));
    }
    const days = movedOn(state.days, keys.length);
    const next = keys.map((key, i) => afterDay(key, days, judged[i] ?? NO_JUDGEMENT, today, partial));
    let places: KeyMap<KeyToday> | undefined;
    return {
      verdicts,
      next: {
        newest: today,
        feedAge: state.feedAge + 1,
        surges: appended(state.surges, surge),
        firstDays: firstDays.slice(-FIRST_DAYS_KEPT),
        pools,
        ...withoutForgotten(next, days),
      },
      expectationOf(key) {
        places ??= new KeyMap(keys.map((one) => [one.key.key, one]));
        const known = places.get(key);
        const whole = partial ? 'partial' : 'tested';
        return known && keyExpectation(known, context, day, isTested ? whole : 'learning');
      },
    };
  }

  return { name: 'robust', start: () => EMPTY_STATE, observe, codec: { encode: encodeState, decode: decodeState } };
}
