// One memory is shared by all threads. What is allocated is zero and never given back, except for stretches of a power of
// two bytes, of which each thread keeps lists of those that are free.

/** The place of the shared memory's own words, below everything that the compiler places. */
const BREAK: usize = 64;
const SEGMENT: usize = 1 << 20;
const PAGE_BITS: usize = 16;
const GROWTH_PAGES: i32 = 64;
const CACHE_LINE: usize = 64;

let next: usize = 0;
let segmentEnd: usize = 0;

/** The place of the first segment. */
// @ts-ignore: decorator
@inline
function firstSegment(): usize {
  return (__heap_base + 65535) & ~65535;
}

/** How much of the memory was ever taken, by all threads: behind it are zeros. */
export function usedBytes(): usize {
  return firstSegment() + atomic.load<u32>(BREAK);
}

/** Fills with zeros what was ever taken, and the words below it: the memory is as new, and of no more use to who used it. */
export function clear(): void {
  memory.fill(0, 0, usedBytes());
}

/** Cuts whole segments from the shared memory. */
function claim(bytes: usize): usize {
  const size = (bytes + 65535) & ~65535;
  const start = firstSegment() + atomic.add<u32>(BREAK, <u32>size);
  // beyond four gigabytes the sum wraps round
  if (start + size < start) unreachable();
  const missing = <i32>((start + size + 65535) >> PAGE_BITS) - memory.size();
  if (missing > 0 && memory.grow(missing + GROWTH_PAGES) < 0) {
    const still = <i32>((start + size + 65535) >> PAGE_BITS) - memory.size();
    if (still > 0 && memory.grow(still) < 0) unreachable();
  }
  return start;
}

/** This many bytes, zero, for as long as the memory lives. */
export function allocate(bytes: usize): usize {
  const size = (bytes + CACHE_LINE - 1) & ~(CACHE_LINE - 1);
  if (size > SEGMENT / 4) return claim(size);
  if (next + size > segmentEnd) {
    next = claim(SEGMENT);
    segmentEnd = next + SEGMENT;
  }
  const start = next;
  next += size;
  return start;
}

const PACK: usize = 1 << 16;
/** Behind what is packed this much may be overwritten by who writes it. */
const PACK_SLACK: usize = 64;
let packed: usize = 0;
let packedEnd: usize = 0;

/** This many bytes, not zeroed, for as long as the memory lives: short texts lie close to each other. */
export function pack(bytes: usize): usize {
  const size = (bytes + 7) & ~7;
  if (size > PACK / 8) return allocate(bytes + PACK_SLACK);
  if (packed + size > packedEnd) {
    packed = allocate(PACK);
    packedEnd = packed + PACK - PACK_SLACK;
  }
  const start = packed;
  packed += size;
  return start;
}

/** Bytes that the stretches taken and not given back have. */
export let held: usize = 0;

// the first free stretch of each size; each begins with the address of the next
const freeOfThread: usize = allocateLists();

function allocateLists(): usize {
  return allocate(32 * 4);
}

/** A stretch of 2^`bits` bytes, not zeroed. */
export function take(bits: u32): usize {
  held += (<usize>1) << bits;
  const list = freeOfThread + ((<usize>bits) << 2);
  const first = <usize>load<u32>(list);
  if (first == 0) return allocate((<usize>1) << bits);
  store<u32>(list, load<u32>(first));
  return first;
}

export function give(start: usize, bits: u32): void {
  held -= (<usize>1) << bits;
  const list = freeOfThread + ((<usize>bits) << 2);
  store<u32>(start, load<u32>(list));
  store<u32>(list, <u32>start);
}
