import type { DailyFigures } from '../detector.js';
import { standardized } from './dispersion.js';
import type { Expectations } from './expectation.js';
import { countOf } from './judge.js';

/** A key that is asked is expected to count at least this, by at least as many ordinary days. */
const LEAST_EXPECTED = 10;
const LEAST_DAYS = 14;
const LEAST_KEYS = 20;
/** Nine keys of ten lie lower than this many standard deviations above their expectation on a usual day. */
const SHARE = 0.9;
const USUAL = 1.5;
/** If fewer than a quarter of the keys lie higher than that, it may be a campaign: the day is taken for twice as wide at most. */
const FEED_SHARE = 0.75;
const MOST_OF_A_CAMPAIGN = 2;

/**
 * How much wider than usual the other keys are spread upwards today, for each key; 1 mostly. If more than a tenth of them
 * lie high on one day, the whole feed has changed (a lull ends, weeks change their pattern, a holiday is over), and one
 * more key that lies as high is not unusual. The quantile does not see a wave on a few keys, and a key is left out of its own,
 * so that its count does not excuse itself. It is the 90 % quantile of (y − μ) / √(μ + a·μ²), over 1.5.
 */
function daySpread(
  figures: readonly (DailyFigures | undefined)[],
  { metric, mu, used, dispersion }: Expectations,
  surge: number,
): readonly number[] | undefined {
  // standard deviations that a busy key lies above its expectation; NaN for a key that is not asked
  const errors = mu.map((expected, place) =>
    expected >= LEAST_EXPECTED && (used[place] ?? 0) >= LEAST_DAYS
      ? standardized(countOf(figures[place], metric), expected * surge, dispersion[place] ?? NaN)
      : NaN,
  );
  let n = 0;
  let high = 0;
  for (const error of errors) {
    if (!Number.isNaN(error)) n++;
    if (error > USUAL) high++;
  }
  // a tenth of the other keys at most lies high: nothing needs to be sorted for that
  if (n <= LEAST_KEYS || high < n - 1 - Math.floor(SHARE * (n - 1))) return undefined;
  const sorted = errors.filter((error) => !Number.isNaN(error)).sort();
  /** A quantile of the other keys. */
  const quantileWithout = (error: number, share: number): number => {
    const at = Math.floor(share * (n - 1));
    return (error <= (sorted[at] ?? 0) ? sorted[at + 1] : sorted[at]) ?? 0;
  };
  return Array.from(errors, (error) => {
    const spread = Math.max(1, quantileWithout(error, SHARE) / USUAL);
    return quantileWithout(error, FEED_SHARE) > USUAL ? spread : Math.min(MOST_OF_A_CAMPAIGN, spread);
  });
}

/** The same expectations, as much more dispersed as the other keys are spread wider today. */
export function widenedByDay(
  figures: readonly (DailyFigures | undefined)[],
  expectations: Expectations,
  surge: number,
): Expectations {
  const spreads = daySpread(figures, expectations, surge);
  if (spreads === undefined) return expectations;
  const dispersion = expectations.dispersion.map((own, place) => {
    const spread = spreads[place] ?? 1;
    return spread === 1 ? own : spread * spread * own;
  });
  return { ...expectations, dispersion };
}
