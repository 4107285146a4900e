import { allocate } from './memory';

/** Every buffer may be read and written this many bytes beyond its end. */
export const SLACK: usize = 64;
const LANES: usize = 16;

/** Copies in steps of 16 bytes: up to 15 bytes behind the end are overwritten, too. */
// @ts-ignore: decorator
@inline
export function copy(to: usize, from: usize, length: usize): void {
  for (let i: usize = 0; i < length; i += LANES) v128.store(to + i, v128.load(from + i));
}

// @ts-ignore: decorator
@inline
export function equal(a: usize, b: usize, length: usize): bool {
  let i: usize = 0;
  for (; i + LANES <= length; i += LANES) {
    if (i8x16.bitmask(i8x16.eq(v128.load(a + i), v128.load(b + i))) != 0xffff) return false;
  }
  if (i == length) return true;
  const mask = (1 << <i32>(length - i)) - 1;
  return (i8x16.bitmask(i8x16.eq(v128.load(a + i), v128.load(b + i))) & mask) == mask;
}

/** Orders bytes as the code points that they encode: less than 0 if `a` comes first. */
export function compare(a: usize, aLength: usize, b: usize, bLength: usize): i32 {
  const shared = min(aLength, bLength);
  let i: usize = 0;
  while (i + LANES <= shared && i8x16.bitmask(i8x16.eq(v128.load(a + i), v128.load(b + i))) == 0xffff) i += LANES;
  for (; i < shared; i++) {
    const x = load<u8>(a + i);
    const y = load<u8>(b + i);
    if (x != y) return <i32>x - <i32>y;
  }
  return <i32>aLength - <i32>bLength;
}

// The hash is NH of UMAC (RFC 4418, section 5.2), which no one who does not know the key can make collide: sums of
// products of 32-bit words, to each of which a word of the key is added. Blocks of more bytes than the key has are chained.
const KEY_BYTES: usize = 256;
let KEY: usize = 0;
let MASKS: usize = 0;
const MIX_1: u64 = 0x9fb21c651e98df25;
const MIX_2: u64 = 0xd6e8feb86659fd93;

/** Makes room for the key, whose random bytes are to be written there before anything is hashed. */
export function newHashKey(): usize {
  const key = allocate(KEY_BYTES + LANES * LANES);
  const masks = key + KEY_BYTES;
  for (let length: usize = 0; length < LANES; length++) {
    for (let i: usize = 0; i < length; i++) store<u8>(masks + length * LANES + i, 0xff);
  }
  return key;
}

/** Each thread is told the one key. Behind it are masks that keep the first 0 to 15 bytes of a vector. */
export function useHashKey(key: usize): void {
  KEY = key;
  MASKS = key + KEY_BYTES;
}

export function hashKeyBytes(): i32 {
  return <i32>KEY_BYTES;
}

// @ts-ignore: decorator
@inline
function finish(sum: u64, salt: u64): u64 {
  let h = sum + salt;
  h = (h ^ (h >> 32)) * MIX_1;
  h = (h ^ (h >> 29)) * MIX_2;
  return h ^ (h >> 32);
}

// @ts-ignore: decorator
@inline
function products(words: v128, key: v128): v128 {
  const x = i32x4.add(words, key);
  return i64x2.extmul_low_i32x4_u(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1));
}

/** A keyed hash of some bytes; `salt` keeps equal bytes apart that mean different things. */
export function hash(start: usize, length: usize, salt: u64): u64 {
  let p = start;
  let left = length;
  let sum: u64 = <u64>length * load<u64>(KEY);
  for (;;) {
    let parts = i64x2.splat(0);
    const block = min(left, KEY_BYTES);
    const whole = block & ~(LANES - 1);
    let i: usize = 0;
    for (; i < whole; i += LANES) parts = i64x2.add(parts, products(v128.load(p + i), v128.load(KEY + i)));
    if (i < block) {
      const masked = v128.and(v128.load(p + i), v128.load(MASKS + ((block & (LANES - 1)) << 4)));
      parts = i64x2.add(parts, products(masked, v128.load(KEY + i)));
    }
    sum += i64x2.extract_lane(parts, 0) + i64x2.extract_lane(parts, 1);
    left -= block;
    if (left == 0) return finish(sum, salt);
    p += block;
    sum = (sum ^ (sum >> 32)) * MIX_1;
  }
  return 0;
}

/** A buffer that grows when more is asked of it; what was in it is lost then. */
// @ts-ignore: decorator
@unmanaged
export class Scratch {
  start: usize;
  size: usize;
}

export function newScratch(size: usize): Scratch {
  const scratch = changetype<Scratch>(allocate(offsetof<Scratch>()));
  scratch.start = allocate(size + SLACK);
  scratch.size = size;
  return scratch;
}

export function reserve(scratch: Scratch, size: usize): usize {
  if (size > scratch.size) {
    scratch.size = size + (size >> 1);
    scratch.start = allocate(scratch.size + SLACK);
  }
  return scratch.start;
}
