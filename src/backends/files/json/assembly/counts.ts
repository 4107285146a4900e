import { allocate, give, held, take } from './memory';
import { copy, equal, SLACK } from './bytes';

/**
 * A counted value: of a key, in a stretch of time, as sample or of a cross dimension. Its bytes follow.
 */
// @ts-ignore: decorator
@unmanaged
export class Entry {
  group: u32;
  count: u32;
  /** The stretch of time and the attribute. */
  tag: u32;
  length: u32;
  hash: u64;
}

export const ENTRY_BYTES: usize = 24;

/** Entries are spread over this many tables by their hash, so that each can be merged, and spilled, by itself. */
export const PARTITIONS: u32 = 64;
const PARTITION_SHIFT: u64 = 58;

// @ts-ignore: decorator
@unmanaged
export class Table {
  /** Of each slot the lower half of the hash, and the entry's address above it. */
  slots: usize;
  mask: u32;
  count: u32;
  /** The place of the next entry, and the end of the block for it. */
  at: usize;
  end: usize;
  block: usize;
  first: usize;
  bits: u32;
}

// A block: the next one, the end of what is used, its size (as a power of two); then entries.
const BLOCK_HEADER: usize = 16;
const FIRST_BLOCK_BITS: u32 = 11;
const MOST_BLOCK_BITS: u32 = 16;
const FIRST_SLOTS_BITS: u32 = 5;
const TABLE_BYTES: usize = 64;

function newSlots(table: Table, bits: u32): void {
  table.slots = take(bits + 3);
  memory.fill(table.slots, 0, <usize>8 << bits);
  table.mask = (1 << bits) - 1;
}

function slotBits(table: Table): u32 {
  return popcnt(table.mask);
}

/** Tables, one for each partition. */
export function newTables(): usize {
  const tables = allocate(TABLE_BYTES * <usize>PARTITIONS);
  for (let k: u32 = 0; k < PARTITIONS; k++) resetTable(tableAt(tables, k));
  return tables;
}

// @ts-ignore: decorator
@inline
export function tableAt(tables: usize, partition: u32): Table {
  return changetype<Table>(tables + <usize>partition * TABLE_BYTES);
}

// @ts-ignore: decorator
@inline
export function partitionOf(hash: u64): u32 {
  return <u32>(hash >> PARTITION_SHIFT);
}

function resetTable(table: Table): void {
  table.slots = 0;
  table.mask = 0;
  table.count = 0;
  table.at = 0;
  table.end = 0;
  table.block = 0;
  table.first = 0;
  table.bits = FIRST_BLOCK_BITS;
}

function giveBlocks(table: Table): void {
  let block = table.first;
  while (block != 0) {
    const next = <usize>load<u32>(block);
    give(block, load<u32>(block, 8));
    block = next;
  }
}

/** Moves the entries of another table, whose slots are not used, into this one. */
function takeBlocks(table: Table, other: Table): void {
  if (other.block == 0) return;
  closeTable(other);
  if (table.block == 0) {
    table.at = other.at;
    table.end = other.end;
    table.block = other.block;
  } else store<u32>(other.block, <u32>table.first);
  table.first = other.first;
  const bits = other.bits;
  resetTable(other);
  other.bits = bits;
}

/** Gives all of a table's memory back; it is empty then. */
export function clearTable(table: Table): void {
  if (table.slots != 0) give(table.slots, slotBits(table) + 3);
  giveBlocks(table);
  resetTable(table);
}

/** Empties a table that is to be filled again as far: its slots stay. */
export function emptyTable(table: Table): void {
  const slots = table.slots;
  const mask = table.mask;
  giveBlocks(table);
  resetTable(table);
  if (slots == 0) return;
  table.slots = slots;
  table.mask = mask;
  memory.fill(slots, 0, (<usize>mask + 1) << 3);
}

/** Notes the end of the block that is being filled, so that all can be looked at. */
export function closeTable(table: Table): void {
  if (table.block != 0) store<u32>(table.block, <u32>table.at, 4);
}

export function firstBlock(table: Table): usize {
  closeTable(table);
  return table.first;
}

// @ts-ignore: decorator
@inline
export function nextBlock(block: usize): usize {
  return <usize>load<u32>(block);
}

// @ts-ignore: decorator
@inline
export function blockStart(block: usize): usize {
  return block + BLOCK_HEADER;
}

// @ts-ignore: decorator
@inline
export function blockEnd(block: usize): usize {
  return <usize>load<u32>(block, 4);
}

// @ts-ignore: decorator
@inline
export function entryBytes(length: u32): usize {
  return (ENTRY_BYTES + <usize>length + 7) & ~7;
}

function newBlock(table: Table, needed: usize): void {
  let bits = table.bits;
  if (bits < MOST_BLOCK_BITS) table.bits = bits + 1;
  while (<usize>1 << bits < needed + BLOCK_HEADER + SLACK) bits++;
  const block = take(bits);
  closeTable(table);
  if (table.block != 0) store<u32>(table.block, <u32>block);
  else table.first = block;
  store<u32>(block, 0);
  store<u32>(block, bits, 8);
  table.block = block;
  table.at = blockStart(block);
  table.end = block + (<usize>1 << bits) - SLACK;
}

// @ts-ignore: decorator
@inline
function place(slots: usize, mask: u32, slot: u64): void {
  let at = <u32>slot & mask;
  while (load<u64>(slots + (<usize>at << 3)) != 0) at = (at + 1) & mask;
  store<u64>(slots + (<usize>at << 3), slot);
}

function growSlots(table: Table): void {
  const old = table.slots;
  const oldBits = old == 0 ? 0 : slotBits(table);
  newSlots(table, old == 0 ? FIRST_SLOTS_BITS : oldBits + 1);
  if (old == 0) return;
  for (let i: usize = 0; i < <usize>1 << oldBits; i++) {
    const slot = load<u64>(old + (i << 3));
    if (slot != 0) place(table.slots, table.mask, slot);
  }
  give(old, oldBits + 3);
}

/** The slot of an entry, or the one that it would have. */
// @ts-ignore: decorator
@inline
function findSlot(table: Table, hash: u64, group: u32, tag: u32, bytes: usize, length: u32): usize {
  const low = <u32>hash;
  const mask = table.mask;
  let at = low & mask;
  for (;;) {
    const place = table.slots + (<usize>at << 3);
    const slot = load<u64>(place);
    if (slot == 0) return place;
    if (<u32>slot == low) {
      const entry = changetype<Entry>(<usize>(slot >> 32));
      if (
        entry.hash == hash &&
        entry.group == group &&
        entry.tag == tag &&
        entry.length == length &&
        equal(changetype<usize>(entry) + ENTRY_BYTES, bytes, length)
      )
        return place;
    }
    at = (at + 1) & mask;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function occupy(table: Table, slotPlace: usize, hash: u64, entry: usize): void {
  store<u64>(slotPlace, (hash & 0xffffffff) | (<u64>entry << 32));
  table.count++;
}

// @ts-ignore: decorator
@inline
function makeRoom(table: Table): void {
  if (table.slots == 0 || table.count * 2 > table.mask) growSlots(table);
}

/** Puts an entry into the block that is being filled, which must have room for it. */
// @ts-ignore: decorator
@inline
function newEntry(table: Table, hash: u64, group: u32, tag: u32, bytes: usize, length: u32, count: u32): usize {
  const entry = changetype<Entry>(table.at);
  table.at += entryBytes(length);
  entry.group = group;
  entry.count = count;
  entry.tag = tag;
  entry.length = length;
  entry.hash = hash;
  copy(changetype<usize>(entry) + ENTRY_BYTES, bytes, length);
  return changetype<usize>(entry);
}

/** Adds to the count of a value. */
export function add(table: Table, hash: u64, group: u32, tag: u32, bytes: usize, length: u32, count: u32): void {
  makeRoom(table);
  const slotPlace = findSlot(table, hash, group, tag, bytes, length);
  const slot = load<u64>(slotPlace);
  if (slot != 0) {
    const entry = changetype<Entry>(<usize>(slot >> 32));
    entry.count += count;
    return;
  }
  const size = entryBytes(length);
  if (table.at + size > table.end) newBlock(table, size);
  occupy(table, slotPlace, hash, newEntry(table, hash, group, tag, bytes, length, count));
  noteNew(tag % attributeCount);
}

// keeps the compiler from leaving out what only fetches memory
let fetched: u64 = 0;

/** As many entries are looked for at once: the memory of their slots is then fetched at the same time. */
const FETCHED_AT_ONCE: u32 = 64;

/** Fetches the slots of the next entries; gives the end of those. */
export function fetchSlots(table: Table, from: usize, end: usize): usize {
  let at = from;
  let sum: u64 = 0;
  for (let i: u32 = 0; i < FETCHED_AT_ONCE && at < end; i++) {
    const entry = changetype<Entry>(at);
    if (table.slots != 0) sum += load<u64>(table.slots + (<usize>(<u32>entry.hash & table.mask) << 3));
    at += entryBytes(entry.length);
  }
  fetched = sum;
  return at;
}

// @ts-ignore: decorator
@inline
function absorbEntry(table: Table, at: usize): void {
  const entry = changetype<Entry>(at);
  makeRoom(table);
  const slotPlace = findSlot(table, entry.hash, entry.group, entry.tag, at + ENTRY_BYTES, entry.length);
  const slot = load<u64>(slotPlace);
  const attribute = entry.tag % attributeCount;
  noteLookedUp(attribute);
  if (slot == 0) {
    occupy(table, slotPlace, entry.hash, at);
    noteNew(attribute);
  } else {
    changetype<Entry>(<usize>(slot >> 32)).count += entry.count;
    entry.count = 0;
  }
}

/** Takes the entries of another table in as they are, without a copy: what both have is counted here, and 0 there. */
export function absorb(table: Table, other: Table): void {
  let block = firstBlock(other);
  while (block != 0) {
    const end = blockEnd(block);
    for (let at = blockStart(block); at < end;) {
      const stop = fetchSlots(table, at, end);
      for (; at < stop; at += entryBytes(changetype<Entry>(at).length)) absorbEntry(table, at);
    }
    block = nextBlock(block);
  }
}

// What is to be counted waits in a queue: the memory of many entries is then fetched at once, not of one after the other.
const QUEUE_LENGTH: u32 = 96;
const QUEUED_BYTES: usize = 32;
let queue: usize = 0;
let queued: u32 = 0;
let own: usize = 0;
let flushes: u32 = 0;
const FLUSHES_BETWEEN_LOOKS: u32 = 64;

// To look up one value after the other in tables larger than the caches takes longer than all else, if nearly all values of
// an attribute are new. Then they are appended to tables without slots, and looked up later, many of one partition together:
// when as much was appended as there is besides, or when the threads' tables are merged. While memory is spilled again and
// again, that is done in every eighth filling only, to find out whether values repeat by now.
let appending: usize = 0;
/** Bytes of the blocks in these tables. */
let appendedBytes: usize = 0;
const LEAST_SETTLED: usize = 1 << 22;
let spills: u32 = 0;
const SPILLS_BETWEEN_LOOKS: u32 = 8;

/** For each attribute: whether its values are appended; how many were looked up, and how many of those were new. */
let attributes: usize = 0;
let attributeCount: u32 = 0;
const ATTRIBUTE_BYTES: usize = 12;
const LOOKED_UP: usize = 4;
const NEW: usize = 8;
/** So many values of an attribute are looked up before it is decided what becomes of further ones. */
const LOOKED_UP_AT_LEAST: u32 = 1 << 14;
const MOSTLY: f64 = 0.75;

export function prepareCounts(attributesToCome: u32): void {
  queue = allocate(<usize>QUEUE_LENGTH * QUEUED_BYTES);
  queued = 0;
  own = newTables();
  appending = newTables();
  attributeCount = attributesToCome;
  attributes = allocate(<usize>attributesToCome * ATTRIBUTE_BYTES);
}

/** The tables in which values are looked up. */
export function ownTables(): usize {
  return own;
}

/** The tables to which values are appended: one may be in them several times. */
export function appendedTables(): usize {
  return appending;
}

// @ts-ignore: decorator
@inline
function attributeAt(attribute: u32): usize {
  return attributes + <usize>attribute * ATTRIBUTE_BYTES;
}

// @ts-ignore: decorator
@inline
export function isAppended(attribute: u32): bool {
  return load<u32>(attributeAt(attribute)) != 0;
}

// @ts-ignore: decorator
@inline
export function noteLookedUp(attribute: u32): void {
  const at = attributeAt(attribute);
  store<u32>(at, load<u32>(at, LOOKED_UP) + 1, LOOKED_UP);
}

// @ts-ignore: decorator
@inline
function noteNew(attribute: u32): void {
  const at = attributeAt(attribute);
  store<u32>(at, load<u32>(at, NEW) + 1, NEW);
}

/** Decides for each attribute whether its values are appended from here on. */
function chooseAppended(): void {
  for (let i: u32 = 0; i < attributeCount; i++) {
    const at = attributeAt(i);
    const lookedUp = load<u32>(at, LOOKED_UP);
    if (lookedUp < LOOKED_UP_AT_LEAST) continue;
    store<u32>(at, <f64>load<u32>(at, NEW) > <f64>lookedUp * MOSTLY ? 1 : 0);
    store<u32>(at, 0, LOOKED_UP);
    store<u32>(at, 0, NEW);
  }
}

/** Looks up what was appended. */
function settle(): void {
  for (let k: u32 = 0; k < PARTITIONS; k++) {
    const table = tableAt(own, k);
    const other = tableAt(appending, k);
    while (table.slots == 0 || (table.count + other.count) * 2 > table.mask) growSlots(table);
    absorb(table, other);
    takeBlocks(table, other);
  }
  appendedBytes = 0;
  chooseAppended();
}

/** Counts a value without looking it up. */
export function append(hash: u64, group: u32, tag: u32, bytes: usize, length: u32, times: u32): void {
  let table = tableAt(appending, partitionOf(hash));
  const size = entryBytes(length);
  if (table.at + size > table.end) {
    if (held > most) spill();
    else if (appendedBytes > max(LEAST_SETTLED, held >> 1) && spills % SPILLS_BETWEEN_LOOKS == 0) settle();
    const before = held;
    newBlock(table, size);
    appendedBytes += held - before;
  }
  newEntry(table, hash, group, tag, bytes, length, times);
  table.count++;
}

/** To be called when the tables were spilled. */
export function noteSpill(): void {
  spills++;
  appendedBytes = 0;
}

/** Memory beyond which what was counted is to be spilled. */
let most: usize = 0;

export function setMost(bytes: usize): void {
  most = bytes;
}

// @ts-ignore: decorator
@external('host', 'spill')
declare function spill(): void;

/** Counts what waits. The bytes of values must be there until then. */
export function flush(): void {
  let sum: u64 = 0;
  const end = queue + <usize>queued * QUEUED_BYTES;
  for (let at = queue; at < end; at += QUEUED_BYTES) {
    const hash = load<u64>(at);
    const table = tableAt(own, partitionOf(hash));
    if (table.slots == 0) continue;
    const slot = load<u64>(table.slots + (<usize>(<u32>hash & table.mask) << 3));
    store<u32>(at, <u32>(slot >> 32), 28);
  }
  for (let at = queue; at < end; at += QUEUED_BYTES) {
    const entry = <usize>load<u32>(at, 28);
    if (entry != 0) sum += load<u64>(entry);
    store<u32>(at, 0, 28);
  }
  fetched = sum;
  for (let at = queue; at < end; at += QUEUED_BYTES) {
    const hash = load<u64>(at);
    const table = tableAt(own, partitionOf(hash));
    add(table, hash, load<u32>(at, 8), load<u32>(at, 12), <usize>load<u32>(at, 16), load<u32>(at, 20), load<u32>(at, 24));
  }
  queued = 0;
  flushes++;
  if (flushes % FLUSHES_BETWEEN_LOOKS == 0) chooseAppended();
  if (held > most) spill();
}

/** Notes a value to be counted this many times. */
// @ts-ignore: decorator
@inline
export function count(hash: u64, group: u32, tag: u32, bytes: usize, length: u32, times: u32): void {
  const at = queue + <usize>queued * QUEUED_BYTES;
  store<u64>(at, hash);
  store<u32>(at, group, 8);
  store<u32>(at, tag, 12);
  store<u32>(at, <u32>bytes, 16);
  store<u32>(at, length, 20);
  store<u32>(at, times, 24);
  queued++;
  if (queued == QUEUE_LENGTH) flush();
}

// For TypeScript code, which writes the blocks of a table to disk: the first one (see `firstBlock`), the next one, the place of
// its entries.

export function blockNext(block: usize): usize {
  return nextBlock(block);
}

export function usedStart(block: usize): usize {
  return blockStart(block);
}

export function usedEnd(block: usize): usize {
  return blockEnd(block);
}
