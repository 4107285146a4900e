import { WeightedValues } from '../numerics/weighted-values.js';
import { WINDOW_DAYS } from './settings.js';
import type { FeedWindow } from './key-window.js';
import { DayState, type Pool } from './state.js';
import type { Metric } from '../detector.js';
import { trendOf } from './trend.js';

/** What the windows of all keys tell of their weeks, Monday first: seven values for each key, in the order of the keys. */
export interface WeekdayRatios {
  /** Each weekday's count over its week's level. */
  readonly own: Float64Array;
  /** Days that each rests on. */
  readonly days: Uint8Array;
  /** 1 if there is a ratio at all. */
  readonly known: Uint8Array;
  /** One value for each key: the mean count of the ordinary days used; NaN if there are fewer than 5. */
  readonly mean: Float64Array;
  /** One value for each key: how its weeks' levels move; NaN if too few of them tell it. */
  readonly slope: Float64Array;
  /** Variance of that slope. */
  readonly variance: Float64Array;
}

const LEAST_DAYS_OF_A_WEEK = 4;
const LEAST_DAYS = 5;
/** From this mean count on a weekday's median tells more than its sum. */
export const BUSY = 5;
const LEAST_RATIOS = 3;
const WEEK = 7;

/** Memory for the ratios of one key after the other, and for the levels of its weeks (0 for one that is not used). */
const ratios = new WeightedValues(WINDOW_DAYS / WEEK);
const weekLevels = new Float64Array(WINDOW_DAYS / WEEK);
/** Memory for one key after the other, by the day's place in its block: the first has today's weekday. */
const sums = new Float64Array(WEEK);
const bases = new Float64Array(WEEK);
const numbers = new Float64Array(WEEK);
const known = new Float64Array(WEEK);
/** The pool's factors, in the same order. */
const pooled = new Float64Array(WEEK);

/**
 * The keys' weekday factors as ratios to the week's mean, as in X-11 (Shiskin, Young and Musgrave 1967), over whole blocks
 * of seven days back from yesterday. A block's level is the sum of its ordinary days over the sum of their pooled
 * factors. Days flagged as peaks count in the medians, or a weekday that is flagged would never be learned.
 *
 * @param feed the days before today
 * @param pool what was usual over all keys yesterday
 */
export function weekdayRatios(feed: FeedWindow, metric: Metric, pool: Pool): WeekdayRatios {
  const { born, since } = feed.columns;
  const keys = born.length;
  const all: WeekdayRatios = {
    own: new Float64Array(WEEK * keys),
    days: new Uint8Array(WEEK * keys),
    known: new Uint8Array(WEEK * keys),
    mean: new Float64Array(keys).fill(NaN),
    slope: new Float64Array(keys).fill(NaN),
    variance: new Float64Array(keys).fill(NaN),
  };
  for (let j = 0; j < WEEK; j++) pooled[j] = pool.week[feed.weekdays[j] ?? 0] ?? 1;
  for (let place = 0; place < keys; place++) {
    const first = Math.max(0, WINDOW_DAYS - (feed.today - (born[place] ?? 0)));
    ratiosOf(feed, metric, place, first, all);
    const trend = (all.mean[place] ?? 0) > BUSY && Number.isNaN(since[place]) ? trendOf(weekLevels) : undefined;
    if (trend === undefined) continue;
    all.slope[place] = trend.slope;
    all.variance[place] = trend.variance;
  }
  return all;
}

/** Whether all days of a week are ordinary, as they mostly are. */
function isOrdinaryWeek(states: Uint8Array, first: number): boolean {
  for (let i = first; i < first + WEEK; i++) if (states[i] !== DayState.ordinary) return false;
  return true;
}

/** Works out the ratios of one key, and leaves the levels of its weeks in `weekLevels`. */
function ratiosOf(
  { days, weekdays, weights }: FeedWindow,
  metric: Metric,
  place: number,
  born: number,
  all: WeekdayRatios,
): void {
  const { states } = days;
  const { counts } = days[metric];
  const at = place * WINDOW_DAYS;
  let pooledSum = 0;
  for (let j = 0; j < WEEK; j++) {
    sums[j] = bases[j] = numbers[j] = known[j] = 0;
    pooledSum += pooled[j] ?? 1;
  }
  let total = 0;
  let used = 0;
  for (let block = WINDOW_DAYS / WEEK - 1; block >= 0; block--) {
    const start = WEEK * block;
    weekLevels[block] = 0;
    if (start < born) continue;
    const first = at + start;
    const isWhole = isOrdinaryWeek(states, first);
    let sum = 0;
    let factors = isWhole ? pooledSum : 0;
    let ordinary = isWhole ? WEEK : 0;
    if (isWhole) {
      for (let j = 0; j < WEEK; j++) sum += counts[first + j] ?? 0;
    } else {
      for (let j = 0; j < WEEK; j++) {
        if (states[first + j] !== DayState.ordinary) continue;
        sum += counts[first + j] ?? 0;
        factors += pooled[j] ?? 1;
        ordinary++;
      }
      if (ordinary < LEAST_DAYS_OF_A_WEEK) continue;
    }
    const level = sum / factors;
    for (let j = 0; j < WEEK; j++) {
      const state = isWhole ? DayState.ordinary : states[first + j];
      if (state !== DayState.gap && level > 0) known[j] = (known[j] ?? 0) + 1;
      if (state !== DayState.ordinary) continue;
      sums[j] = (sums[j] ?? 0) + (counts[first + j] ?? 0);
      bases[j] = (bases[j] ?? 0) + level;
      numbers[j] = (numbers[j] ?? 0) + 1;
    }
    weekLevels[block] = level;
    total += sum;
    used += ordinary;
  }
  if (used < LEAST_DAYS) return;
  const mean = total / used;
  all.mean[place] = mean;
  const { own, days: restsOn, known: isKnown } = all;
  for (let j = 0; j < WEEK; j++) {
    const d = WEEK * place + (weekdays[j] ?? 0);
    const base = bases[j] ?? 0;
    const number = known[j] ?? 0;
    own[d] = base > 0 ? (sums[j] ?? 0) / base : 0;
    restsOn[d] = numbers[j] ?? 0;
    isKnown[d] = base > 0 || number >= LEAST_RATIOS ? 1 : 0;
    if (!(mean > BUSY) || number < LEAST_RATIOS) continue;
    ratios.clear();
    for (let block = 0; block < weekLevels.length; block++) {
      const level = weekLevels[block] ?? 0;
      const i = WEEK * block + j;
      if (level > 0 && states[at + i] !== DayState.gap) ratios.add((counts[at + i] ?? 0) / level, weights[i] ?? 0);
    }
    own[d] = ratios.smoothMedian();
    restsOn[d] = ratios.size;
  }
}

const LEAST_FACTOR = 0.02;

/**
 * The weekday factors that a key is expected by: its own ratios, drawn to the pool's by as much as they are uncertain
 * (Efron and Morris 1975): (days·own + τ·pool) / (days + τ) with τ = (a + 1/mean) / between, brought to mean 1.
 *
 * @param place the key's number among all
 * @param weeks takes the seven factors, at the key's place
 */
export function weekdayFactors(
  { own, days, mean }: WeekdayRatios,
  place: number,
  pool: Pool,
  dispersion: number,
  weeks: Float64Array,
): void {
  const at = WEEK * place;
  const count = mean[place] ?? NaN;
  if (Number.isNaN(count)) {
    for (let d = 0; d < WEEK; d++) weeks[at + d] = pool.week[d] ?? 1;
    return;
  }
  const tau = (dispersion + 1 / Math.max(count, 0.05)) / pool.between;
  let sum = 0;
  for (let d = 0; d < WEEK; d++) {
    const restsOn = days[at + d] ?? 0;
    const factor = (restsOn * (own[at + d] ?? 1) + tau * (pool.week[d] ?? 1)) / (restsOn + tau);
    weeks[at + d] = factor;
    sum += factor;
  }
  for (let d = 0; d < WEEK; d++) weeks[at + d] = Math.max(LEAST_FACTOR, (WEEK * (weeks[at + d] ?? 1)) / sum);
}
