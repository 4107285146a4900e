import { allocate, pack } from './memory';
import { copy, equal, hash, SLACK } from './bytes';

// The keys that were met (pairs of values of the dimensions), numbered for all threads alike. A new one is rare enough for
// a lock. These words are below everything that the compiler places.
const LOCK: usize = 128;
const COUNT: usize = 192;
const TABLE: usize = 196;
const TABLE_SIZE: usize = 200;
const LIST: usize = 204;
const LIST_SIZE: usize = 208;

const FIRST_SIZE: u32 = 256;
/** Of an entry: its number, its length, its hash; then its bytes. */
const HEADER: usize = 16;

function lock(): void {
  while (atomic.cmpxchg<i32>(LOCK, 0, 1) != 0) {}
}

function unlock(): void {
  atomic.store<i32>(LOCK, 0);
}

function grow(): void {
  const size = load<u32>(TABLE_SIZE);
  const more = size == 0 ? FIRST_SIZE : size << 1;
  const table = allocate(((<usize>more) << 2) + SLACK);
  const list = allocate(((<usize>more) << 2) + SLACK);
  const count = load<u32>(COUNT);
  const old = <usize>load<u32>(LIST);
  for (let i: u32 = 0; i < count; i++) {
    const entry = <usize>load<u32>(old + ((<usize>i) << 2));
    store<u32>(list + ((<usize>i) << 2), <u32>entry);
    let at = (<u32>load<u64>(entry, 8)) & (more - 1);
    while (load<u32>(table + ((<usize>at) << 2)) != 0) at = (at + 1) & (more - 1);
    store<u32>(table + ((<usize>at) << 2), <u32>entry);
  }
  store<u32>(TABLE, <u32>table);
  store<u32>(TABLE_SIZE, more);
  store<u32>(LIST, <u32>list);
}

/** The number of a key, written as the length of its first value and both values. */
export function groupOf(start: usize, length: usize): u32 {
  const h = hash(start, length, 0);
  lock();
  if (load<u32>(COUNT) * 2 >= load<u32>(TABLE_SIZE)) grow();
  const table = <usize>load<u32>(TABLE);
  const mask = load<u32>(TABLE_SIZE) - 1;
  let at = (<u32>h) & mask;
  for (;;) {
    const entry = <usize>load<u32>(table + ((<usize>at) << 2));
    if (entry == 0) break;
    if (load<u64>(entry, 8) == h && load<u32>(entry, 4) == <u32>length && equal(entry + HEADER, start, length)) {
      unlock();
      return load<u32>(entry);
    }
    at = (at + 1) & mask;
  }
  const entry = pack(HEADER + length);
  const number = load<u32>(COUNT);
  store<u32>(entry, number);
  store<u32>(entry, <u32>length, 4);
  store<u64>(entry, h, 8);
  copy(entry + HEADER, start, length);
  store<u32>(table + ((<usize>at) << 2), <u32>entry);
  store<u32>(<usize>load<u32>(LIST) + ((<usize>number) << 2), <u32>entry);
  store<u32>(COUNT, number + 1);
  unlock();
  return number;
}

export function groupCount(): u32 {
  return load<u32>(COUNT);
}

/** The place of a key: its length as a word, and its bytes from the sixteenth on. */
export function groupAt(number: u32): usize {
  return <usize>load<u32>(<usize>load<u32>(LIST) + ((<usize>number) << 2));
}
