import { lnAtLeast } from '../numerics/negative-binomial.js';
import { DAY_MS } from '../../window/time-window.js';
import type { CountExpectation, KeyExpectation, Metric, PastExpectation } from '../detector.js';
import { countOf, type DayToday, type KeyToday } from './judge.js';
import { WINDOW_DAYS } from './settings.js';
import { daysOf, DayState } from './state.js';
import { corrected } from './tail.js';
import { rangeOf, threshold } from './verdicts.js';
import { firstDayRange } from './why.js';

function countExpectation(metric: Metric, { figures, expectations }: KeyToday, { surge }: DayToday): CountExpectation {
  const { level, week, dispersion, mu, highest, degreesOfFreedom } = expectations[metric];
  const count = countOf(figures, metric);
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

/**
 * What was expected of the days before. It is worked out if it is asked for, since charts show few keys, and holds nothing
 * of the other keys.
 */
function pastExpectations({ place, expectations }: KeyToday, context: DayToday, day: number): () => PastExpectation[] {
  const { week, dispersion, used } = expectations.sub;
  const { weekdays, surges } = context;
  const { states, sub } = daysOf(context.days, place);
  const [stateOf, levels] = [states.slice(), sub.levels.slice()];
  return () => {
    const past: PastExpectation[] = [];
    if (used === 0) return past;
    for (const [i, level] of levels.entries()) {
      if (stateOf[i] === DayState.gap || !(level > 0)) continue;
      const expected = level * (week[weekdays[i] ?? 0] ?? 1) * (surges[i] ?? 1);
      past.push({ day: day - (WINDOW_DAYS - i) * DAY_MS, expected, range: rangeOf(expected, dispersion) });
    }
    return past;
  };
}

/**
 * What was expected of a key today, with the figures that it came from.
 *
 * @param start of the day, epoch milliseconds
 */
export function keyExpectation(
  today: KeyToday,
  day: DayToday,
  start: number,
  state: KeyExpectation['state'],
): KeyExpectation {
  const { used } = today.expectations.sub;
  const pastOf = pastExpectations(today, day, start);
  let past: readonly PastExpectation[] | undefined;
  return {
    counts:
      used === 0 ? null : { sub: countExpectation('sub', today, day), samp: countExpectation('samp', today, day) },
    ordinaryDays: used,
    usualFirstDay: firstDayRange(day.firstDays),
    lnCut: day.lnCut,
    threshold: threshold(today, day),
    get past() {
      return (past ??= pastOf());
    },
    state,
  };
}
