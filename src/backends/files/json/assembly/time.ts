import { DECIMAL, INTEGER, PLAIN_TEXT } from './text';

// The times that nearly all feeds have: numbers of a unit, and ISO 8601 texts. Anything else is left to scanner.ts.

/** The value is not one of those: scanner.ts must read it. */
export const NOT_HERE: f64 = NaN;

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
/** Digits of a number that surely fit into 64 bits, with three more behind them. */
const MOST_DIGITS: u32 = 15;
const LARGEST_OFFSET_MINUTES: u32 = 14 * 60;

/** Decimal digits to shift a number by so that it counts milliseconds. */
let shift: i32 = 0;
let takesNumbers: bool = false;
let takesTexts: bool = false;
/** Whether a text without an offset is in UTC. */
let isUtc: bool = false;

export function prepareTime(numberShift: i32, numbers: bool, texts: bool, utc: bool): void {
  shift = numberShift;
  takesNumbers = numbers;
  takesTexts = texts;
  isUtc = utc;
}

// @ts-ignore: decorator
@inline
function digitAt(p: usize): u32 {
  return <u32>load<u8>(p) - 0x30;
}

function ofNumber(from: usize, to: usize): f64 {
  let value: i64 = 0;
  let digits: u32 = 0;
  let p = from;
  for (; p < to; p++) {
    const digit = digitAt(p);
    if (digit > 9) break;
    value = value * 10 + digit;
    if (++digits > MOST_DIGITS) return NOT_HERE;
  }
  if (p < to && load<u8>(p) != 0x2e) return NOT_HERE;
  // what is behind the point
  p++;
  for (let i = shift; i > 0; i--) {
    let digit: u32 = 0;
    if (p < to) {
      digit = digitAt(p++);
      if (digit > 9) return NOT_HERE;
    }
    value = value * 10 + digit;
  }
  for (; p < to; p++) if (digitAt(p) > 9) return NOT_HERE;
  for (let i = shift; i < 0; i++) value /= 10;
  return <f64>value;
}

/** Two digits as a number; more than 99 if they are none. */
// @ts-ignore: decorator
@inline
function two(p: usize): u32 {
  const tens = digitAt(p);
  const ones = digitAt(p + 1);
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

function daysInMonth(year: u32, month: u32): u32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Days from 1970-01-01 to a day of the Gregorian calendar, counted in years that begin in March. */
function daysOf(year: u32, month: u32, day: u32): i64 {
  const y = <i64>year - (month <= 2 ? 1 : 0);
  const era = (y >= 0 ? y : y - 399) / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (<i64>month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

// The day that was read last, as eight bytes of its text and the last two: most records are of one day.
let lastHead: u64 = 0;
let lastTail: u32 = 0;
let lastDay: i64 = 0;

function dayAt(p: usize): i64 {
  const head = load<u64>(p);
  const tail = <u32>load<u16>(p, 8);
  if (head == lastHead && tail == lastTail) return lastDay;
  const century = two(p);
  const year = century * 100 + two(p + 2);
  const month = two(p + 5);
  const day = two(p + 8);
  if (century > 99 || two(p + 2) > 99 || load<u8>(p, 4) != 0x2d || load<u8>(p, 7) != 0x2d) return i64.MIN_VALUE;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return i64.MIN_VALUE;
  lastHead = head;
  lastTail = tail;
  lastDay = daysOf(year, month, day) * DAY_MS;
  return lastDay;
}

/** Minutes before UTC; more than a day if it is no offset. */
function offsetOf(from: usize, to: usize): i32 {
  const NONE: i32 = 10_000;
  const length = to - from;
  const sign: u32 = load<u8>(from);
  if (length == 1) return sign == 0x5a ? 0 : NONE;
  if (sign != 0x2b && sign != 0x2d) return NONE;
  let minutes: u32 = 0;
  if (length == 5) minutes = two(from + 3);
  else if (length == 6 && load<u8>(from, 3) == 0x3a) minutes = two(from + 4);
  else if (length != 3) return NONE;
  const hours = two(from + 1);
  if (hours > 99 || minutes > 59) return NONE;
  const total = hours * 60 + minutes;
  if (total > LARGEST_OFFSET_MINUTES) return NONE;
  return sign == 0x2d ? -(<i32>total) : <i32>total;
}

const SHORTEST: usize = 19;

function ofText(from: usize, to: usize): f64 {
  if (to - from < SHORTEST) return NOT_HERE;
  const separator: u32 = load<u8>(from, 10);
  if ((separator != 0x54 && separator != 0x20) || load<u8>(from, 13) != 0x3a || load<u8>(from, 16) != 0x3a) {
    return NOT_HERE;
  }
  const day = dayAt(from);
  const hour = two(from + 11);
  const minute = two(from + 14);
  const second = two(from + 17);
  // the rare second 60 and hour 24 are read by scanner.ts, and so are faulty ones
  if (day == i64.MIN_VALUE || hour > 23 || minute > 59 || second > 59) return NOT_HERE;
  let p = from + SHORTEST;
  let milliseconds: i64 = 0;
  if (p < to && (load<u8>(p) == 0x2e || load<u8>(p) == 0x2c)) {
    const fraction = ++p;
    let scale: i64 = 100;
    for (; p < to; p++) {
      const digit = digitAt(p);
      if (digit > 9) break;
      milliseconds += scale * digit;
      scale /= 10;
    }
    if (p == fraction) return NOT_HERE;
  }
  let offset: i32 = 0;
  if (p == to) {
    if (!isUtc) return NOT_HERE;
  } else {
    offset = offsetOf(p, to);
    if (offset > <i32>LARGEST_OFFSET_MINUTES) return NOT_HERE;
  }
  const clock = hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + milliseconds;
  return <f64>(day + clock - <i64>offset * MINUTE_MS);
}

/** Epoch milliseconds of a value, if it is one of the usual kinds. */
export function timeOf(kind: u32, from: usize, to: usize): f64 {
  if (takesNumbers && (kind == INTEGER || kind == DECIMAL)) return ofNumber(from, to);
  return takesTexts && kind == PLAIN_TEXT ? ofText(from + 1, to - 1) : NOT_HERE;
}
