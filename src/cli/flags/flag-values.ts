import { InvalidArgumentError } from 'commander';
import type { BadRecordBound } from '../../backends/bad-records.js';
import { parseDay } from '../../window/parse-day.js';

// Far beyond any use, and near enough that dates computed with it still exist.
const MOST_DAYS = 100_000;
// What the scanner of files can address, with room for all else.
const MOST_MEGABYTES = 3072;
// Twice the eight weeks that the robust detector looks back.
const LEAST_HISTORY = 112;

function wholeNumber(text: string, least: number, most: number, what = `a whole number of at least ${least}`): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least) throw new InvalidArgumentError(`It must be ${what}.`);
  if (value > most) throw new InvalidArgumentError(`It must be at most ${most}.`);
  return value;
}

export const parseCount = (text: string): number => wholeNumber(text, 0, Number.MAX_SAFE_INTEGER);
export const parseDayCount = (text: string): number => wholeNumber(text, 1, MOST_DAYS);
export const parseMegabytes = (text: string): number => wholeNumber(text, 1, MOST_MEGABYTES);
export const parseDelay = (text: string): number => wholeNumber(text, 0, MOST_DAYS);

export function parseDate(text: string): number {
  const day = parseDay(text);
  if (day === undefined) throw new InvalidArgumentError('It must be a day that exists, as YYYY-MM-DD.');
  return day;
}

/** A file to be written: no folder, and not standard output. */
export function parseFile(text: string): string {
  if (text === '' || text === '-') throw new InvalidArgumentError('It must be the name of a file.');
  return text;
}

/** Seconds or hours: a number of at least 0, fractions allowed. */
export function parseDuration(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value > MOST_DAYS * 86_400) {
    throw new InvalidArgumentError('It must be a number of at least 0.');
  }
  return value;
}

/** How many bad records are let go: a number, or a share of all in percent. */
export function parseBadRecordBound(text: string): BadRecordBound {
  if (/^\d{1,15}$/.test(text)) return { most: Number(text) };
  const percent = Number(/^(\d+(?:\.\d+)?)%$/.exec(text)?.[1] ?? Number.NaN);
  if (percent >= 0 && percent <= 100) return { share: percent / 100 };
  throw new InvalidArgumentError('It must be a whole number, or a percentage from 0% to 100%.');
}

/** A text that is taken as it is. */
export const parseText = (text: string): string => text;

/** Days of history that are kept, or none. */
export function parseHistoryDays(text: string): number {
  if (text === '0') return 0;
  return wholeNumber(text, LEAST_HISTORY, MOST_DAYS, `0 or a whole number of at least ${LEAST_HISTORY}`);
}
