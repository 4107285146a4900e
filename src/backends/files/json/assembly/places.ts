import { allocate } from './memory';
import { SLACK } from './bytes';
import { fields, kinds, slotCount } from './keys';
import { ABSENT, OBJECT } from './text';

// A place is a dotted name; it may be found in several slots (flat, nested, within `_source`), of which the first that
// holds something counts. Which one that is depends on the kinds of the values alone, and those are mostly the same from
// record to record.

/** Of each place how many slots it has, and room for their numbers. */
let places: usize = 0;
let placeBytes: usize = 0;
let placeCount: u32 = 0;
let settled: usize = 0;
/** Of each place the slot that counts, plus 1; 0 if there is none. */
let chosen: usize = 0;

/** @param mostSlots in which one of the places may be found */
export function preparePlaces(count: u32, mostSlots: u32): void {
  placeCount = count;
  placeBytes = 4 * (<usize>mostSlots + 1);
  places = allocate(<usize>count * placeBytes + SLACK);
  chosen = allocate((<usize>count << 2) + SLACK);
  settled = allocate(<usize>slotCount + SLACK);
  // no kind: the first record is settled
  for (let i: usize = 0; i < slotCount; i++) store<u8>(settled + i, 0xff);
}

/** Adds the next slot in which a place may be found. */
export function addPlaceSlot(place: u32, slot: u32): void {
  const at = places + <usize>place * placeBytes;
  const count = load<u32>(at);
  store<u32>(at + (<usize>(count + 1) << 2), slot);
  store<u32>(at, count + 1);
}

function settle(): void {
  for (let i: usize = 0; i < slotCount; i += 16) v128.store(settled + i, v128.load(kinds + i));
  for (let place: u32 = 0; place < placeCount; place++) {
    const at = places + <usize>place * placeBytes;
    let found: u32 = 0;
    for (let i: u32 = 1; i <= load<u32>(at); i++) {
      const slot = load<u32>(at + (<usize>i << 2));
      const kind: u32 = load<u8>(kinds + slot);
      if (kind == ABSENT) continue;
      // an object is no value: what is found later counts, if anything is
      if (kind == OBJECT) {
        if (found == 0) found = slot + 1;
        continue;
      }
      found = slot + 1;
      break;
    }
    store<u32>(chosen + (<usize>place << 2), found);
  }
}

/** Finds out for a whole record which slots count. */
// @ts-ignore: decorator
@inline
export function settlePlaces(): void {
  for (let i: usize = 0; i < slotCount; i += 16) {
    if (i8x16.bitmask(i8x16.eq(v128.load(kinds + i), v128.load(settled + i))) == 0xffff) continue;
    settle();
    return;
  }
}

/** The kind of what a place holds. */
// @ts-ignore: decorator
@inline
export function kindAt(place: u32): u32 {
  const slot = load<u32>(chosen + (<usize>place << 2));
  return slot == 0 ? ABSENT : load<u8>(kinds + slot - 1);
}

/** The beginning of a place's value; only if it holds any. */
// @ts-ignore: decorator
@inline
export function startAt(place: u32): usize {
  return <usize>load<u32>(fields + (<usize>(load<u32>(chosen + (<usize>place << 2)) - 1) << 3));
}

// @ts-ignore: decorator
@inline
export function endAt(place: u32): usize {
  return <usize>load<u32>(fields + (<usize>(load<u32>(chosen + (<usize>place << 2)) - 1) << 3), 4);
}
