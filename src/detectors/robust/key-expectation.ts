import { lnAtLeast } from '../numerics/negative-binomial.js';
import type { CountExpectation, KeyExpectation, Metric } from '../detector.js';
import type { DayToday, KeyToday } from './judge.js';
import { corrected } from './tail.js';
import { rangeOf, threshold } from './verdicts.js';
import { firstDayRange } from './why.js';

function countExpectation(metric: Metric, { figures, expectations }: KeyToday, { surge }: DayToday): CountExpectation {
  const { level, week, dispersion, mu, highest, degreesOfFreedom } = expectations[metric];
  const count = (metric === 'sub' ? figures?.subCount : figures?.sampCount) ?? 0;
  const expected = mu * surge;
  return {
    level,
    week,
    dayFactor: surge,
    dispersion,
    expected,
    range: rangeOf(expected, dispersion),
    highest: highest * surge,
    lnProbability: count === 0 ? 0 : corrected(lnAtLeast(count, expected, dispersion), degreesOfFreedom),
  };
}

/** What was expected of a key today, with the figures that it came from. */
export function keyExpectation(today: KeyToday, day: DayToday, state: KeyExpectation['state']): KeyExpectation {
  const { used } = today.expectations.sub;
  return {
    counts:
      used === 0 ? null : { sub: countExpectation('sub', today, day), samp: countExpectation('samp', today, day) },
    ordinaryDays: used,
    usualFirstDay: firstDayRange(day.firstDays),
    lnCut: day.lnCut,
    threshold: threshold(today, day),
    state,
  };
}
