const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const COMMA = 0x2c;
const QUOTE = 0x22;
const NEWLINE = 0x0a;
/** If the head of the first record is not found within this much of a part, anything that looks like a record must do. */
const LOOKED_THROUGH = 1 << 16;

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function skipBlanks(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && isBlank(bytes[at])) at++;
  return at;
}

/**
 * The place at which the first line begins at or behind `from` that is not blank; blanks before it are passed over.
 *
 * @returns −1 if there is none before `to`
 */
export function firstLineStart(bytes: Buffer, from: number, to: number): number {
  const at = skipBlanks(bytes, from, to);
  let before = at;
  while (before > 0 && isBlank(bytes[before - 1]) && bytes[before - 1] !== NEWLINE) before--;
  if (before > 0 && bytes[before - 1] === NEWLINE) return at < to ? at : -1;
  const end = bytes.indexOf(NEWLINE, at);
  if (end < 0 || end >= to) return -1;
  const next = skipBlanks(bytes, end + 1, to);
  return next < to ? next : -1;
}

/** Whether an object that begins at `at` follows another, with a comma between them in a list. */
function follows(bytes: Buffer, at: number, isList: boolean): boolean {
  let before = at - 1;
  while (before >= 0 && isBlank(bytes[before])) before--;
  if (isList) {
    if (bytes[before] !== COMMA) return false;
    before--;
    while (before >= 0 && isBlank(bytes[before])) before--;
  }
  return bytes[before] === CLOSE_OBJECT;
}

/**
 * The place at which a record seems to begin: at a '{' behind another's '}', before a name. It is a guess: the part
 * before must end just there.
 *
 * @param from look from here on; bytes before it are looked at too
 * @param head how the first record of the file begins behind its '{'
 * @returns −1 if there is none before `to`
 */
export function guessRecordStart(bytes: Buffer, from: number, to: number, isList: boolean, head: Uint8Array): number {
  let first = -1;
  for (let at = bytes.indexOf(OPEN_OBJECT, from); at >= 0 && at < to; at = bytes.indexOf(OPEN_OBJECT, at + 1)) {
    if (first >= 0 && at - from > LOOKED_THROUGH) return first;
    const inside = skipBlanks(bytes, at + 1, to);
    if (inside < to && bytes[inside] !== QUOTE && bytes[inside] !== CLOSE_OBJECT) continue;
    if (!follows(bytes, at, isList)) continue;
    if (first < 0) first = at;
    if (bytes.compare(head, 0, head.length, inside, Math.min(bytes.length, inside + head.length)) === 0) return at;
  }
  return first;
}
