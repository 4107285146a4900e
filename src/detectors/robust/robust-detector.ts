import { DAY_MS } from '../../window/time-window.js';
import { KeyMap } from '../../tables/key-map.js';
import type { DayVerdicts, Detector, FeedDay, Metric } from '../detector.js';
import { dayFactor } from './day-factor.js';
import { type Expectation, expectationOf } from './expectation.js';
import { usualFirstDays } from './first-day.js';
import { type DayToday, judgeKey, type KeyJudgement, type KeyToday } from './judge.js';
import { keyExpectation } from './key-expectation.js';
import { updatePool } from './pool.js';
import { DEFAULT_SETTINGS, dayWeights, type RobustSettings } from './settings.js';
import { EMPTY_STATE, type KeyState, METRICS, newKey, type Pool, type RobustState } from './state.js';
import { afterDay, afterGap, appended, isForgotten } from './update.js';
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

function withNewKeys({ keys, feedAge }: RobustState, day: FeedDay, today: number): readonly KeyState[] {
  const { figures } = day;
  if (figures === null) return keys;
  const known = new KeyMap(keys.map(({ key }) => [key, true]));
  const added = [...figures.keys()].filter((key) => !known.has(key));
  return added.length === 0 ? keys : [...keys, ...added.map((key) => newKey(key, today, feedAge))];
}

/** What each key is expected to count today, and the pools that this was drawn to. */
export interface DayExpectations {
  readonly pools: Readonly<Record<Metric, Pool>>;
  readonly keys: readonly KeyToday[];
}

function expectToday(
  state: RobustState,
  keys: readonly KeyState[],
  { figures }: FeedDay,
  today: number,
  weights: Float64Array,
): DayExpectations {
  const { feedAge, surges } = state;
  const pools = { ...state.pools };
  const expected: Record<Metric, Expectation[]> = { sub: [], samp: [] };
  for (const metric of METRICS) {
    const ratios = keys.map((key) => weekdayRatios(key, metric, today, state.pools[metric], weights));
    const pool = updatePool(state.pools[metric], keys, metric, ratios);
    pools[metric] = pool;
    expected[metric] = keys.map((key, i) =>
      expectationOf(key, metric, ratios[i], { today, feedAge, surges, pool, weights }),
    );
  }
  const both = keys.map((key, i): KeyToday => {
    const [sub, samp] = [expected.sub[i], expected.samp[i]];
    if (!sub || !samp) throw new Error('a key has no expectation');
    return { key, figures: figures?.get(key.key), expectations: { sub, samp } };
  });
  return { pools, keys: both };
}

const NO_JUDGEMENT: KeyJudgement = { peak: undefined, flood: undefined, dip: undefined };

/** A detector of negative binomial days with robust expectations. See docs/detector.md for the whole of it. */
export function robustDetector(options: RobustOptions = {}): Detector<RobustState> {
  const settings = { ...DEFAULT_SETTINGS, ...options };
  const weights = dayWeights(settings.halfLife);
  const { leastSubmissions = 0, dips = false } = options;

  function observe(state: RobustState, day: FeedDay): DayVerdicts<RobustState> {
    const today = day.day / DAY_MS;
    if (today <= state.newest) throw new RangeError('days must come in order, each once');
    if (!Number.isNaN(state.newest) && today > state.newest + 1)
      throw new RangeError('a day is missing: pass it as a gap');
    if (day.figures === null) {
      const next = { ...state, newest: today, surges: appended(state.surges, 1), keys: state.keys.map(afterGap) };
      return { verdicts: [], next };
    }
    const active = day.figures.size;
    const { pools, keys } = expectToday(state, withNewKeys(state, day, today), day, today, weights);
    const { surge, partial } = dayFactor(
      keys.map(({ figures, expectations }) => [figures?.subCount ?? 0, expectations.sub]),
      state.feedAge,
    );
    const context: DayToday = {
      surge,
      lnCut: Math.log(settings.chancePeaksPerYear / (365 * Math.max(1, active))),
      firstDays: usualFirstDays(state.firstDays),
      weights,
      surges: state.surges,
      today,
      dips: dips && !partial,
    };
    const judged = keys.map((key) => {
      if (state.feedAge < settings.learnDays) return NO_JUDGEMENT;
      const judgement = judgeKey(key, context);
      const tooFew = (key.figures?.subCount ?? 0) < leastSubmissions;
      return tooFew ? { ...judgement, peak: undefined, flood: undefined } : judgement;
    });
    const verdicts = keys.flatMap((key, i) => verdictsOf(key, judged[i] ?? NO_JUDGEMENT, context, day.day, active));
    const firstDays = [...state.firstDays];
    for (const [i, { key, figures }] of keys.entries()) {
      const { peak, flood } = judged[i] ?? NO_JUDGEMENT;
      if (figures && key.born === today && !key.initial && !peak && !flood)
        firstDays.push(Math.log1p(figures.subCount));
    }
    const next: RobustState = {
      newest: today,
      feedAge: state.feedAge + 1,
      surges: appended(state.surges, surge),
      firstDays: firstDays.slice(-FIRST_DAYS_KEPT),
      pools,
      keys: keys
        .map((key, i) => afterDay(key, judged[i] ?? NO_JUDGEMENT, today, partial))
        .filter((key) => !isForgotten(key)),
    };
    let places: KeyMap<KeyToday> | undefined;
    return {
      verdicts,
      next,
      expectationOf(key) {
        places ??= new KeyMap(keys.map((one) => [one.key.key, one]));
        const known = places.get(key);
        const whole = partial ? 'partial' : 'tested';
        return known && keyExpectation(known, context, state.feedAge < settings.learnDays ? 'learning' : whole);
      },
    };
  }

  return { name: 'robust', start: () => EMPTY_STATE, observe, codec: { encode: encodeState, decode: decodeState } };
}
