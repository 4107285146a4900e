import { allocate } from './memory';
import { copy, equal, hash, SLACK } from './bytes';
import { ABSENT } from './text';

/**
 * Bytes that were seen between the value of a name and the next value that mattered, and what they come to. In telemetry that
 * is nearly always the same again, or one of a few.
 */
// @ts-ignore: decorator
@unmanaged
export class Guess {
  length: usize;
  /** Which bytes of the last 16 belong to them. */
  mask: u32;
  /** The name to which they led. */
  nextKey: u32;
  /** The end of the record in them. */
  closing: i32;
  /** The beginning of the next record in them; −1 if they stay within a record. */
  boundary: i32;
  /** How many followed objects they open, and by which names. */
  openings: u32;
  opened: usize;
}

/** A name in an object that is followed. */
// @ts-ignore: decorator
@unmanaged
export class Key {
  /** The object that has the name, by number; 0 is the record itself. */
  node: u32;
  /** The object that is followed when the value of this name is one; 0 if none is. */
  child: u32;
  /** The slot of the value; −1 if nobody asked for it. */
  slot: i32;
  /** Whether an object as value counts as nothing: a wanted place lies below it. */
  isOnTheWay: bool;
  name: usize;
  nameLength: usize;
  /** What followed the last time; then come {@link OTHER_GUESSES} that followed before, 0 for none. */
  guess: usize;
}

/** An object that is followed. */
// @ts-ignore: decorator
@unmanaged
export class Node {
  parent: u32;
  /** The name of which it is the value. */
  key: u32;
  /** The number of names that are not remembered. */
  overflow: u32;
  /** The record in which it was opened last. */
  record: u32;
}

/** As many names that nobody asked for are remembered. */
const MOST_REMEMBERED: u32 = 2048;
/** Names of more bytes are not remembered unless somebody asked for them. */
const LONGEST_NAME: usize = 128;
/** What is longer is not guessed. */
export const LONGEST_GUESS: usize = 512;
export const MOST_OPENINGS: u32 = 8;
const KEY_BYTES: usize = 64;
const GUESS_BYTES: usize = 32;
/** An attribute that some records have and others don't makes two ways to go on behind the one before it. */
const OTHER_GUESSES: usize = 3;
const NODE_BYTES: usize = 16;

let keys: usize = 0;
let table: usize = 0;
let tableMask: u32 = 0;
let nodes: usize = 0;
let keyCount: u32 = 0;
let nodeCount: u32 = 0;
let remembered: u32 = 0;

/** The value of each slot: its beginning and its end. */
export let fields: usize = 0;
/** The kind of each slot's value. */
export let kinds: usize = 0;
export let slotCount: u32 = 0;
let slotNodes: usize = 0;
/** The number of the record, from 1 on. */
export let record: u32 = 1;

export function nextRecord(): void {
  record++;
}

// @ts-ignore: decorator
@inline
export function keyOf(id: u32): Key {
  return changetype<Key>(keys + <usize>id * KEY_BYTES);
}

// @ts-ignore: decorator
@inline
export function nodeOf(id: u32): Node {
  return changetype<Node>(nodes + <usize>id * NODE_BYTES);
}

function newKey(node: u32): u32 {
  const id = keyCount++;
  const key = keyOf(id);
  key.node = node;
  key.slot = -1;
  return id;
}

/** The bytes of a guess. */
// @ts-ignore: decorator
@inline
export function bytesOf(guess: Guess): usize {
  return changetype<usize>(guess) + GUESS_BYTES;
}

// @ts-ignore: decorator
@inline
function othersOf(key: Key): usize {
  return changetype<usize>(key) + offsetof<Key>('guess') + 4;
}

/** Whether what follows is what was seen before; never if there is no guess: at address 0 are zeros. */
// @ts-ignore: decorator
@inline
export function fits(guess: Guess, p: usize): bool {
  const length = guess.length;
  if (length == 0) return false;
  const bytes = bytesOf(guess);
  const whole = length & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    if (i8x16.bitmask(i8x16.eq(v128.load(p + i), v128.load(bytes + i))) != 0xffff) return false;
  }
  const mask = guess.mask;
  return (<u32>i8x16.bitmask(i8x16.eq(v128.load(p + i), v128.load(bytes + i))) & mask) == mask;
}

/** Looks for one of the earlier guesses that fits; it is the first to be tried the next time. */
export function fitsOther(key: Key, p: usize): bool {
  const others = othersOf(key);
  for (let i: usize = 0; i < OTHER_GUESSES; i++) {
    const guess = <usize>load<u32>(others + (i << 2));
    if (guess == 0 || !fits(changetype<Guess>(guess), p)) continue;
    store<u32>(others + (i << 2), <u32>key.guess);
    key.guess = guess;
    return true;
  }
  return false;
}

/** A guess to be filled in, the first to be tried from now on. The oldest is given up for it. */
export function newGuess(key: Key): Guess {
  const others = othersOf(key);
  const last = others + ((OTHER_GUESSES - 1) << 2);
  let guess = <usize>load<u32>(last);
  if (guess == 0) guess = allocate(GUESS_BYTES + LONGEST_GUESS + SLACK);
  memory.copy(others + 4, others, (OTHER_GUESSES - 1) << 2);
  store<u32>(others, <u32>key.guess);
  key.guess = guess;
  return changetype<Guess>(guess);
}

/** Forgets what was seen between records: it is not the same in another layout. */
export function forgetBoundaries(): void {
  for (let id: u32 = 0; id < keyCount; id++) {
    const guesses = changetype<usize>(keyOf(id)) + offsetof<Key>('guess');
    for (let i: usize = 0; i <= OTHER_GUESSES; i++) {
      const guess = <usize>load<u32>(guesses + (i << 2));
      if (guess != 0 && changetype<Guess>(guess).boundary >= 0) changetype<Guess>(guess).length = 0;
    }
  }
}

function newNode(parent: u32, key: u32): u32 {
  const id = nodeCount++;
  const node = nodeOf(id);
  node.parent = parent;
  node.key = key;
  node.overflow = newKey(id);
  return id;
}

/** Makes room for this many slots, followed objects, and names of either. */
export function prepareKeys(slots: u32, mostNodes: u32, mostNames: u32): void {
  const mostKeys = MOST_REMEMBERED + mostNames + mostNodes + 2;
  keys = allocate(<usize>mostKeys * KEY_BYTES);
  tableMask = 1;
  while (tableMask < 2 * mostKeys) tableMask = (tableMask << 1) | 1;
  table = allocate(<usize>(tableMask + 1) << 2);
  nodes = allocate(<usize>(mostNodes + 1) * NODE_BYTES);
  slotCount = slots;
  fields = allocate((<usize>slots << 3) + SLACK);
  kinds = allocate(<usize>slots + SLACK);
  slotNodes = allocate((<usize>slots << 2) + SLACK);
  // the key 0 is the record's beginning; that of the first node is for names not remembered
  newKey(0);
  newNode(0, 0);
}

/** The number of a name within a followed object. */
export function findKey(node: u32, name: usize, length: usize, isWanted: bool): u32 {
  let at = <u32>hash(name, length, node) & tableMask;
  for (;;) {
    const id = load<u32>(table + (<usize>at << 2));
    if (id == 0) break;
    const key = keyOf(id);
    if (key.node == node && key.nameLength == length && equal(key.name, name, length)) return id;
    at = (at + 1) & tableMask;
  }
  if (!isWanted) {
    if (remembered >= MOST_REMEMBERED || length > LONGEST_NAME) return nodeOf(node).overflow;
    remembered++;
  }
  const id = newKey(node);
  const key = keyOf(id);
  key.name = allocate(length + SLACK);
  key.nameLength = length;
  copy(key.name, name, length);
  store<u32>(table + (<usize>at << 2), id);
  return id;
}

/** Follows the objects that are under a name. */
export function followBelow(key: u32): u32 {
  const found = keyOf(key);
  if (found.child == 0) found.child = newNode(found.node, key);
  return found.child;
}

/** Sees to it that the value of a name goes to a slot. */
export function wantSlot(key: u32, slot: u32, isOnTheWay: bool): void {
  const found = keyOf(key);
  found.slot = <i32>slot;
  found.isOnTheWay = isOnTheWay;
  store<u32>(slotNodes + (<usize>slot << 2), found.node);
}

/** Forgets the values within a followed object: another value of its name has come. */
export function clearBelow(node: u32): void {
  for (let slot: u32 = 0; slot < slotCount; slot++) {
    let at = load<u32>(slotNodes + (<usize>slot << 2));
    while (at != 0 && at != node) at = nodeOf(at).parent;
    if (at == node) store<u8>(kinds + slot, ABSENT);
  }
}

export function clearSlots(): void {
  for (let i: usize = 0; i < slotCount; i += 16) v128.store(kinds + i, i8x16.splat(0));
}
