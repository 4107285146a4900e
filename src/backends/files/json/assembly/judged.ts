import { allocate, give, take } from './memory';
import { copy, equal, hash, newScratch, reserve, SLACK } from './bytes';
import { ABSENT } from './text';
import { endAt, kindAt, startAt } from './places';
import { groupOf } from './groups';
import { flush } from './counts';

// What a description makes of the values in some places (a key, whether the filter holds, what a value is folded to) is
// decided in TypeScript, since descriptions are compiled there. Few different combinations of values exist: each is asked for
// once, and found again by its bytes.

// @ts-ignore: decorator
@unmanaged
export class Judgement {
  hash: u64;
  set: u32;
  keyLength: u32;
  flags: u32;
  /** How many items there are, and where: numbers of keys, or addresses and lengths of texts. */
  count: u32;
  items: usize;
  /** The bytes by which it is found. */
  key: usize;
}

const JUDGEMENT_BYTES: usize = 32;
/** scanner.ts writes flags and the number of items, then these. */
const RESULT_HEADER: usize = 8;

/** The set of places that make the key of a record, and that its filter looks at. Others are of one attribute each. */
export const KEY_SET: u32 = 0;

export const FILTERED_OUT: u32 = 1;
export const LACKS_FIRST: u32 = 2;
export const LACKS_SECOND: u32 = 4;
/** The record has a value in a place that the filter names. */
export const FILTERABLE: u32 = 8;

/** What is longer is asked for anew each time. */
const LONGEST_REMEMBERED: usize = 4096;
const LONGEST_JUDGEMENT: usize = 1 << 17;
/** What is remembered takes at most this many bytes; then all is forgotten. */
const MOST_BYTES: usize = 64 << 20;
const BLOCK_BITS: u32 = 18;
const FIRST_SLOTS_BITS: u32 = 8;

let setBytes: usize = 0;
let sets: usize = 0;
let slots: usize = 0;
let slotsBits: u32 = 0;
let known: u32 = 0;
let block: usize = 0;
let blockAt: usize = 0;
let blocksHeld: usize = 0;
const key = newScratch(1 << 14);
/** What was judged and is not remembered stays here until it is counted. */
const passing = newScratch(1 << 18);
const passingKey = newScratch(1 << 14);
let passed: usize = 0;

// @ts-ignore: decorator
@external('host', 'judge')
declare function judge(set: u32): usize;

/** What {@link judge} gives if a value can't be used: the record is left, or the run ends. */
export const UNUSABLE: usize = 0;
export const FATAL: usize = 1;

/** @param mostPlaces that one of the sets has */
export function prepareSets(count: u32, mostPlaces: u32): void {
  setBytes = 4 * (<usize>mostPlaces + 1);
  sets = allocate(<usize>count * setBytes);
  forgetAll();
}

/** Adds a place to those of a set. */
export function addSetPlace(set: u32, place: u32): void {
  const at = sets + <usize>set * setBytes;
  const count = load<u32>(at);
  store<u32>(at + (<usize>(count + 1) << 2), place);
  store<u32>(at, count + 1);
}

// @ts-ignore: decorator
@inline
export function setSize(set: u32): u32 {
  return load<u32>(sets + <usize>set * setBytes);
}

// @ts-ignore: decorator
@inline
export function setPlace(set: u32, index: u32): u32 {
  return load<u32>(sets + <usize>set * setBytes + (<usize>(index + 1) << 2));
}

function forgetAll(): void {
  if (slots != 0) give(slots, slotsBits + 2);
  while (block != 0) {
    const before = <usize>load<u32>(block);
    give(block, BLOCK_BITS);
    block = before;
  }
  slotsBits = FIRST_SLOTS_BITS;
  slots = take(slotsBits + 2);
  memory.fill(slots, 0, <usize>4 << slotsBits);
  known = 0;
  blockAt = 0;
  blocksHeld = 0;
}

/** Room in what is remembered. */
function remember(bytes: usize): usize {
  const size = (bytes + SLACK + 7) & ~7;
  if (block == 0 || blockAt + size > block + (<usize>1 << BLOCK_BITS)) {
    const fresh = take(BLOCK_BITS);
    store<u32>(fresh, <u32>block);
    block = fresh;
    blockAt = fresh + 8;
    blocksHeld += <usize>1 << BLOCK_BITS;
  }
  const start = blockAt;
  blockAt += (bytes + 7) & ~7;
  return start;
}

function growSlots(): void {
  const old = slots;
  const size = <usize>1 << slotsBits;
  slots = take(slotsBits + 3);
  slotsBits++;
  memory.fill(slots, 0, <usize>4 << slotsBits);
  const mask = (<u32>1 << slotsBits) - 1;
  for (let i: usize = 0; i < size; i++) {
    const found = load<u32>(old + (i << 2));
    if (found == 0) continue;
    let at = <u32>changetype<Judgement>(<usize>found).hash & mask;
    while (load<u32>(slots + (<usize>at << 2)) != 0) at = (at + 1) & mask;
    store<u32>(slots + (<usize>at << 2), found);
  }
  give(old, slotsBits + 1);
}

/** Writes what is in the places of a set, as it is in the record. Returns its length, or more than is remembered. */
// @ts-ignore: decorator
@inline
function writeKey(set: u32): usize {
  const count = setSize(set);
  let length: usize = 0;
  for (let i: u32 = 0; i < count; i++) {
    const place = setPlace(set, i);
    let size: usize = 0;
    if (kindAt(place) != ABSENT) {
      size = endAt(place) - startAt(place);
      if (length + size + 4 > LONGEST_REMEMBERED) return LONGEST_REMEMBERED + 1;
      copy(key.start + length + 4, startAt(place), size);
    }
    store<u32>(key.start + length, <u32>size);
    length += size + 4;
    if (length > LONGEST_REMEMBERED) return length;
  }
  return length;
}

// Room for what is not remembered: what waits to be counted may lie there, and is counted first.
function pass(bytes: usize): usize {
  const size = (bytes + SLACK + 7) & ~7;
  if (passed + size > passing.size) {
    flush();
    passed = 0;
    reserve(passing, size);
  }
  const start = passing.start + passed;
  passed += size;
  return start;
}

/** Room for a text that is counted later. */
export function passText(bytes: usize): usize {
  return pass(bytes);
}

const NONE = changetype<Judgement>(0);
/** Whether the last value that could not be used ends the run. */
export let isFatal: bool = false;

/** The bytes of the items that scanner.ts gave: the length of each, then its text up to a multiple of four. */
function itemBytes(result: usize): usize {
  let at: usize = RESULT_HEADER;
  for (let i = load<u32>(result, 4); i > 0; i--) at += 4 + ((<usize>load<u32>(result + at) + 3) & ~3);
  return at - RESULT_HEADER;
}

/** Copies what scanner.ts found out to `start`, and it stays there. */
function write(start: usize, set: u32, h: u64, result: usize, bytes: usize, keyLength: usize): Judgement {
  const judgement = changetype<Judgement>(start);
  judgement.hash = h;
  judgement.set = set;
  judgement.keyLength = <u32>keyLength;
  judgement.flags = load<u32>(result);
  judgement.count = load<u32>(result, 4);
  judgement.items = start + JUDGEMENT_BYTES;
  const texts = judgement.items + (<usize>judgement.count << 3);
  judgement.key = texts + bytes;
  if (set != KEY_SET) copy(texts, result + RESULT_HEADER, bytes);
  let at: usize = 0;
  for (let i: u32 = 0; i < judgement.count; i++) {
    const item = result + RESULT_HEADER + at;
    const length = load<u32>(item);
    const number = set == KEY_SET ? groupOf(item + 4, length) : <u32>(texts + at + 4);
    store<u32>(judgement.items + (<usize>i << 3), number);
    store<u32>(judgement.items + (<usize>i << 3), length, 4);
    at += 4 + ((<usize>length + 3) & ~3);
  }
  return judgement;
}

function find(set: u32, h: u64, length: usize): Judgement {
  const mask = (<u32>1 << slotsBits) - 1;
  let at = <u32>h & mask;
  for (;;) {
    const found = changetype<Judgement>(<usize>load<u32>(slots + (<usize>at << 2)));
    if (changetype<usize>(found) == 0) return NONE;
    const isSame = found.hash == h && found.set == set && found.keyLength == <u32>length;
    if (isSame && equal(found.key, key.start, length)) return found;
    at = (at + 1) & mask;
  }
  return NONE;
}

function occupy(judgement: Judgement): void {
  if (known * 2 >= <u32>1 << slotsBits) growSlots();
  const mask = (<u32>1 << slotsBits) - 1;
  let at = <u32>judgement.hash & mask;
  while (load<u32>(slots + (<usize>at << 2)) != 0) at = (at + 1) & mask;
  store<u32>(slots + (<usize>at << 2), <u32>changetype<usize>(judgement));
  known++;
}

/** Asks scanner.ts. */
function ask(set: u32, h: u64, length: usize): Judgement {
  const result = judge(set);
  if (result <= FATAL) {
    isFatal = result == FATAL;
    return NONE;
  }
  const bytes = itemBytes(result);
  const keyLength = length <= LONGEST_REMEMBERED ? length : 0;
  const needed = JUDGEMENT_BYTES + (<usize>load<u32>(result, 4) << 3) + bytes + keyLength;
  if (keyLength == 0 || needed > LONGEST_JUDGEMENT) {
    return write(set == KEY_SET ? reserve(passingKey, needed) : pass(needed), set, h, result, bytes, 0);
  }
  if (blocksHeld > MOST_BYTES) {
    // what waits to be counted may be among what is forgotten
    flush();
    forgetAll();
  }
  const judgement = write(remember(needed), set, h, result, bytes, keyLength);
  copy(judgement.key, key.start, keyLength);
  occupy(judgement);
  return judgement;
}

/**
 * What the description makes of the places of a set in this record. It is good until the next is asked for.
 *
 * @returns 0 if a value can't be used; {@link isFatal} then tells whether that ends the run
 */
export function judgementOf(set: u32): Judgement {
  const length = writeKey(set);
  if (length > LONGEST_REMEMBERED) return ask(set, 0, length);
  const h = hash(key.start, length, set);
  const found = find(set, h, length);
  return changetype<usize>(found) == 0 ? ask(set, h, length) : found;
}
