import type { Metric } from '../detector.js';
import { estimateDispersion, largestResidual } from './dispersion.js';
import { type HighestSeen, highestSeen } from './highest-seen.js';
import { type FeedWindow, gather, gathered } from './key-window.js';
import { robustLevel } from './level.js';
import { lastDispersion } from './pool.js';
import { WINDOW_DAYS } from './settings.js';
import { daysOf, type Estimates, type Pool } from './state.js';
import type { Reference } from './tail.js';
import { drawnSlope } from './trend.js';
import { BUSY, weekdayFactors, type WeekdayRatios } from './weekday.js';

/** What a key's history says of today. */
export interface Expectation extends Reference, HighestSeen {
  /** Ordinary days that it rests on; with none nothing else is known. */
  readonly used: number;
  readonly level: number;
  /** Weekday factors, Monday first. */
  readonly week: readonly number[];
  /** Level × today's weekday factor, before the day factor. */
  readonly mu: number;
}

/** What the history of all keys says of today: a value for each key, in the order of the keys. */
export interface Expectations {
  readonly metric: Metric;
  /** Ordinary days that it rests on; with none nothing else is known. */
  readonly used: Uint8Array;
  readonly level: Float64Array;
  /** Level × today's weekday factor, before the day factor. */
  readonly mu: Float64Array;
  /** Dispersion with all its uncertainty. */
  readonly dispersion: Float64Array;
  readonly degreesOfFreedom: Uint8Array;
  /** Weekday factors, Monday first: seven for each key. */
  readonly weeks: Float64Array;
  /** Growth a day, of ln level. */
  readonly slope: Float64Array;
  /** Mean count of an ordinary day. */
  readonly mean: Float64Array;
  /** What is kept of it for tomorrow. */
  readonly estimates: Estimates;
}

/** Degrees of freedom that the pool's dispersion is worth. */
export const PRIOR_DEGREES = 14;
const MOST_DISPERSION = 30;

const NOTHING: Expectation = {
  used: 0,
  level: NaN,
  week: [1, 1, 1, 1, 1, 1, 1],
  mu: NaN,
  highest: 0,
  earlier: 0,
  dispersion: NaN,
  own: NaN,
  degreesOfFreedom: PRIOR_DEGREES,
  largest: 0,
};

/** How high ordinary days were. */
interface Extremes extends HighestSeen {
  readonly largest: number;
}

/**
 * An expectation that works out how high ordinary days were only if it is asked: few days lie so high that it matters, and
 * for all others it would take as long as all the rest.
 */
class LazyExpectation implements Expectation {
  readonly used: number;
  readonly level: number;
  readonly mu: number;
  readonly dispersion: number;
  readonly own: number;
  readonly degreesOfFreedom: number;
  readonly week: readonly number[];
  #extremes: Extremes | undefined;

  constructor(
    private readonly feed: FeedWindow,
    private readonly all: Expectations,
    private readonly place: number,
  ) {
    this.used = all.used[place] ?? 0;
    this.level = all.level[place] ?? NaN;
    this.mu = all.mu[place] ?? NaN;
    this.dispersion = all.dispersion[place] ?? NaN;
    this.own = all.estimates.dispersion[place] ?? NaN;
    this.degreesOfFreedom = all.degreesOfFreedom[place] ?? NaN;
    this.week = [...all.weeks.subarray(7 * place, 7 * place + 7)];
  }

  get #seen(): Extremes {
    if (this.#extremes !== undefined) return this.#extremes;
    const { feed, place, level, own } = this;
    const { metric, weeks, slope, mean: means } = this.all;
    gather(feed, metric, place, weeks, slope[place] ?? 0);
    const { ordinary, residuals, from, factors } = gathered;
    const { states, [metric]: series } = daysOf(feed.days, place);
    const factor = this.week[feed.weekdays[WINDOW_DAYS] ?? 0] ?? 1;
    const mean = means[place] ?? NaN;
    const seen = { states, counts: series.counts, ordinary, factor, mean, level, from, factors };
    return (this.#extremes = { ...highestSeen(seen), largest: largestResidual(residuals, own) });
  }

  get highest(): number {
    return this.#seen.highest;
  }

  get earlier(): number {
    return this.#seen.earlier;
  }

  get largest(): number {
    return this.#seen.largest;
  }
}

/**
 * What is to be expected of one key.
 *
 * @param place the key's number among all
 */
export const expectationOf = (feed: FeedWindow, all: Expectations, place: number): Expectation =>
  (all.used[place] ?? 0) === 0 ? NOTHING : new LazyExpectation(feed, all, place);

function emptyExpectations(metric: Metric, keys: number): Expectations {
  const column = (): Float64Array => new Float64Array(keys).fill(NaN);
  return {
    metric,
    used: new Uint8Array(keys),
    level: column(),
    mu: column(),
    dispersion: column(),
    degreesOfFreedom: new Uint8Array(keys),
    weeks: new Float64Array(7 * keys),
    slope: column(),
    mean: column(),
    estimates: { dispersion: column(), raw: column(), numerator: column(), denominator: column() },
  };
}

/**
 * What is to be expected of all keys today, by their history alone.
 *
 * @param feedAge days with data
 */
export function expectationsOf(
  feed: FeedWindow,
  metric: Metric,
  ratios: WeekdayRatios,
  pool: Pool,
  feedAge: number,
): Expectations {
  const { columns, weekdays } = feed;
  const { initial, [metric]: before } = columns;
  const keys = initial.length;
  const all = emptyExpectations(metric, keys);
  const { weeks, estimates } = all;
  const { ordinary, residuals } = gathered;
  const weekday = weekdays[WINDOW_DAYS] ?? 0;
  for (let place = 0; place < keys; place++) {
    const last = lastDispersion(before.dispersion[place]);
    weekdayFactors(ratios, place, pool, last, weeks);
    const slope = drawnSlope(ratios.slope[place] ?? NaN, ratios.variance[place] ?? NaN, pool.trend);
    gather(feed, metric, place, weeks, slope);
    const { size: used } = ordinary;
    const { size: c } = residuals;
    if (used === 0) continue;
    const level = robustLevel(ordinary, last);
    const known = ratios.mean[place] ?? NaN;
    const mean = Number.isNaN(known) ? level : known;
    const prior = mean >= BUSY ? pool.dispersion : pool.small;
    const { dispersion: raw, numerator, denominator } = estimateDispersion(residuals, prior);
    const share = 2 / (2 + (c * c) / 7);
    const own = Math.min(MOST_DISPERSION, (1 - share) * raw + share * Math.max(prior, pool.high));
    const errors = 1 + 1 / ordinary.weight + Math.sqrt(2 / Math.max(c, 2));
    const youth = used < 14 ? 1 / used ** 2 : 0;
    const feedYouth = initial[place] === 1 && feedAge < 14 ? 0.3 / feedAge : 0;
    all.used[place] = used;
    all.level[place] = level;
    all.mu[place] = level * (weeks[7 * place + weekday] ?? 1);
    all.dispersion[place] = own * errors + youth + feedYouth;
    all.degreesOfFreedom[place] = PRIOR_DEGREES + c;
    all.slope[place] = slope;
    all.mean[place] = mean;
    estimates.dispersion[place] = own;
    estimates.raw[place] = raw;
    estimates.numerator[place] = numerator;
    estimates.denominator[place] = denominator;
  }
  return all;
}
