import type { Metric } from '../detector.js';
import { estimateDispersion, largestResidual } from './dispersion.js';
import { type HighestSeen, highestSeen } from './highest-seen.js';
import { type FeedContext, gather, gathered, type KeyWindow } from './key-window.js';
import { robustLevel, weightOf } from './level.js';
import { lastDispersion } from './pool.js';
import { WINDOW_DAYS } from './settings.js';
import { daysOf, type Estimates, type KeyState } from './state.js';
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
  estimates: { dispersion: NaN, raw: NaN, numerator: 0, denominator: 0 },
};

/** How high ordinary days were. */
interface Extremes extends HighestSeen {
  readonly largest: number;
}

/**
 * An expectation that works out how high ordinary days were only if it is asked: few days lie so high that it matters, and
 * for all others it would take as long as all the rest.
 */
class LazyExpectation implements Expectation, KeyWindow {
  #extremes: Extremes | undefined;

  constructor(
    private readonly feed: FeedContext,
    readonly key: KeyState,
    readonly place: number,
    readonly metric: Metric,
    readonly week: readonly number[],
    readonly slope: number,
    private readonly mean: number,
    readonly used: number,
    readonly level: number,
    readonly dispersion: number,
    readonly degreesOfFreedom: number,
    readonly estimates: Estimates,
  ) {}

  get #factor(): number {
    return this.week[this.feed.weekdays[WINDOW_DAYS] ?? 0] ?? 1;
  }

  get mu(): number {
    return this.level * this.#factor;
  }

  get own(): number {
    return this.estimates.dispersion;
  }

  get #seen(): Extremes {
    if (this.#extremes !== undefined) return this.#extremes;
    const { level, mean, own, metric } = this;
    gather(this, this.feed);
    const { ordinary, residuals, from, factors } = gathered;
    const { states, [metric]: series } = daysOf(this.feed.days, this.place);
    const seen = { states, counts: series.counts, ordinary, factor: this.#factor, mean, level, from, factors };
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

/** The same expectation with another dispersion. */
export function withDispersion(of: Expectation, dispersion: number): Expectation {
  const { used, level, week, mu, own, degreesOfFreedom, estimates } = of;
  return {
    ...{ used, level, week, mu, own, degreesOfFreedom, estimates, dispersion },
    get highest() {
      return of.highest;
    },
    get earlier() {
      return of.earlier;
    },
    get largest() {
      return of.largest;
    },
  };
}

/**
 * What is to be expected of a key today, by its history alone.
 *
 * @param place the key's number among all
 */
export function expectationOf(
  key: KeyState,
  place: number,
  metric: Metric,
  ratios: WeekdayRatios | undefined,
  feed: FeedContext,
): Expectation {
  const { pool, feedAge } = feed;
  const last = lastDispersion(key[metric]);
  const week = weekdayFactors(ratios, pool, last);
  const slope = drawnSlope(ratios?.trend, pool.trend);
  gather({ key, place, metric, week, slope }, feed);
  const { ordinary, residuals } = gathered;
  const { size: used } = ordinary;
  const { size: c } = residuals;
  if (used === 0) return NOTHING;
  const level = robustLevel(ordinary, last);
  const mean = ratios?.mean ?? level;
  const prior = mean >= BUSY ? pool.dispersion : pool.small;
  const { dispersion: raw, numerator, denominator } = estimateDispersion(residuals, prior);
  const share = 2 / (2 + (c * c) / 7);
  const own = Math.min(MOST_DISPERSION, (1 - share) * raw + share * Math.max(prior, pool.high));
  const errors = 1 + 1 / weightOf(ordinary) + Math.sqrt(2 / Math.max(c, 2));
  const youth = used < 14 ? 1 / used ** 2 : 0;
  const feedYouth = key.initial && feedAge < 14 ? 0.3 / feedAge : 0;
  const dispersion = own * errors + youth + feedYouth;
  const estimates = { dispersion: own, raw, numerator, denominator };
  return new LazyExpectation(
    feed,
    key,
    place,
    metric,
    week,
    slope,
    mean,
    used,
    level,
    dispersion,
    PRIOR_DEGREES + c,
    estimates,
  );
}
