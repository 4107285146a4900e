import { escapeRegExp } from '../text/escape-regexp.js';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The tokens that are read quickly: what their text looks like. Each is there at most once. */
const SHAPES: Readonly<Record<string, string>> = {
  yyyy: String.raw`(?<year>[1-9]\d{3})`,
  MMM: String.raw`(?<name>[A-Za-z]{3})`,
  MM: String.raw`(?<month>\d{2})`,
  M: String.raw`(?<month>\d{1,2})`,
  dd: String.raw`(?<day>\d{2})`,
  d: String.raw`(?<day>\d{1,2})`,
  HH: String.raw`(?<hour>\d{2})`,
  h: String.raw`(?<half>\d{1,2})`,
  mm: String.raw`(?<minute>\d{2})`,
  ss: String.raw`(?<second>\d{2})`,
  SSS: String.raw`(?<fraction>\d{3})`,
  a: String.raw`(?<noon>AM|PM)`,
};

/** Tokens outside of quotes, and what is between them. */
const PIECE = /([A-Za-z])\1*|[^A-Za-z]/g;

/**
 * A quick reader of the texts that most patterns are of, many times as fast as the library's.
 *
 * @returns undefined if the pattern has other tokens; the reader gives undefined for a text that the library has to judge
 */
export function quickPattern(pattern: string): ((text: string) => number | undefined) | undefined {
  if (pattern.includes("'")) return undefined;
  const pieces = pattern.match(PIECE) ?? [];
  const tokens = pieces.filter((piece) => /[A-Za-z]/.test(piece));
  if (tokens.some((token) => SHAPES[token] === undefined)) return undefined;
  const shapes = pieces.map((piece) => SHAPES[piece] ?? escapeRegExp(piece));
  let shape: RegExp;
  try {
    shape = new RegExp(`^${shapes.join('')}$`);
  } catch {
    return undefined; // a token is there twice
  }
  return (text) => {
    const found = shape.exec(text)?.groups;
    if (found === undefined) return undefined;
    const { year, name, month, day, hour, half, minute = '0', second = '0', fraction = '0', noon } = found;
    const monthIndex = name === undefined ? Number(month) - 1 : MONTHS.indexOf(name.toLowerCase());
    const hours = half === undefined ? Number(hour ?? '0') : (Number(half) % 12) + (noon === 'PM' ? 12 : 0);
    const isPossible =
      year !== undefined &&
      (name === undefined || month === undefined) &&
      (half === undefined || (hour === undefined && noon !== undefined && Number(half) >= 1 && Number(half) <= 12)) &&
      (half !== undefined || noon === undefined) &&
      hours < 24 &&
      Number(minute) < 60 &&
      Number(second) < 60;
    if (!isPossible) return undefined;
    const time = Date.UTC(
      Number(year),
      monthIndex,
      Number(day),
      hours,
      Number(minute),
      Number(second),
      Number(fraction),
    );
    const date = new Date(time);
    // a day that the month does not have is for the library to refuse
    return date.getUTCMonth() === monthIndex && date.getUTCDate() === Number(day) ? time : undefined;
  };
}
