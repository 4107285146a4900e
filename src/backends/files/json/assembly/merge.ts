import { allocate, give, pack, take } from './memory';
import { compare, copy, SLACK } from './bytes';
import {
  add,
  blockEnd,
  blockStart,
  clearTable,
  Entry,
  ENTRY_BYTES,
  entryBytes,
  fetchSlots,
  firstBlock,
  newTables,
  nextBlock,
  Table,
  tableAt,
} from './counts';

/** What a key's values of one attribute come to, in a stretch of time or in several that are looked at as one. */
// @ts-ignore: decorator
@unmanaged
export class Cell {
  group: u32;
  tag: u32;
  /** Different values. */
  values: u64;
  submissions: u64;
  /** The sum of the values' submissions squared. */
  squares: u64;
  /** The most submissions of a value. */
  max: u32;
  /** The most frequent values, most first: how many, the room for them, and their place. The first room is in the cell. */
  topCount: u32;
  topSize: u32;
  top: usize;
}

const CELL_BYTES: usize = 64;
const FIRST_TOP_AT: usize = 48;
const CELL_SALT: u64 = 0x9fb21c651e98df25;
const FIRST_CELL_BITS: u32 = 8;

/** Of a value in the list: its submissions, its address, its length. */
const RANKED_BYTES: usize = 12;
/** As many as fit into the memory that is given at least. */
const SECOND_TOP_SIZE: u32 = 5;

let cells: usize = 0;
let cellBits: u32 = 0;
let cellCount: u32 = 0;
let most: u32 = 0;
/** Whether what is counted goes when its partition is done, so that values in lists must be copied. */
let isPassing: bool = false;

let tagCount: u32 = 0;
/** Of each tag whether it is looked at by itself. */
let alone: usize = 0;
let spanCount: u32 = 0;
/** For each span, the tag that each tag becomes in it, plus 1; 0 if it is not in it. */
let spans: usize = 0;

export function prepareMerge(tags: u32, spanNumber: u32, top: u32, passing: bool): void {
  tagCount = tags;
  spanCount = spanNumber;
  most = top;
  isPassing = passing;
  alone = allocate(<usize>tags + SLACK);
  spans = allocate((<usize>tags << 2) * <usize>spanNumber + SLACK);
  cellBits = FIRST_CELL_BITS;
  cells = take(cellBits + 2);
  memory.fill(cells, 0, <usize>4 << cellBits);
  cellCount = 0;
}

export function lookAlone(tag: u32): void {
  store<u8>(alone + tag, 1);
}

export function lookTogether(span: u32, tag: u32, as: u32): void {
  store<u32>(spans + (((<usize>span * tagCount) + tag) << 2), as + 1);
}

export function cellSlots(): usize {
  return cells;
}

export function cellSlotCount(): u32 {
  return 1 << cellBits;
}

// @ts-ignore: decorator
@inline
function cellHash(group: u32, tag: u32): u32 {
  return <u32>((((<u64>group << 32) | tag) * CELL_SALT) >> 32);
}

function growCells(): void {
  const old = cells;
  const size = <usize>1 << cellBits;
  cellBits++;
  cells = take(cellBits + 2);
  memory.fill(cells, 0, <usize>4 << cellBits);
  const mask = (<u32>1 << cellBits) - 1;
  for (let i: usize = 0; i < size; i++) {
    const found = load<u32>(old + (i << 2));
    if (found == 0) continue;
    const cell = changetype<Cell>(<usize>found);
    let at = cellHash(cell.group, cell.tag) & mask;
    while (load<u32>(cells + (<usize>at << 2)) != 0) at = (at + 1) & mask;
    store<u32>(cells + (<usize>at << 2), found);
  }
  give(old, cellBits + 1);
}

/** The cell's address; 0 if there is none. */
// @ts-ignore: decorator
@inline
function findCell(group: u32, tag: u32): usize {
  const mask = (<u32>1 << cellBits) - 1;
  let at = cellHash(group, tag) & mask;
  for (;;) {
    const found = <usize>load<u32>(cells + (<usize>at << 2));
    if (found == 0) return 0;
    const cell = changetype<Cell>(found);
    if (cell.group == group && cell.tag == tag) return found;
    at = (at + 1) & mask;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function cellOf(group: u32, tag: u32): Cell {
  const found = findCell(group, tag);
  return found == 0 ? newCell(group, tag) : changetype<Cell>(found);
}

/** Takes in a cell of a key and tag that have none yet. */
function placeCell(cell: Cell): void {
  if (cellCount * 2 >= <u32>1 << cellBits) growCells();
  const mask = (<u32>1 << cellBits) - 1;
  let at = cellHash(cell.group, cell.tag) & mask;
  while (load<u32>(cells + (<usize>at << 2)) != 0) at = (at + 1) & mask;
  store<u32>(cells + (<usize>at << 2), <u32>changetype<usize>(cell));
  cellCount++;
}

function newCell(group: u32, tag: u32): Cell {
  const cell = changetype<Cell>(allocate(CELL_BYTES));
  cell.group = group;
  cell.tag = tag;
  cell.top = changetype<usize>(cell) + FIRST_TOP_AT;
  cell.topSize = 1;
  placeCell(cell);
  return cell;
}

/** Whether a value comes before the one at a place of the list: it is more frequent, or equally and its bytes are less. */
// @ts-ignore: decorator
@inline
function precedes(count: u32, value: usize, length: u32, ranked: usize): bool {
  const other = load<u32>(ranked);
  if (count != other) return count > other;
  return compare(value, length, <usize>load<u32>(ranked, 4), load<u32>(ranked, 8)) < 0;
}

/** Puts a value into a cell's list, if it is among the most frequent. */
function rank(cell: Cell, count: u32, value: usize, length: u32, isCopied: bool): void {
  let at = cell.topCount;
  if (at == most && !precedes(count, value, length, cell.top + <usize>(at - 1) * RANKED_BYTES)) return;
  let kept = value;
  if (isCopied) {
    kept = pack(length);
    copy(kept, value, length);
  }
  if (at < most) {
    if (at == cell.topSize) growTop(cell);
    cell.topCount++;
  } else at--;
  // those that come behind it move on
  while (at > 0) {
    const before = cell.top + <usize>(at - 1) * RANKED_BYTES;
    if (!precedes(count, value, length, before)) break;
    memory.copy(before + RANKED_BYTES, before, RANKED_BYTES);
    at--;
  }
  const place = cell.top + <usize>at * RANKED_BYTES;
  store<u32>(place, count);
  store<u32>(place, <u32>kept, 4);
  store<u32>(place, length, 8);
}

function growTop(cell: Cell): void {
  const size = cell.topSize == 1 ? SECOND_TOP_SIZE : cell.topSize << 1;
  const top = allocate(<usize>size * RANKED_BYTES);
  memory.copy(top, cell.top, <usize>cell.topCount * RANKED_BYTES);
  cell.top = top;
  cell.topSize = size;
}

// @ts-ignore: decorator
@inline
function summarize(entry: Entry, isCopied: bool): void {
  const cell = cellOf(entry.group, entry.tag);
  const count = entry.count;
  cell.values++;
  cell.submissions += count;
  cell.squares += <u64>count * count;
  if (count > cell.max) cell.max = count;
  if (most > 0) rank(cell, count, changetype<usize>(entry) + ENTRY_BYTES, entry.length, isCopied);
}

// @ts-ignore: decorator
@inline
function summarizeTable(table: Table, everything: bool, isCopied: bool): void {
  for (let block = firstBlock(table); block != 0; block = nextBlock(block)) {
    const end = blockEnd(block);
    for (let at = blockStart(block); at < end;) {
      const entry = changetype<Entry>(at);
      at += entryBytes(entry.length);
      // what was merged into another table's entry is counted there
      if (entry.count != 0 && (everything || load<u8>(alone + entry.tag) != 0)) summarize(entry, isCopied);
    }
  }
}

const TAG_SALT: u32 = 0x9e3779b1;
let together: usize = 0;

function addTogether(span: u32, table: Table): void {
  const tags = spans + ((<usize>span * tagCount) << 2);
  const into = tableAt(together, 0);
  for (let block = firstBlock(table); block != 0; block = nextBlock(block)) {
    const end = blockEnd(block);
    for (let at = blockStart(block); at < end;) {
      const entry = changetype<Entry>(at);
      at += entryBytes(entry.length);
      const as = load<u32>(tags + (<usize>entry.tag << 2));
      if (entry.count == 0 || as == 0) continue;
      const hash = entry.hash ^ <u64>(entry.tag * TAG_SALT) ^ <u64>((as - 1) * TAG_SALT);
      add(into, hash, entry.group, as - 1, changetype<usize>(entry) + ENTRY_BYTES, entry.length, entry.count);
    }
  }
}

/** Where the entries of a partition come together if some of them were spilled. Its slots stay for the next partition. */
let gathered: usize = 0;

export function gatheredTable(): Table {
  if (gathered == 0) gathered = newTables();
  return tableAt(gathered, 0);
}

/** Takes entries that were spilled back. */
export function restore(table: Table, start: usize, end: usize): void {
  for (let at = start; at < end;) {
    const stop = fetchSlots(table, at, end);
    while (at < stop) {
      const entry = changetype<Entry>(at);
      add(table, entry.hash, entry.group, entry.tag, at + ENTRY_BYTES, entry.length, entry.count);
      at += entryBytes(entry.length);
    }
  }
}

/** Sums up what is looked at by itself in a table. */
export function summarizeAlone(table: Table): void {
  summarizeTable(table, false, isPassing);
}

/** Adds a table to what is looked at together in a span. */
export function addToSpan(span: u32, table: Table): void {
  if (together == 0) together = newTables();
  addTogether(span, table);
}

/** Sums up what was looked at together. */
export function closeSpan(): void {
  if (together == 0) return;
  summarizeTable(tableAt(together, 0), true, true);
  clearTable(tableAt(together, 0));
}

/** Takes in what another thread has summed up. */
export function mergeCells(slots: usize, count: u32): void {
  for (let i: usize = 0; i < count; i++) {
    const found = <usize>load<u32>(slots + (i << 2));
    if (found == 0) continue;
    const other = changetype<Cell>(found);
    const own = findCell(other.group, other.tag);
    if (own == 0) {
      placeCell(other);
      continue;
    }
    const cell = changetype<Cell>(own);
    cell.values += other.values;
    cell.submissions += other.submissions;
    cell.squares += other.squares;
    if (other.max > cell.max) cell.max = other.max;
    for (let k: u32 = 0; k < other.topCount; k++) {
      const ranked = other.top + <usize>k * RANKED_BYTES;
      rank(cell, load<u32>(ranked), <usize>load<u32>(ranked, 4), load<u32>(ranked, 8), false);
    }
  }
}
