import { nearest } from '../text/nearest.js';
import { DescriptionFault } from './description-fault.js';
import { readOffset } from './iso-time.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Clocks change at whole quarters of an hour, and never twice within one. */
const QUARTER_MS = 15 * MINUTE_MS;
const MOST_QUARTERS = 10_000;

/** Takes a local time (epoch milliseconds as if its clock showed UTC) to epoch milliseconds. */
export type TimeZone = (local: number) => number;

function formatterOf(name: string): Intl.DateTimeFormat | undefined {
  try {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      ...parts,
      second: 'numeric',
      hourCycle: 'h23',
      era: 'short',
    });
  } catch {
    return undefined;
  }
}

// What the clocks of a zone are before UTC at an instant, in milliseconds.
function offsetAt(format: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year');
  // years below 100 mean others to Date.UTC; the calendar repeats after 400 years
  const shown = Date.UTC(
    year + 400,
    number('month') - 1,
    number('day'),
    number('hour'),
    number('minute'),
    number('second'),
  );
  const whole = Math.floor(instant / 1000) * 1000;
  return shown - 146_097 * DAY_MS - whole;
}

// To ask Intl costs microseconds: within a quarter of an hour the answer is asked for once.
function cachedOffsets(format: Intl.DateTimeFormat): (instant: number) => number {
  const known = new Map<number, number>();
  return (instant) => {
    const quarter = Math.floor(instant / QUARTER_MS);
    let offset = known.get(quarter);
    if (offset === undefined) {
      if (known.size >= MOST_QUARTERS) known.clear();
      known.set(quarter, (offset = offsetAt(format, quarter * QUARTER_MS)));
    }
    return offset;
  };
}

// Farther from now than a Date reaches there is no clock to ask.
const LAST_DATE = 8.64e15 - 2 * DAY_MS;

/**
 * The zone of texts without an offset: `UTC`, an offset (`+02:00`) or a name of the IANA database (`Europe/Paris`). A
 * local time that a change of clocks skips is read with the offset before it; one that occurs twice is the first.
 *
 * @throws DescriptionFault if there is no such zone
 */
export function timeZone(name: string): TimeZone {
  const fixed = readOffset(name);
  if (fixed !== undefined) return (local) => local - fixed * MINUTE_MS;
  const format = /^[+-]/.test(name) ? undefined : formatterOf(name);
  if (format === undefined) {
    const near = nearest(name, Intl.supportedValuesOf('timeZone'));
    const meant = near === undefined ? '' : `; did you mean '${near}'?`;
    throw new DescriptionFault(
      'time_zone',
      `'${name}' is not a time zone${meant} Possible are UTC, an offset such as +02:00, or a name such as Europe/Paris`,
    );
  }
  const offset = cachedOffsets(format);
  return (local) => {
    if (Math.abs(local) > LAST_DATE) return local;
    const [before, after] = [offset(local - DAY_MS), offset(local + DAY_MS)];
    const first = local - before;
    if (before === after || offset(first) === before) return first;
    const second = local - after;
    return offset(second) === after ? second : first;
  };
}
