import { quantile } from '../numerics/negative-binomial.js';
import { DAY_MS } from '../../window/time-window.js';
import type { Verdict, VerdictKind, VerdictTag } from '../detector.js';
import { LN_NEW_KEY_CUT, NEW_KEY_LEAST } from './first-day.js';
import { type DayToday, type Found, type KeyJudgement, type KeyToday, lnOfCount } from './judge.js';
import { severityOf } from './severity.js';
import { LEAST_EXCESS } from './settings.js';
import { ADOPT_AFTER } from './update.js';
import { chanceInWords, floodInWords, newKeyInWords, rangeInWords, samplesInWords } from './why.js';

/** Ordinary days below which an expectation is worth little. */
const CONFIDENT_FROM = 14;

/** The range that 99 % of days with this expectation stay within. */
export function rangeOf(expected: number, dispersion: number): readonly [number, number] {
  return [quantile(0.005, expected, dispersion), quantile(0.995, expected, dispersion)];
}

/** The fewest submissions for which the submissions alone would make a peak, by bisection. */
export function threshold({ expectations }: KeyToday, { surge, lnCut }: DayToday): number {
  const { sub } = expectations;
  if (sub.used === 0) return NEW_KEY_LEAST;
  const isPeak = (n: number): boolean => lnOfCount(n, sub, surge) + Math.LN2 <= lnCut;
  let low = Math.floor(sub.mu * surge);
  let high = low + LEAST_EXCESS;
  while (!isPeak(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isPeak(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function tagsOf(found: Found, kind: VerdictKind, { run, figures, expectations }: KeyToday): VerdictTag[] {
  const tags: VerdictTag[] = [];
  if (kind !== 'peak') tags.push(kind);
  if (found.manner === 'first-day') tags.push('new-key');
  if (found.manner === 'samples-given-submissions') tags.push('samples');
  if (kind === 'peak' && run + 1 === ADOPT_AFTER) tags.push('shift');
  if (found.manner !== 'first-day' && expectations.sub.used < CONFIDENT_FROM) tags.push('low-confidence');
  if (figures?.sampSubCountMax === null && figures.crossShareMax !== null) tags.push('approximate');
  return tags;
}

/** The verdicts on one key: none, one, or a flood of submissions beside a peak of samples. */
export function verdictsOf(
  today: KeyToday,
  { peak, flood, dip }: KeyJudgement,
  context: DayToday,
  day: number,
  active: number,
): Verdict[] {
  const { lnCut, firstDays } = context;
  const subCount = today.figures?.subCount ?? 0;

  function whyOf(found: Found, range: Verdict['range'], perYear: number | null, part: number | undefined): string {
    if (part !== undefined) return floodInWords(part, found.count);
    if (found.manner === 'first-day')
      return newKeyInWords(found.count, today.seen, firstDays.mean, firstDays.deviation);
    const what =
      found.manner === 'samples-given-submissions' || range === null
        ? samplesInWords(found.count, subCount, found.expected)
        : rangeInWords(found.metric, found.count, range, day / DAY_MS);
    return `${what}; ${chanceInWords(perYear ?? 0, active)}`;
  }

  function verdict(kind: VerdictKind, found: Found, part?: number): Verdict {
    const isNew = found.manner === 'first-day';
    const perYear = isNew ? null : Math.exp(found.ln) * active * 365;
    const lnOnScale = isNew ? found.ln - LN_NEW_KEY_CUT + lnCut : found.ln;
    const range = isNew ? null : rangeOf(found.expected, found.dispersion);
    const why = whyOf(found, range, perYear, part);
    return {
      key: today.key,
      day,
      kind,
      metric: found.metric,
      count: found.count,
      expected: found.expected,
      range,
      lnProbability: found.ln,
      perYear,
      severity: kind === 'dip' ? null : severityOf(lnOnScale, lnCut, found.count, found.expected),
      tags: tagsOf(found, kind, today),
      threshold: threshold(today, context),
      why,
    };
  }

  const verdicts: Verdict[] = [];
  if (peak) verdicts.push(verdict('peak', peak));
  if (flood) verdicts.push(verdict('flood', flood, flood.part));
  if (dip) verdicts.push(verdict('dip', dip));
  return verdicts;
}
