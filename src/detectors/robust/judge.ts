import { lnAtMost } from '../numerics/negative-binomial.js';
import type { DailyFigures, Metric } from '../detector.js';
import type { Expectation } from './expectation.js';
import { type FirstDays, LN_NEW_KEY_CUT, lnFirstDay, NEW_KEY_LEAST } from './first-day.js';
import { floodPart, isMostOfExcess } from './flood.js';
import { sampleRatioOf } from './samples-given-submissions.js';
import { LEAST_EXCESS } from './settings.js';
import { lnSustained } from './sustained.js';
import { type Days, daysOf, type KeyState, METRICS } from './state.js';
import { corrected, isHigh, lnUpperTail } from './tail.js';

/** What a count was compared with when it was found unusual. */
export interface Found {
  readonly manner: 'count' | 'sustained' | 'samples-given-submissions' | 'first-day';
  readonly metric: Metric;
  readonly count: number;
  readonly expected: number;
  readonly dispersion: number;
  /** ln of the key's probability. */
  readonly ln: number;
}

/** What today is for a key. */
export interface KeyJudgement {
  readonly peak: Found | undefined;
  /** Submissions that are a flood's, with the most that one user's one sample can have made. */
  readonly flood: (Found & { readonly part: number }) | undefined;
  readonly dip: Found | undefined;
}

export const NO_JUDGEMENT: KeyJudgement = { peak: undefined, flood: undefined, dip: undefined };

/** What a key is judged by. */
export interface KeyToday {
  readonly key: KeyState;
  /** Its number among all keys. */
  readonly place: number;
  /** Undefined if the key has no record today. */
  readonly figures: DailyFigures | undefined;
  readonly expectations: Readonly<Record<Metric, Expectation>>;
}

/** What all keys of a day are judged by. */
export interface DayToday {
  readonly surge: number;
  /** ln α: a key is a peak if its probability is at most this. */
  readonly lnCut: number;
  readonly firstDays: FirstDays;
  /** The days before today, of all keys. */
  readonly days: Days;
  readonly weights: Float64Array;
  /** Day factors of the window, oldest first. */
  readonly surges: Float64Array;
  /** Weekday of each day of the window. */
  readonly weekdays: Uint8Array;
  readonly dips: boolean;
}

/** The least expectation that a dip can fall below. */
const LEAST_OF_A_DIP = 10;
/** Samples exceed their expectation by this factor before they are compared with the submissions. */
const SAMPLES_FACTOR = 1.2;

/**
 * ln P of a count of a key; 0 if any ordinary day of eight weeks was as high, its weekday and day factor taken out.
 */
export function lnOfCount(count: number, expectation: Expectation, surge: number): number {
  const mu = expectation.mu * surge;
  if (!isHigh(count, mu) || count <= expectation.highest * surge) return 0;
  return lnUpperTail(count, mu, expectation);
}

/** What a key counts on a day; 0 if it has no record. */
export const countOf = (figures: DailyFigures | undefined, metric: Metric): number =>
  (metric === 'sub' ? figures?.subCount : figures?.sampCount) ?? 0;

/** The probability of the likelier of two tests, taken twice (Bonferroni). */
const ofTwo = (ln: number): number => Math.min(0, ln + Math.LN2);

function judgeFirstDay(figures: DailyFigures, { firstDays }: DayToday): KeyJudgement {
  const { subCount } = figures;
  const ln = lnFirstDay(subCount, firstDays);
  if (ln >= LN_NEW_KEY_CUT) return NO_JUDGEMENT;
  const expected = Math.expm1(firstDays.mean);
  const found: Found = { manner: 'first-day', metric: 'sub', count: subCount, expected, dispersion: NaN, ln };
  const part = floodPart(figures);
  return subCount - part < NEW_KEY_LEAST
    ? { ...NO_JUDGEMENT, flood: { ...found, part } }
    : { ...NO_JUDGEMENT, peak: found };
}

function samplesGivenSubmissions(
  { place, expectations }: KeyToday,
  { subCount, sampCount }: DailyFigures,
  { days, weights }: DayToday,
): Found | undefined {
  const { mu } = expectations.samp;
  if (!(sampCount > SAMPLES_FACTOR * mu && sampCount - mu >= LEAST_EXCESS)) return undefined;
  const usual = sampleRatioOf(daysOf(days, place), weights);
  if (usual === undefined) return undefined;
  const expected = usual.ratio * subCount;
  const ln = ofTwo(ofTwo(lnUpperTail(sampCount, expected, usual)));
  const { dispersion } = usual;
  return { manner: 'samples-given-submissions', metric: 'samp', count: sampCount, expected, dispersion, ln };
}

function dipOf({ figures, expectations }: KeyToday, { surge, lnCut, dips }: DayToday): Found | undefined {
  const { sub } = expectations;
  const expected = sub.mu * surge;
  const count = figures?.subCount ?? 0;
  if (!dips || !(expected >= LEAST_OF_A_DIP) || count >= expected) return undefined;
  const ln = corrected(lnAtMost(count, expected, sub.dispersion), sub.degreesOfFreedom);
  if (ln > lnCut) return undefined;
  return { manner: 'count', metric: 'sub', count, expected, dispersion: sub.dispersion, ln };
}

/**
 * Judges one key: by its submissions and its samples (the less probable of the two names the peak), by its samples given
 * its submissions if neither is one, and by new keys' first days if it has no history. Submissions that one user's one
 * sample can explain are a flood, no peak.
 */
export function judgeKey(today: KeyToday, day: DayToday): KeyJudgement {
  const { figures, expectations } = today;
  const { surge, lnCut, surges, weekdays } = day;
  if (figures === undefined) return day.dips ? { ...NO_JUDGEMENT, dip: dipOf(today, day) } : NO_JUDGEMENT;
  if (expectations.sub.used === 0) return judgeFirstDay(figures, day);
  let flood: KeyJudgement['flood'];
  let best: Found | undefined;
  for (const metric of METRICS) {
    const expectation = expectations[metric];
    const count = countOf(figures, metric);
    const mu = expectation.mu * surge;
    const ln = lnOfCount(count, expectation, surge);
    const found = (manner: Found['manner'], of: number): Found => {
      return { manner, metric, count, expected: mu, dispersion: expectation.dispersion, ln: of };
    };
    if (metric === 'sub' && ln < lnCut) {
      const part = floodPart(figures);
      const rest = Math.round(count - part);
      if (isMostOfExcess(part, count, mu) && lnUpperTail(rest, mu, expectation) > lnCut) {
        flood = { ...found('count', ofTwo(ln)), part };
        continue;
      }
    }
    if (ofTwo(ln) < (best?.ln ?? 0)) best = found('count', ofTwo(ln));
    if (ofTwo(ln) <= lnCut) continue;
    if (!isHigh(count, mu)) continue;
    const days = daysOf(day.days, today.place);
    const sustained = ofTwo(lnSustained({ days, metric, count, expectation, surge, surges, weekdays }));
    if (sustained <= lnCut && sustained < (best?.ln ?? 0)) best = found('sustained', sustained);
  }
  if (best === undefined || best.ln > lnCut) {
    const samples = samplesGivenSubmissions(today, figures, day);
    if (samples !== undefined && samples.ln < (best?.ln ?? 0)) best = samples;
  }
  const peak = best !== undefined && best.ln <= lnCut ? best : undefined;
  if (!peak && !flood && !day.dips) return NO_JUDGEMENT;
  return { peak, flood, dip: peak || flood ? undefined : dipOf(today, day) };
}
