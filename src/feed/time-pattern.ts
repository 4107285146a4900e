import { UTCDate } from '@date-fns/utc';
import { parse } from 'date-fns/parse';
import { messageOf } from '../errors.js';
import { DescriptionFault } from './description-fault.js';
import { quickPattern } from './quick-pattern.js';
import type { TextTime } from './time-reader.js';
import type { TimeZone } from './time-zone.js';

/** The letters of a pattern outside of quotes, in runs: `MMM`, `d`, `yyyy`. */
function tokensOf(pattern: string): string[] {
  return pattern.replace(/'(?:[^']|'')*'/g, ' ').match(/([A-Za-z])\1*o?/g) ?? [];
}

const has = (tokens: readonly string[], letters: string): boolean =>
  tokens.some((token) => letters.includes(token[0] ?? ''));

function fail(pattern: string, problem: string): never {
  throw new DescriptionFault('time_format', `'${pattern}' ${problem}`);
}

function check(pattern: string): readonly string[] {
  if ((pattern.split("'").length - 1) % 2 > 0) fail(pattern, 'has a quote that does not end');
  const tokens = tokensOf(pattern);
  if (tokens.length === 0) fail(pattern, 'is not a pattern of date-fns, such as yyyy-MM-dd HH:mm:ss');
  if (has(tokens, 'YD')) fail(pattern, 'has a letter that is easily mistaken: a year is yyyy, a day of the month dd');
  if (has(tokens, 'tT')) return tokens;
  if (!has(tokens, 'yuR')) fail(pattern, 'names no year (yyyy); a time without one can be of any year');
  if (!has(tokens, 'di') || !has(tokens, 'MLI')) fail(pattern, 'names no day (MM and dd)');
  if (has(tokens, 'h') && !has(tokens, 'abB')) fail(pattern, 'has an hour from 1 to 12 (h) without AM or PM (a)');
  return tokens;
}

/**
 * Compiles a pattern in the notation of date-fns. A text whose pattern has an offset (`X`, `x`) or counts from 1970 (`T`,
 * `t`) is an instant; any other is in `zone`.
 *
 * @throws DescriptionFault if it is no pattern, or one that can't tell a day
 */
export function compilePattern(pattern: string, zone: TimeZone): TextTime {
  const tokens = check(pattern);
  const isInstant = has(tokens, 'xXtT');
  // what a pattern leaves out is that of midnight; years of two digits are those from 1951 to 2050
  const reference = new UTCDate(2000, 0, 1);
  const read = (text: string): number => parse(text, pattern, reference).getTime();
  try {
    read('');
  } catch (error) {
    fail(pattern, `is not a pattern of date-fns: ${messageOf(error)}`);
  }
  const quick = quickPattern(pattern);
  return (text) => {
    const trimmed = text.trim();
    const local = quick?.(trimmed) ?? read(trimmed);
    if (Number.isNaN(local)) return undefined;
    return isInstant ? local : zone(local);
  };
}
