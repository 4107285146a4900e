import { lnAtMost } from '../numerics/negative-binomial.js';
import type { Key } from '../../tables/key-map.js';
import type { DailyFigures, Metric } from '../detector.js';
import { type Expectation, expectationOf, type Expectations } from './expectation.js';
import { type FirstDays, LN_NEW_KEY_CUT, lnFirstDay, NEW_KEY_LEAST } from './first-day.js';
import { floodPart, isMostOfExcess } from './flood.js';
import type { FeedWindow } from './key-window.js';
import { sampleRatioOf } from './samples-given-submissions.js';
import { LEAST_EXCESS } from './settings.js';
import { lnSustained } from './sustained.js';
import { daysOf, METRICS } from './state.js';
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

/** What one key is judged by. */
export interface KeyToday {
  readonly key: Key;
  /** Its number among all keys. */
  readonly place: number;
  /** Days that were no gaps, and peaks in a row, before today. */
  readonly seen: number;
  readonly run: number;
  /** Undefined if the key has no record today. */
  readonly figures: DailyFigures | undefined;
  readonly expectations: Readonly<Record<Metric, Expectation>>;
}

/** What all keys of a day are judged by: they are in the same order everywhere. */
export interface DayToday extends FeedWindow {
  readonly keys: readonly Key[];
  /** Undefined for a key that has no record today. */
  readonly figures: readonly (DailyFigures | undefined)[];
  readonly expectations: Readonly<Record<Metric, Expectations>>;
  readonly surge: number;
  /** ln α: a key is a peak if its probability is at most this. */
  readonly lnCut: number;
  readonly firstDays: FirstDays;
  readonly dips: boolean;
}

/** What the key with this number is judged by. */
export function keyToday(day: DayToday, place: number): KeyToday {
  const { keys, figures, columns, expectations } = day;
  const key = keys[place];
  if (key === undefined) throw new RangeError('no such key');
  return {
    key,
    place,
    seen: columns.seen[place] ?? 0,
    run: columns.run[place] ?? 0,
    figures: figures[place],
    expectations: {
      sub: expectationOf(day, expectations.sub, place),
      samp: expectationOf(day, expectations.samp, place),
    },
  };
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

/** Whether there are so many samples that they are compared with the submissions. */
const hasManySamples = (samples: number, mu: number): boolean =>
  samples > SAMPLES_FACTOR * mu && samples - mu >= LEAST_EXCESS;

function samplesGivenSubmissions(
  { place, expectations }: KeyToday,
  { subCount, sampCount }: DailyFigures,
  { days, weights }: DayToday,
): Found | undefined {
  if (!hasManySamples(sampCount, expectations.samp.mu)) return undefined;
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

/** Whether nothing can be said of a key, as of most: it counts no more than it is expected to, by far. */
function isPlain(place: number, { figures, expectations: { sub, samp }, surge, dips }: DayToday): boolean {
  if (dips) return false;
  const today = figures[place];
  if (today === undefined) return true;
  if (sub.used[place] === 0) return false;
  const [subMu, sampMu] = [sub.mu[place] ?? NaN, samp.mu[place] ?? NaN];
  return (
    !isHigh(today.subCount, subMu * surge) &&
    !isHigh(today.sampCount, sampMu * surge) &&
    !hasManySamples(today.sampCount, sampMu)
  );
}

/**
 * Judges one key: by its submissions and its samples (the less probable of the two names the peak), by its samples given
 * its submissions if neither is one, and by new keys' first days if it has no history. Submissions that one user's one
 * sample can explain are a flood, no peak.
 *
 * @param place the key's number among all
 */
export function judgeKey(place: number, day: DayToday): KeyJudgement {
  if (isPlain(place, day)) return NO_JUDGEMENT;
  const today = keyToday(day, place);
  const { figures, expectations } = today;
  const { surge, lnCut, surges, weekdays } = day;
  if (figures === undefined) return { ...NO_JUDGEMENT, dip: dipOf(today, day) };
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
    const days = daysOf(day.days, place);
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
