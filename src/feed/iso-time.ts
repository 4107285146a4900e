const ISO_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?: ?(Z|UTC|[+-]\d{2}(?::?\d{2})?))?)?$/;

const MINUTE_MS = 60_000;
const LARGEST_OFFSET = 14 * 60;

/** A point of a calendar and a clock. */
export interface LocalTime {
  /** Epoch milliseconds, as if the clock showed UTC. */
  readonly local: number;
  /** Minutes that the clock is before UTC; undefined if the text does not say. */
  readonly offset: number | undefined;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

// Date.UTC takes the years 0 to 99 for those of the twentieth century.
function epochOf(year: number, month: number, day: number): number {
  const shifted = Date.UTC(year + 400, month - 1, day);
  return shifted - 146_097 * 86_400_000;
}

/**
 * Reads an offset: `Z`, `UTC`, `+02`, `+0200`, `+02:00`.
 *
 * @returns minutes before UTC, undefined if it is none (beyond 14 hours either way)
 */
export function readOffset(text: string): number | undefined {
  if (text === 'Z' || text === 'UTC') return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2})(?::?(\d{2}))?$/.exec(text) ?? [];
  if (hours === undefined || Number(minutes) > 59) return undefined;
  const total = Number(hours) * 60 + Number(minutes);
  if (total > LARGEST_OFFSET) return undefined;
  return sign === '-' ? -total || 0 : total;
}

/**
 * Reads a text in ISO 8601: a day, or a day and a time of day with or without an offset. Fractions of a second have any
 * number of digits and are cut to the millisecond. Second 60 is the next minute's first, 24:00:00 the next day's.
 *
 * @returns undefined if it is no such text, or if there is no such day or hour
 */
export function readIsoTime(text: string): LocalTime | undefined {
  const parts = ISO_TIME.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((at) => Number(parts[at] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [fraction, zone] = [parts[7] ?? '', parts[8]];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (minute > 59 || second > 60) return undefined;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (hour > 23 && (hour > 24 || minute > 0 || second > 0 || milliseconds > 0)) return undefined;
  const offset = zone === undefined ? undefined : readOffset(zone);
  if (zone !== undefined && offset === undefined) return undefined;
  const local = epochOf(year, month, day) + (hour * 60 + minute) * MINUTE_MS + second * 1000 + milliseconds;
  return { local, offset };
}
