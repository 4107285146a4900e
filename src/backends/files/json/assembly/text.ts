import { allocate } from './memory';
import { copy } from './bytes';
import {
  A_COLON,
  A_DIGIT,
  A_NAME,
  A_PAIR,
  A_VALUE,
  AN_ESCAPE,
  COMMA_OR_BRACE,
  COMMA_OR_BRACKET,
  fail,
  HEX_DIGITS,
  NO_CONTROL,
  status,
  UTF_8,
} from './fault';

export const QUOTE: u32 = 0x22;
export const BACKSLASH: u32 = 0x5c;
export const COMMA: u32 = 0x2c;
export const COLON: u32 = 0x3a;
export const OPEN_LIST: u32 = 0x5b;
export const CLOSE_LIST: u32 = 0x5d;
export const OPEN_OBJECT: u32 = 0x7b;
export const CLOSE_OBJECT: u32 = 0x7d;
const SPACE: u32 = 0x20;
const NEWLINE: u32 = 0x0a;
const RETURN: u32 = 0x0d;
const TAB: u32 = 0x09;

// Four letters of the literals, as one word.
const TRUE: u32 = 0x65757274;
const ALSE: u32 = 0x65736c61;
const NULL: u32 = 0x6c6c756e;

/** What kind of value is at a place. */
export const ABSENT: u32 = 0;
export const PLAIN_TEXT: u32 = 1;
export const ESCAPED_TEXT: u32 = 2;
export const INTEGER: u32 = 3;
export const DECIMAL: u32 = 4;
export const LITERAL: u32 = 5;
export const LIST: u32 = 6;
export const OBJECT: u32 = 7;

/** The kind of the value that was passed last. */
export let kind: u32 = 0;

// @ts-ignore: decorator
@inline
export function skipBlanks(from: usize): usize {
  let p = from;
  for (;;) {
    const c: u32 = load<u8>(p);
    if (c > SPACE || (c != SPACE && c != NEWLINE && c != RETURN && c != TAB)) return p;
    p++;
  }
  return 0;
}

/**
 * Passes a string, `from` behind its opening quote.
 *
 * @returns the place of its closing quote; 0 after a fault
 */
// @ts-ignore: decorator
@inline
export function stringEnd(from: usize): usize {
  let p = from;
  kind = PLAIN_TEXT;
  for (;;) {
    const v = v128.load(p);
    // as signed numbers, control characters and bytes beyond ASCII are both less than a space
    const special = v128.or(
      v128.or(i8x16.eq(v, i8x16.splat(<i8>QUOTE)), i8x16.eq(v, i8x16.splat(<i8>BACKSLASH))),
      i8x16.lt_s(v, i8x16.splat(<i8>SPACE)),
    );
    const mask = i8x16.bitmask(special);
    if (mask) {
      p += ctz(mask);
      return load<u8>(p) == QUOTE ? p : carefulEnd(p);
    }
    p += 16;
  }
  return 0;
}

/** Passes the rest of a string from its first byte on that is not plain. */
function carefulEnd(from: usize): usize {
  let p = from;
  for (;;) {
    const c: u32 = load<u8>(p);
    if (c == QUOTE) return p;
    if (c == BACKSLASH) p = escapeEnd(p);
    else if (c >= 0x80) p = characterEnd(p);
    else if (c < SPACE) {
      fail(p, NO_CONTROL);
      return 0;
    } else {
      const v = v128.load(p);
      const special = v128.or(
        v128.or(i8x16.eq(v, i8x16.splat(<i8>QUOTE)), i8x16.eq(v, i8x16.splat(<i8>BACKSLASH))),
        i8x16.lt_s(v, i8x16.splat(<i8>SPACE)),
      );
      const mask = i8x16.bitmask(special);
      p += mask ? <usize>ctz(mask) : 16;
      continue;
    }
    if (p == 0) return 0;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function isContinuation(p: usize): bool {
  return (load<u8>(p) & 0xc0) == 0x80;
}

/** Passes one character of more than one byte (RFC 3629, section 4); 0 after a fault. */
function characterEnd(p: usize): usize {
  const c: u32 = load<u8>(p);
  const second: u32 = load<u8>(p, 1);
  if (c >= 0xc2 && c <= 0xdf) {
    if (isContinuation(p + 1)) return p + 2;
    fail(p + 1, UTF_8);
    return 0;
  }
  let length: usize = 0;
  let least: u32 = 0x80;
  let most: u32 = 0xbf;
  if (c >= 0xe0 && c <= 0xef) {
    length = 3;
    if (c == 0xe0) least = 0xa0;
    // half of a surrogate pair
    if (c == 0xed) most = 0x9f;
  } else if (c >= 0xf0 && c <= 0xf4) {
    length = 4;
    if (c == 0xf0) least = 0x90;
    if (c == 0xf4) most = 0x8f;
  } else {
    fail(p, UTF_8);
    return 0;
  }
  if (second < least || second > most) {
    fail(p + 1, UTF_8);
    return 0;
  }
  for (let i: usize = 2; i < length; i++) {
    if (isContinuation(p + i)) continue;
    fail(p + i, UTF_8);
    return 0;
  }
  return p + length;
}

/** The value of a hexadecimal digit; 16 if it is none. */
function digitOf(c: u32): u32 {
  const digit = c - 0x30;
  if (digit <= 9) return digit;
  const letter = (c | 0x20) - 0x61;
  return letter <= 5 ? letter + 10 : 16;
}

/** The value of four hexadecimal digits; −1 after a fault. */
function hexAt(p: usize): i32 {
  let value: u32 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const digit = digitOf(load<u8>(p + i));
    if (digit > 15) {
      fail(p + i, HEX_DIGITS);
      return -1;
    }
    value = (value << 4) | digit;
  }
  return <i32>value;
}

const isHigh = (unit: i32): bool => (unit & 0xfc00) == 0xd800;
const isLow = (unit: i32): bool => (unit & 0xfc00) == 0xdc00;

/** Passes an escape sequence, `p` at its backslash; 0 after a fault. */
function escapeEnd(p: usize): usize {
  kind = ESCAPED_TEXT;
  const c: u32 = load<u8>(p, 1);
  switch (c) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return p + 2;
    case 0x75:
      break;
    default:
      fail(p + 1, AN_ESCAPE);
      return 0;
  }
  const unit = hexAt(p + 2);
  if (unit < 0) return 0;
  if (isLow(unit)) {
    fail(p, A_PAIR);
    return 0;
  }
  if (!isHigh(unit)) return p + 6;
  // the other half must follow; what is cut off by the buffer's end may still come
  for (let i: usize = 6; i < 8; i++) {
    if (load<u8>(p + i) == (i == 6 ? BACKSLASH : 0x75)) continue;
    fail(p + i, A_PAIR);
    if (status != 2) fail(p, A_PAIR);
    return 0;
  }
  const other = hexAt(p + 8);
  if (other < 0) return 0;
  if (!isLow(other)) {
    fail(p, A_PAIR);
    return 0;
  }
  return p + 12;
}

/**
 * Writes the text of a string that was passed, without its escapes.
 *
 * @returns how many bytes it has, at most as many as before
 */
export function unescape(from: usize, to: usize, into: usize): usize {
  let p = from;
  let at = into;
  while (p < to) {
    let c: u32 = load<u8>(p++);
    if (c != BACKSLASH) {
      store<u8>(at++, c);
      continue;
    }
    c = load<u8>(p++);
    switch (c) {
      case 0x62:
        c = 0x08;
        break;
      case 0x66:
        c = 0x0c;
        break;
      case 0x6e:
        c = NEWLINE;
        break;
      case 0x72:
        c = RETURN;
        break;
      case 0x74:
        c = TAB;
        break;
      case 0x75: {
        let code = <u32>hexAt(p);
        p += 4;
        if (isHigh(code)) {
          code = 0x10000 + ((code & 0x3ff) << 10) + (<u32>hexAt(p + 2) & 0x3ff);
          p += 6;
        }
        at = encode(code, at);
        continue;
      }
      default:
        break;
    }
    store<u8>(at++, c);
  }
  return at - into;
}

function encode(code: u32, into: usize): usize {
  if (code < 0x80) {
    store<u8>(into, code);
    return into + 1;
  }
  if (code < 0x800) {
    store<u8>(into, 0xc0 | (code >> 6));
    store<u8>(into, 0x80 | (code & 0x3f), 1);
    return into + 2;
  }
  if (code < 0x10000) {
    store<u8>(into, 0xe0 | (code >> 12));
    store<u8>(into, 0x80 | ((code >> 6) & 0x3f), 1);
    store<u8>(into, 0x80 | (code & 0x3f), 2);
    return into + 3;
  }
  store<u8>(into, 0xf0 | (code >> 18));
  store<u8>(into, 0x80 | ((code >> 12) & 0x3f), 1);
  store<u8>(into, 0x80 | ((code >> 6) & 0x3f), 2);
  store<u8>(into, 0x80 | (code & 0x3f), 3);
  return into + 4;
}

/** Passes a run of digits. */
// @ts-ignore: decorator
@inline
function digitsEnd(from: usize): usize {
  let p = from;
  for (;;) {
    const digits = i8x16.sub(v128.load(p), i8x16.splat(0x30));
    const others = ~i8x16.bitmask(i8x16.le_u(digits, i8x16.splat(9))) & 0xffff;
    if (others) return p + ctz(others);
    p += 16;
  }
  return 0;
}

/** Passes a number, or what else begins as one; 0 after a fault. */
function numberEnd(from: usize): usize {
  let p = from;
  kind = INTEGER;
  if (load<u8>(p) == 0x2d) {
    p++;
    // -0 is 0
    if (load<u8>(p) == 0x30) kind = DECIMAL;
  }
  const first: u32 = load<u8>(p) - 0x30;
  if (first > 9) {
    fail(p, A_DIGIT);
    return 0;
  }
  p = first == 0 ? p + 1 : digitsEnd(p);
  if (load<u8>(p) == 0x2e) {
    kind = DECIMAL;
    const fraction = p + 1;
    p = digitsEnd(fraction);
    if (p == fraction) {
      fail(p, A_DIGIT);
      return 0;
    }
  }
  if ((load<u8>(p) | 0x20) == 0x65) {
    kind = DECIMAL;
    p++;
    const sign: u32 = load<u8>(p);
    if (sign == 0x2b || sign == 0x2d) p++;
    const exponent = p;
    p = digitsEnd(exponent);
    if (p == exponent) {
      fail(p, A_DIGIT);
      return 0;
    }
  }
  return p;
}

/** Passes one of the three literals, byte by byte if the buffer may end within it; 0 after a fault. */
function literalEnd(p: usize): usize {
  const word = load<u32>(p);
  if (word == NULL) {
    kind = ABSENT;
    return p + 4;
  }
  kind = LITERAL;
  if (word == TRUE) return p + 4;
  if (load<u8>(p) == 0x66 && load<u32>(p, 1) == ALSE) return p + 5;
  const c: u32 = load<u8>(p);
  const wanted: u32 = c == 0x6e ? NULL : c == 0x74 ? TRUE : ALSE;
  if (c == 0x6e || c == 0x74 || c == 0x66) {
    const start = c == 0x66 ? p + 1 : p;
    for (let i: usize = 0; i < 4; i++) {
      if (load<u8>(start + i) == ((wanted >> (<u32>i << 3)) & 0xff)) continue;
      fail(start + i, A_VALUE);
      // the place of a wrong word is its beginning
      if (status != 2) fail(p, A_VALUE);
      return 0;
    }
  }
  fail(p, A_VALUE);
  return 0;
}

/** Passes a value that is neither a string nor holds others; 0 after a fault. */
// @ts-ignore: decorator
@inline
export function scalarEnd(p: usize): usize {
  const c: u32 = load<u8>(p);
  // nearly all numbers are a few digits, and no more
  if (c - 0x31 <= 8) {
    const digits = digitsEnd(p);
    const behind: u32 = load<u8>(digits);
    if (behind != 0x2e && (behind | 0x20) != 0x65) {
      kind = INTEGER;
      return digits;
    }
  }
  return c - 0x30 <= 9 || c == 0x2d ? numberEnd(p) : literalEnd(p);
}

// One bit for each level of nesting: set for an object.
const FIRST_LEVELS: u32 = 1 << 12;
let levels: usize = 0;
let mostLevels: u32 = 0;

function growLevels(): void {
  const more = mostLevels == 0 ? FIRST_LEVELS : mostLevels << 1;
  const grown = allocate(<usize>more >> 3);
  if (mostLevels > 0) copy(grown, levels, <usize>mostLevels >> 3);
  levels = grown;
  mostLevels = more;
}

// @ts-ignore: decorator
@inline
function setLevel(depth: u32, isObject: bool): void {
  if (depth >= mostLevels) growLevels();
  const at = levels + (<usize>depth >> 3);
  const bit: u32 = 1 << (depth & 7);
  store<u8>(at, isObject ? load<u8>(at) | bit : load<u8>(at) & ~bit);
}

// @ts-ignore: decorator
@inline
function isObjectAt(depth: u32): bool {
  return ((load<u8>(levels + (<usize>depth >> 3)) >> (depth & 7)) & 1) != 0;
}

/** Passes a name and its colon, from the place `p` of its quote to the beginning of its value; 0 after a fault. */
// @ts-ignore: decorator
@inline
function nameEnd(from: usize): usize {
  if (load<u8>(from) != QUOTE) {
    fail(from, A_NAME);
    return 0;
  }
  let p = stringEnd(from + 1);
  if (p == 0) return 0;
  p = skipBlanks(p + 1);
  if (load<u8>(p) != COLON) {
    fail(p, A_COLON);
    return 0;
  }
  return skipBlanks(p + 1);
}

/** Passes an object or a list with all that is in it, however deep; 0 after a fault. */
export function nestedEnd(from: usize): usize {
  let p = from;
  let depth: u32 = 0;
  for (;;) {
    // at a value
    const c: u32 = load<u8>(p);
    if (c == OPEN_OBJECT) {
      setLevel(depth++, true);
      p = skipBlanks(p + 1);
      if (load<u8>(p) != CLOSE_OBJECT) {
        p = nameEnd(p);
        if (p == 0) return 0;
        continue;
      }
      depth--;
      p++;
    } else if (c == OPEN_LIST) {
      setLevel(depth++, false);
      p = skipBlanks(p + 1);
      if (load<u8>(p) != CLOSE_LIST) continue;
      depth--;
      p++;
    } else if (c == QUOTE) {
      p = stringEnd(p + 1);
      if (p == 0) return 0;
      p++;
    } else {
      p = scalarEnd(p);
      if (p == 0) return 0;
    }
    // behind a value
    for (;;) {
      if (depth == 0) return p;
      p = skipBlanks(p);
      const next: u32 = load<u8>(p);
      const isObject = isObjectAt(depth - 1);
      if (next == COMMA) {
        p = skipBlanks(p + 1);
        if (isObject) {
          p = nameEnd(p);
          if (p == 0) return 0;
        }
        break;
      }
      if (next != (isObject ? CLOSE_OBJECT : CLOSE_LIST)) {
        fail(p, isObject ? COMMA_OR_BRACE : COMMA_OR_BRACKET);
        return 0;
      }
      depth--;
      p++;
    }
  }
  return 0;
}

/** Passes any value; 0 after a fault. Its kind is then known. */
// @ts-ignore: decorator
@inline
export function valueEnd(p: usize): usize {
  const c: u32 = load<u8>(p);
  if (c == QUOTE) {
    const close = stringEnd(p + 1);
    return close == 0 ? 0 : close + 1;
  }
  if (c == OPEN_OBJECT || c == OPEN_LIST) {
    const close = nestedEnd(p);
    kind = c == OPEN_OBJECT ? OBJECT : LIST;
    return close;
  }
  return scalarEnd(p);
}
