// What a scan ends with, and what it expected at the place of a fault. The numbers are known to fault.ts beside this folder.

/** The next record starts at or behind the limit. */
export const LIMIT: i32 = 1;
/** The buffer ends before the record does. */
export const INCOMPLETE: i32 = 2;
/** The content is over. */
export const DONE: i32 = 3;
export const FAULT: i32 = 4;

export const A_VALUE: i32 = 1;
export const A_NAME: i32 = 2;
export const A_COLON: i32 = 3;
export const COMMA_OR_BRACE: i32 = 4;
export const COMMA_OR_BRACKET: i32 = 5;
export const NO_CONTROL: i32 = 6;
export const AN_ESCAPE: i32 = 7;
export const HEX_DIGITS: i32 = 8;
export const A_PAIR: i32 = 9;
export const UTF_8: i32 = 10;
export const A_DIGIT: i32 = 11;
export const A_RECORD: i32 = 12;
export const THE_END: i32 = 13;
export const A_DOCUMENT: i32 = 14;
export const A_LIST: i32 = 15;
export const AN_OBJECT: i32 = 16;
export const ONE_LIST: i32 = 17;
export const AN_ARRAY: i32 = 18;
/** An attribute's value can't be used: scanner.ts knows why. */
export const USABLE: i32 = 19;
export const A_RECORD_OR_END: i32 = 20;
/** The record is longer than one may be. */
export const SHORTER: i32 = 21;

export let status: i32 = 0;
/** What was expected. */
export let expected: i32 = 0;
/** The place at which it was not found. */
export let faultAt: usize = 0;
/** The end of the buffer's content: behind it are zeros, which nothing in JSON can begin or go on with. */
export let end: usize = 0;

export function begin(contentEnd: usize): void {
  end = contentEnd;
  status = 0;
  expected = 0;
}

export function stop(how: i32): void {
  status = how;
}

/** Something else than was expected: the buffer's end, or a fault. */
export function fail(at: usize, what: i32): void {
  expected = what;
  faultAt = at;
  status = at >= end ? INCOMPLETE : FAULT;
}
