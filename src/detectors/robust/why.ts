import { count, expectedText, number } from '../../findings/wording.js';
import type { FirstDays } from './first-day.js';
import { WEEKDAYS, weekdayOf } from '../weekdays.js';

const MOST_YEARS = 1_000_000;

/** Rounded down to one digit, so that "once in 1,000 years" never promises too much. */
function roundedDown(x: number): number {
  const unit = 10 ** Math.floor(Math.log10(x));
  return Math.floor(x / unit) * unit;
}

/** How often chance alone would make such a day: `by chance less than once in 1,000 years over your 118 keys`. */
export function chanceInWords(perYear: number, keys: number): string {
  const over = keys === 1 ? 'for your one key' : `over your ${number(keys)} keys`;
  if (perYear >= 1) return `by chance up to ${number(Math.ceil(perYear))} times a year ${over}`;
  const years = Math.max(1, roundedDown(Math.min(MOST_YEARS, 1 / perYear)));
  return years === 1
    ? `by chance less than once a year ${over}`
    : `by chance less than once in ${number(years)} years ${over}`;
}

const nounOf = { sub: 'submission', samp: 'sample' } as const;

/** `1,240 submissions where 85 to 210 were expected on a Wednesday` */
export function rangeInWords(
  metric: 'sub' | 'samp',
  value: number,
  [low, high]: readonly [number, number],
  day: number,
): string {
  const expected = expectedText({ expected: null, range: { low, high } });
  return `${count(value, nounOf[metric])} where ${expected} were expected on a ${WEEKDAYS[weekdayOf(day)] ?? ''}`;
}

/** `148 samples in 150 submissions, where 90 would be usual` */
export function samplesInWords(samples: number, submissions: number, usual: number): string {
  return `${count(samples, 'sample')} in ${count(submissions, 'submission')}, where ${number(Math.round(usual))} would be usual`;
}

/** What two thirds of new keys start with, in submissions. */
export function firstDayRange({ mean, deviation }: FirstDays): readonly [low: number, high: number] {
  const low = Math.max(1, Math.round(Math.expm1(mean - deviation)));
  return [low, Math.max(low, Math.round(Math.expm1(mean + deviation)))];
}

/** `new: 640 submissions on its first day; new keys usually start with 1 to 12` */
export function newKeyInWords(submissions: number, seen: number, mean: number, deviation: number): string {
  const [low, high] = firstDayRange({ mean, deviation });
  const when = seen === 0 ? 'on its first day' : `on day ${number(seen + 1)}, none of them ordinary`;
  return `new: ${count(submissions, 'submission')} ${when}; new keys usually start with ${number(low)} to ${number(high)}`;
}

/** `flood: one user sent one sample up to 520 times in 640 submissions` */
export function floodInWords(part: number, submissions: number): string {
  return `flood: one user sent one sample up to ${number(Math.round(part))} times in ${count(submissions, 'submission')}`;
}
