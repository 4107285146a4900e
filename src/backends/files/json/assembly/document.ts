import { allocate } from './memory';
import { copy, equal, newScratch, reserve } from './bytes';
import {
  A_COLON,
  A_DOCUMENT,
  A_LIST,
  A_NAME,
  A_RECORD,
  A_RECORD_OR_END,
  AN_ARRAY,
  AN_OBJECT,
  begin,
  COMMA_OR_BRACE,
  COMMA_OR_BRACKET,
  DONE,
  end,
  fail,
  FAULT,
  INCOMPLETE,
  LIMIT,
  ONE_LIST,
  status,
  stop,
  THE_END,
} from './fault';
import {
  bytesOf,
  clearBelow,
  fields,
  findKey,
  fits,
  fitsOther,
  forgetBoundaries,
  Guess,
  Key,
  keyOf,
  kinds,
  LONGEST_GUESS,
  MOST_OPENINGS,
  newGuess,
  nodeOf,
  record,
} from './keys';
import { beginRecord, beginRecords, finishRecord, moveTo, recordStart } from './record';
import { flush } from './counts';
import {
  ABSENT,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  ESCAPED_TEXT,
  kind,
  OBJECT,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  skipBlanks,
  stringEnd,
  unescape,
  valueEnd,
} from './text';

// How the records lie in a content.
/** One list of records. */
const ARRAY: u32 = 0;
/** Record after record. */
const STREAM: u32 = 1;
/** Documents, each an object around a list of records. */
const WRAPPED: u32 = 2;

// The place of a scan in a content between two calls.
/** At the beginning, or between documents. */
const BEFORE: u32 = 0;
/** At a record. */
export const AT_RECORD: u32 = 1;
/** Behind the list: nothing but blanks may follow. */
const AFTER: u32 = 2;
/** In a document around records: before a name or its end; before a name; behind a value. */
const FIRST_MEMBER: u32 = 3;
const MEMBER: u32 = 4;
const BEHIND_VALUE: u32 = 5;

let layout: u32 = 0;
export let phase: u32 = 0;
/** How many steps of the path to the list the document's object lies below its beginning. */
export let depth: u32 = 0;
/** Whether the list of this document was found. */
export let hasList: bool = false;

let limit: usize = 0;
/** Whether nothing follows the buffer's content. */
let isLast: bool = false;

let steps: usize = 0;
let stepCount: u32 = 0;

/** @param count of the steps that lead to the list of records */
export function prepareDocument(count: u32): void {
  steps = allocate(<usize>(count + 1) << 3);
}

/** Adds a step to the path that leads to the list of records. */
export function addStep(name: usize, length: u32): void {
  store<u32>(steps + (<usize>stepCount << 3), <u32>name);
  store<u32>(steps + (<usize>stepCount << 3), length, 4);
  stepCount++;
}

export function setLayout(value: u32): void {
  if (value != layout) forgetBoundaries();
  layout = value;
}

/** Whether nothing but the next record may follow a record on its line. */
let isLineWise: bool = false;

export function setLineWise(value: bool): void {
  if (value != isLineWise) forgetBoundaries();
  isLineWise = value;
}

export function setPhase(value: u32, atDepth: u32, found: bool): void {
  phase = value;
  depth = atDepth;
  hasList = found;
}

const name = newScratch(1 << 12);

// The name that was read last, and the objects that were opened on the way to its value.
let foundKey: u32 = 0;
const opened: usize = allocate(4 * (<usize>MOST_OPENINGS + 1));
let openings: u32 = 0;

/** A followed object is opened as the value of a name: of equal names the last one counts. */
function openObject(key: Key): void {
  const node = nodeOf(key.child);
  if (node.record == record) clearBelow(key.child);
  node.record = record;
  if (key.slot >= 0) store<u8>(kinds + key.slot, key.isOnTheWay ? ABSENT : OBJECT);
}

/** Reads a name at its quote, up to the beginning of its value; 0 after a fault. */
function readName(node: u32, from: usize): usize {
  if (load<u8>(from) != QUOTE) {
    fail(from, A_NAME);
    return 0;
  }
  const start = from + 1;
  const close = stringEnd(start);
  if (close == 0) return 0;
  if (kind == ESCAPED_TEXT) {
    const text = reserve(name, close - start);
    foundKey = findKey(node, text, unescape(start, close, text), false);
  } else foundKey = findKey(node, start, close - start, false);
  const colon = skipBlanks(close + 1);
  if (load<u8>(colon) != COLON) {
    fail(colon, A_COLON);
    return 0;
  }
  return skipBlanks(colon + 1);
}

/** Whether the object that was opened last is empty: its end comes, not a value. */
let isEmpty: bool = false;
let emptyKey: u32 = 0;

/** Opens the object that is the value of a name, and those in it that are followed, up to a value that is not; 0 after a fault. */
function open(id: u32, from: usize): usize {
  const key = keyOf(id);
  if (openings < MOST_OPENINGS) store<u32>(opened + (<usize>openings << 2), id);
  openings++;
  openObject(key);
  const inside = skipBlanks(from + 1);
  isEmpty = load<u8>(inside) == CLOSE_OBJECT;
  emptyKey = id;
  return isEmpty ? inside : descend(key.child, inside);
}

/** Reads a name, and opens what is to be followed below it, up to a value that is not; 0 after a fault. */
function descend(node: u32, from: usize): usize {
  isEmpty = false;
  const at = readName(node, from);
  if (at == 0 || keyOf(foundKey).child == 0 || load<u8>(at) != OPEN_OBJECT) return at;
  return open(foundKey, at);
}

/** Notes for the next time what stood between the value of a name, or a record's beginning, and the next value. */
function learn(id: u32, from: usize, to: usize, closing: i32, boundary: i32): void {
  const length = to - from;
  if (length > LONGEST_GUESS || openings > MOST_OPENINGS) return;
  const guess = newGuess(keyOf(id));
  copy(bytesOf(guess), from, length);
  guess.length = length;
  guess.mask = (length & 15) != 0 ? (1 << (<u32>length & 15)) - 1 : 0;
  guess.nextKey = foundKey;
  guess.closing = closing;
  guess.boundary = boundary;
  guess.openings = openings;
  if (openings == 0) return;
  if (guess.opened == 0) guess.opened = allocate(4 * MOST_OPENINGS);
  memory.copy(guess.opened, opened, <usize>openings << 2);
}

const LINE_END: u32 = 0x0a;

function hasLineEnd(from: usize, to: usize): bool {
  for (let p = from; p < to; p++) if (load<u8>(p) == LINE_END) return true;
  return false;
}

/**
 * Goes on behind a record's '}', to the next record's '{'. Ends the scan if there is none, or if it lies behind the limit.
 */
function passBoundary(from: usize): usize {
  if (isLineWise) {
    const behind = skipBlanks(from);
    if (behind < end && load<u8>(behind) != OPEN_OBJECT && !hasLineEnd(from, behind)) {
      // the line as a whole is bad, its record is not counted
      fail(behind, A_RECORD);
      return 0;
    }
  }
  finishRecord(from);
  if (status != 0) return 0;
  let p = skipBlanks(from);
  const c: u32 = load<u8>(p);
  moveTo(p);
  if (layout == STREAM) {
    if (p >= end) {
      phase = BEFORE;
      stop(isLast ? DONE : INCOMPLETE);
      return 0;
    }
  } else {
    if (c == CLOSE_LIST) {
      phase = layout == ARRAY ? AFTER : BEHIND_VALUE;
      moveTo(p + 1);
      return 0;
    }
    if (c != COMMA) {
      fail(p, COMMA_OR_BRACKET);
      return 0;
    }
    p = skipBlanks(p + 1);
    moveTo(p);
  }
  if (load<u8>(p) != OPEN_OBJECT) {
    fail(p, A_RECORD);
    return 0;
  }
  beginRecord(p);
  if (p >= limit) {
    stop(LIMIT);
    return 0;
  }
  return p;
}

/**
 * Whether what follows a record's '}' is there, or is known to be nothing: only then is it counted, so that it is not read
 * again.
 */
function isBoundaryThere(from: usize): bool {
  let p = skipBlanks(from);
  if (p >= end) {
    if (layout == STREAM) return true;
    return isLast;
  }
  if (layout == STREAM || load<u8>(p) != COMMA) return true;
  p = skipBlanks(p + 1);
  return p < end || isLast;
}

/**
 * Goes on behind a value in an object, step by step, to the next value. What stood between them, from `from` on, is learnt
 * for the name `id`, if that can be done. 0 if the scan ends there.
 */
function passBetween(node: u32, p: usize, id: u32, from: usize, canLearn: bool): usize {
  let at = node;
  let closing: i32 = 0;
  let boundary: i32 = -1;
  for (;;) {
    p = skipBlanks(p);
    const c: u32 = load<u8>(p);
    if (c == COMMA) p = descend(at, skipBlanks(p + 1));
    else if (c != CLOSE_OBJECT) {
      fail(p, COMMA_OR_BRACE);
      return 0;
    } else {
      p++;
      if (at != 0) {
        at = nodeOf(at).parent;
        continue;
      }
      if (!isBoundaryThere(p)) {
        stop(INCOMPLETE);
        return 0;
      }
      if (boundary >= 0 || openings > 0) canLearn = false;
      closing = <i32>(p - from);
      p = passBoundary(p);
      if (p == 0) return 0;
      boundary = <i32>(p - from);
      p = skipBlanks(p + 1);
      if (load<u8>(p) == CLOSE_OBJECT) {
        canLearn = false;
        continue;
      }
      openings = 0;
      p = descend(0, p);
    }
    if (p == 0) return 0;
    if (!isEmpty) {
      if (canLearn) learn(id, from, p, closing, boundary);
      return p;
    }
    at = keyOf(emptyKey).child;
    canLearn = false;
  }
  return 0;
}

/** From behind a value, or from a record's beginning, to the next value, if it was not as the last time; 0 if the scan ends. */
function passSlowly(id: u32, from: usize): usize {
  openings = 0;
  if (id != 0) return passBetween(keyOf(id).node, from, id, from, true);
  const inside = skipBlanks(from + 1);
  if (load<u8>(inside) == CLOSE_OBJECT) return passBetween(0, inside, id, from, false);
  const p = descend(0, inside);
  if (p == 0) return 0;
  if (isEmpty) return passBetween(keyOf(emptyKey).child, p, id, from, false);
  learn(id, from, p, 0, -1);
  return p;
}

/** Opens an object that was not there the last time, up to the next value; 0 if the scan ends. */
function enter(id: u32, from: usize): usize {
  openings = 0;
  const p = open(id, from);
  if (p == 0 || !isEmpty) return p;
  return passBetween(keyOf(emptyKey).child, p, id, from, false);
}

/** Reads records from a record's '{' on. */
function readRecords(from: usize): void {
  let p = from;
  let id: u32 = 0;
  beginRecord(p);
  for (;;) {
    const key = keyOf(id);
    if (fits(changetype<Guess>(key.guess), p) || fitsOther(key, p)) {
      const guess = changetype<Guess>(key.guess);
      const boundary = guess.boundary;
      if (boundary >= 0) {
        finishRecord(p + guess.closing);
        if (status != 0) return;
        beginRecord(p + boundary);
        if (recordStart >= limit) return stop(LIMIT);
      }
      for (let i: u32 = 0; i < guess.openings; i++) openObject(keyOf(load<u32>(guess.opened + (<usize>i << 2))));
      p += guess.length;
      id = guess.nextKey;
    } else {
      p = passSlowly(id, p);
      if (p == 0) return;
      id = foundKey;
    }
    // more blanks than the last time may follow
    p = skipBlanks(p);
    let found = keyOf(id);
    if (found.child != 0) {
      while (found.child != 0 && load<u8>(p) == OPEN_OBJECT) {
        p = enter(id, p);
        if (p == 0) return;
        id = foundKey;
        found = keyOf(id);
      }
      if (found.child != 0 && nodeOf(found.child).record == record) clearBelow(found.child);
    }
    const start = p;
    p = valueEnd(p);
    if (p == 0) return;
    const slot = found.slot;
    if (slot >= 0) {
      store<u32>(fields + (<usize>slot << 3), <u32>start);
      store<u32>(fields + (<usize>slot << 3), <u32>p, 4);
      store<u8>(kinds + slot, kind);
    }
  }
}

/** At the beginning of a content, or between documents. */
function readBefore(from: usize): void {
  const p = skipBlanks(from);
  moveTo(p);
  if (p >= end) return stop(isLast ? DONE : INCOMPLETE);
  const c: u32 = load<u8>(p);
  if (layout == STREAM) {
    if (c != OPEN_OBJECT) return fail(p, A_RECORD);
    phase = AT_RECORD;
    return;
  }
  if (layout == WRAPPED) {
    if (c != OPEN_OBJECT) return fail(p, A_DOCUMENT);
    phase = FIRST_MEMBER;
    depth = 0;
    hasList = false;
    return moveTo(p + 1);
  }
  if (c != OPEN_LIST) return fail(p, AN_ARRAY);
  beginList(p, AFTER);
}

/** At the '[' of the list of records; `behind` is what follows an empty one. */
function beginList(from: usize, behind: u32): void {
  const p = skipBlanks(from + 1);
  const c: u32 = load<u8>(p);
  if (c == CLOSE_LIST) {
    phase = behind;
    return moveTo(p + 1);
  }
  if (c != OPEN_OBJECT) return fail(p, A_RECORD_OR_END);
  phase = AT_RECORD;
  moveTo(p);
}

/** At a name in an object around the records. */
function readMember(from: usize): void {
  const p = skipBlanks(from);
  moveTo(p);
  if (load<u8>(p) != QUOTE) return fail(p, A_NAME);
  const start = p + 1;
  const close = stringEnd(start);
  if (close == 0) return;
  let text = start;
  let length = close - start;
  if (kind == ESCAPED_TEXT) {
    text = reserve(name, length);
    length = unescape(start, close, text);
  }
  const step = steps + (<usize>depth << 3);
  const isStep = <usize>load<u32>(step, 4) == length && equal(<usize>load<u32>(step), text, length);
  const colon = skipBlanks(close + 1);
  if (load<u8>(colon) != COLON) return fail(colon, A_COLON);
  const at = skipBlanks(colon + 1);
  const c: u32 = load<u8>(at);
  const isLastStep = depth + 1 == stepCount;
  if (isStep && c == OPEN_OBJECT && !isLastStep) {
    phase = FIRST_MEMBER;
    depth++;
    return moveTo(at + 1);
  }
  if (isStep && c == OPEN_LIST && isLastStep) {
    if (hasList) return fail(p, ONE_LIST);
    beginList(at, BEHIND_VALUE);
    if (status == 0) hasList = true;
    return;
  }
  const next = valueEnd(at);
  if (next == 0) return;
  if (isStep && kind != ABSENT) return fail(at, isLastStep ? A_LIST : AN_OBJECT);
  phase = BEHIND_VALUE;
  moveTo(next);
}

/** Behind a value in an object around the records. */
function readBehind(from: usize): void {
  const p = skipBlanks(from);
  moveTo(p);
  const c: u32 = load<u8>(p);
  if (c == COMMA) {
    phase = MEMBER;
    return moveTo(p + 1);
  }
  if (c != CLOSE_OBJECT) return fail(p, COMMA_OR_BRACE);
  if (depth == 0) phase = BEFORE;
  else depth--;
  moveTo(p + 1);
}

function step(): void {
  const at = recordStart;
  switch (phase) {
    case BEFORE:
      return readBefore(at);
    case AT_RECORD:
      if (at >= limit) return stop(LIMIT);
      if (load<u8>(at) != OPEN_OBJECT) return fail(at, A_RECORD);
      return readRecords(at);
    case AFTER: {
      const p = skipBlanks(at);
      moveTo(p);
      if (p >= end) return stop(isLast ? DONE : INCOMPLETE);
      return fail(p, THE_END);
    }
    case FIRST_MEMBER: {
      const p = skipBlanks(at);
      if (p >= end) return fail(p, A_NAME);
      phase = load<u8>(p) == CLOSE_OBJECT ? BEHIND_VALUE : MEMBER;
      return moveTo(p);
    }
    case MEMBER:
      return readMember(at);
    default:
      return readBehind(at);
  }
}

/**
 * Reads a stretch of a content, from the place that {@link phase} tells, up to the first record at or behind `limitAt`.
 * Behind its end must be zeros ({@link SLACK} of them).
 *
 * @returns the place at which to go on: what is before it was counted
 */
export function scan(start: usize, contentEnd: usize, limitAt: usize, last: bool): usize {
  begin(contentEnd);
  limit = limitAt;
  isLast = last;
  beginRecords(start);
  while (status == 0) step();
  // the content is over, and still something is expected
  if (status == INCOMPLETE && last) stop(FAULT);
  flush();
  return recordStart;
}
