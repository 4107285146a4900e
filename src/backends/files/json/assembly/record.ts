import { allocate } from './memory';
import { copy, hash, SLACK } from './bytes';
import { FAULT, fail, status, SHORTER, stop, USABLE } from './fault';
import { ABSENT, ESCAPED_TEXT, INTEGER, LITERAL, OBJECT, PLAIN_TEXT, unescape } from './text';
import { endAt, kindAt, settlePlaces, startAt } from './places';
import {
  FILTERABLE,
  FILTERED_OUT,
  isFatal,
  Judgement,
  judgementOf,
  KEY_SET,
  LACKS_FIRST,
  LACKS_SECOND,
  passText,
  setPlace,
  setSize,
} from './judged';
import { append, count, flush, isAppended, noteLookedUp } from './counts';
import { NOT_HERE, timeOf } from './time';
import { clearSlots, nextRecord } from './keys';

// What becomes of a record once its end is there: it is placed in time, its key is found, its values are counted.

/** The beginning of the record that is being read, and the end of the last one. */
export let recordStart: usize = 0;
export let recordEnd: usize = 0;
/** Records that ended since {@link beginRecords}. */
export let records: u32 = 0;
let mostRecord: usize = 0;
/** How many records of the beginning are shown to scanner.ts. */
let toShow: u32 = 0;

// Attributes by number: the time, the sample, then the cross dimensions. Each has a set of places of its own.
export const TIME_SET: u32 = 1;
const SAMPLE_SET: u32 = 2;
const CROSS_SET: u32 = 3;
/** Every record is a sample of its own. */
const NO_SAMPLE: u32 = 0;
/** The value is taken as it is. */
const TAKEN: u32 = 1;
/** The description makes something else of it: scanner.ts is asked. */
export const JUDGED: u32 = 2;
let modes: usize = 0;
let crossCount: u32 = 0;
let timeMode: u32 = 0;
let sampleMode: u32 = 0;

/** Texts of more bytes are cut, by scanner.ts. */
const LONGEST_TEXT: usize = 8192;

// Stretches of time: start and end of each (two doubles), whether cross dimensions are counted in it.
let buckets: usize = 0;
let bucketCount: u32 = 0;
const BUCKET_BYTES: usize = 24;
let lastBucket: u32 = 0;
let plausibleFrom: f64 = 0;
let plausibleTo: f64 = 0;

/** What is counted of all records: see the places of the words below. */
export let tallies: usize = 0;
const ALL: usize = 0;
const TIMED: usize = 8;
const FILTERABLE_RECORDS: usize = 16;
const OLDEST: usize = 24;
const NEWEST: usize = 32;
const IMPLAUSIBLE: usize = 40;
const OLDEST_IMPLAUSIBLE: usize = 48;
const NEWEST_IMPLAUSIBLE: usize = 56;
/** Then, for each stretch of time and for none and for no time, how many records lack what. */
const LACKING: usize = 64;
const LACK_BITS: usize = 4;
const LACKS_TIME: u32 = 1;
const LACKS_SAMPLE: u32 = 2;

// @ts-ignore: decorator
@external('host', 'readTime')
declare function readTime(): f64;
// @ts-ignore: decorator
@external('host', 'show')
declare function show(start: usize, end: usize): void;

export function prepareRecords(cross: u32, bucketsToCome: u32, from: f64, to: f64): void {
  crossCount = cross;
  modes = allocate((<usize>cross << 2) + SLACK);
  bucketCount = bucketsToCome;
  buckets = allocate((<usize>bucketsToCome + 1) * BUCKET_BYTES);
  tallies = allocate(LACKING + ((<usize>bucketsToCome + 2) << (LACK_BITS + 2)) + SLACK);
  plausibleFrom = from;
  plausibleTo = to;
  store<f64>(tallies + OLDEST, Infinity);
  store<f64>(tallies + NEWEST, -Infinity);
  store<f64>(tallies + OLDEST_IMPLAUSIBLE, Infinity);
  store<f64>(tallies + NEWEST_IMPLAUSIBLE, -Infinity);
}

export function setModes(time: u32, sample: u32): void {
  timeMode = time;
  sampleMode = sample;
}

export function setCrossMode(index: u32, mode: u32): void {
  store<u32>(modes + (<usize>index << 2), mode);
}

export function setBucket(index: u32, start: f64, end: f64, hasCross: bool): void {
  const at = buckets + <usize>index * BUCKET_BYTES;
  store<f64>(at, start);
  store<f64>(at, end, 8);
  store<u32>(at, hasCross ? 1 : 0, 16);
}

export function showRecords(count: u32): void {
  toShow = count;
}

/** Nothing before is needed any more. */
// @ts-ignore: decorator
@inline
export function moveTo(at: usize): void {
  recordStart = at;
}

export function beginRecords(start: usize): void {
  records = 0;
  beginRecord(start);
}

// @ts-ignore: decorator
@inline
export function beginRecord(start: usize): void {
  recordStart = start;
  clearSlots();
  nextRecord();
}

// @ts-ignore: decorator
@inline
function tally(place: usize): void {
  store<f64>(tallies + place, load<f64>(tallies + place) + 1);
}

/** The stretch in which a time lies; their number if it lies in none. */
function bucketOf(time: f64): u32 {
  if (bucketCount == 0) return 0;
  const last = buckets + <usize>lastBucket * BUCKET_BYTES;
  if (time >= load<f64>(last) && time < load<f64>(last, 8)) return lastBucket;
  let low: u32 = 0;
  let high = bucketCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time < load<f64>(buckets + <usize>middle * BUCKET_BYTES, 8)) high = middle;
    else low = middle + 1;
  }
  if (low == bucketCount || time < load<f64>(buckets + <usize>low * BUCKET_BYTES)) return bucketCount;
  lastBucket = low;
  return low;
}

function placeTime(time: f64): void {
  if (time < load<f64>(tallies + OLDEST)) store<f64>(tallies + OLDEST, time);
  if (time > load<f64>(tallies + NEWEST)) store<f64>(tallies + NEWEST, time);
  if (time >= plausibleFrom && time <= plausibleTo) return;
  tally(IMPLAUSIBLE);
  if (time < load<f64>(tallies + OLDEST_IMPLAUSIBLE)) store<f64>(tallies + OLDEST_IMPLAUSIBLE, time);
  if (time > load<f64>(tallies + NEWEST_IMPLAUSIBLE)) store<f64>(tallies + NEWEST_IMPLAUSIBLE, time);
}

/** A value can't be used. */
function refuse(): void {
  if (!isFatal) return;
  fail(recordStart, USABLE);
  stop(FAULT);
}

// The value of an attribute that is taken as it is.
let textStart: usize = 0;
let textLength: usize = 0;

/** The place of a set that counts: the first that holds a value, else one that holds an object. */
// @ts-ignore: decorator
@inline
function placeOf(set: u32): u32 {
  const first = setPlace(set, 0);
  const size = setSize(set);
  if (size == 1) return first;
  let found = first;
  let isObject = false;
  for (let i: u32 = 0; i < size; i++) {
    const place = setPlace(set, i);
    const kind = kindAt(place);
    if (kind == ABSENT) continue;
    if (kind != OBJECT) return place;
    if (!isObject) found = place;
    isObject = true;
  }
  return found;
}

/** Whether a value can be taken as it is, into `textStart` and `textLength`. */
// @ts-ignore: decorator
@inline
function takes(kind: u32, place: u32): bool {
  const start = startAt(place);
  const length = endAt(place) - start;
  if (length > LONGEST_TEXT) return false;
  if (kind == PLAIN_TEXT) {
    textStart = start + 1;
    textLength = length - 2;
    return true;
  }
  if (kind == INTEGER || kind == LITERAL) {
    textStart = start;
    textLength = length;
    return true;
  }
  if (kind != ESCAPED_TEXT) return false;
  textStart = passText(length);
  textLength = unescape(start + 1, start + length - 1, textStart);
  return true;
}

const GROUP_SALT: u64 = 0x9e3779b97f4a7c15;
const TAG_SALT: u32 = 0x9e3779b1;

/** The hash under which a value is counted: its upper half, which chooses the table, is the same at all times. */
// @ts-ignore: decorator
@inline
function countedHash(start: usize, length: usize, group: u32, attribute: u32, tag: u32): u64 {
  const h = hash(start, length, (<u64>group + 1) * GROUP_SALT + attribute);
  return h ^ <u64>(tag * TAG_SALT);
}

// The keys of the record that is counted; several only if the values of a list count each.
let keys: usize = 0;
let keysSize: u32 = 0;
let keyCount: u32 = 0;

function noteKeys(judgement: Judgement): void {
  keyCount = judgement.count;
  if (keyCount > keysSize) {
    keysSize = keyCount << 1;
    keys = allocate((<usize>keysSize << 2) + SLACK);
  }
  for (let i: usize = 0; i < keyCount; i++) store<u32>(keys + (i << 2), load<u32>(judgement.items + (i << 3)));
}

function countText(start: usize, length: usize, attribute: u32, bucket: u32, times: u32): void {
  const tag = bucket * (crossCount + 1) + attribute;
  for (let i: usize = 0; i < keyCount; i++) {
    const group = load<u32>(keys + (i << 2));
    const h = countedHash(start, length, group, attribute, tag);
    if (isAppended(attribute)) append(h, group, tag, start, <u32>length, times);
    else {
      noteLookedUp(attribute);
      count(h, group, tag, start, <u32>length, times);
    }
  }
}

function countJudged(judgement: Judgement, attribute: u32, bucket: u32, times: u32): void {
  for (let i: usize = 0; i < judgement.count; i++) {
    const item = judgement.items + (i << 3);
    countText(<usize>load<u32>(item), <usize>load<u32>(item, 4), attribute, bucket, times);
  }
}

/** Whether the values of all cross dimensions can be used. */
function areCrossUsable(): bool {
  for (let i: u32 = 0; i < crossCount; i++) {
    const set = CROSS_SET + i;
    if (load<u32>(modes + (<usize>i << 2)) == TAKEN && kindAt(placeOf(set)) <= LITERAL) continue;
    if (changetype<usize>(judgementOf(set)) == 0) return false;
  }
  return true;
}

/** Counts the values of a cross dimension, once for each sample of the record. */
// @ts-ignore: decorator
@inline
function countCross(index: u32, bucket: u32, samples: u32): void {
  const set = CROSS_SET + index;
  if (load<u32>(modes + (<usize>index << 2)) == TAKEN) {
    const place = placeOf(set);
    const kind = kindAt(place);
    if (kind == ABSENT) return;
    if (takes(kind, place)) return countText(textStart, textLength, index + 1, bucket, samples);
  }
  const judgement = judgementOf(set);
  if (changetype<usize>(judgement) != 0) countJudged(judgement, index + 1, bucket, samples);
}

function tallySeen(flags: u32, lacks: u32): void {
  tally(ALL);
  if ((flags & FILTERABLE) != 0) tally(FILTERABLE_RECORDS);
  if ((lacks & LACKS_TIME) == 0) tally(TIMED);
}

/** How many bytes a record may have. */
export function setMostRecord(bytes: u32): void {
  mostRecord = bytes;
}

/** The record that ended at `end` is whole: counts it. */
export function finishRecord(end: usize): void {
  if (end - recordStart > mostRecord) return fail(recordStart, SHORTER);
  records++;
  recordEnd = end;
  if (toShow > 0) {
    toShow--;
    show(recordStart, end);
  }
  settlePlaces();
  let judgement = judgementOf(KEY_SET);
  if (changetype<usize>(judgement) == 0) return refuse();
  const flags = judgement.flags;
  noteKeys(judgement);

  let lacks: u32 = (flags & (LACKS_FIRST | LACKS_SECOND)) << 1;
  let time = NOT_HERE;
  const timePlace = placeOf(TIME_SET);
  const timeKind = kindAt(timePlace);
  if (timeMode == TAKEN && timeKind == ABSENT) lacks |= LACKS_TIME;
  else {
    if (timeMode == TAKEN) time = timeOf(timeKind, startAt(timePlace), endAt(timePlace));
    if (isNaN(time)) {
      time = readTime();
      if (time == -Infinity) {
        fail(recordStart, USABLE);
        return stop(FAULT);
      }
      if (time == Infinity) return;
      if (isNaN(time)) lacks |= LACKS_TIME;
    }
  }

  if ((flags & FILTERED_OUT) != 0) return tallySeen(flags, lacks);

  // a value that can't be used is a fault at any time
  let sampleKind: u32 = ABSENT;
  let isTaken = sampleMode == NO_SAMPLE;
  textStart = recordStart;
  textLength = 0;
  judgement = changetype<Judgement>(0);
  if (sampleMode == TAKEN) {
    const place = placeOf(SAMPLE_SET);
    sampleKind = kindAt(place);
    if (sampleKind == ABSENT) {
      lacks |= LACKS_SAMPLE;
      isTaken = true;
    } else isTaken = takes(sampleKind, place);
  }
  if (!isTaken) {
    judgement = judgementOf(SAMPLE_SET);
    if (changetype<usize>(judgement) == 0) return refuse();
    if (judgement.count == 0) lacks |= LACKS_SAMPLE;
  }
  if (!areCrossUsable()) return refuse();

  // only now it is sure that the record is not let go
  tallySeen(flags, lacks);
  let row = bucketCount + 1;
  if ((lacks & LACKS_TIME) == 0) {
    placeTime(time);
    row = bucketOf(time);
  }
  const isInside = row < bucketCount;
  if (isInside && lacks == 0) {
    let samples: u32 = 1;
    if (isTaken) countText(textStart, textLength, 0, row, 1);
    else {
      judgement = judgementOf(SAMPLE_SET);
      samples = judgement.count;
      countJudged(judgement, 0, row, 1);
    }
    const hasCross = load<u32>(buckets + <usize>row * BUCKET_BYTES, 16) != 0;
    if (hasCross) for (let i: u32 = 0; i < crossCount; i++) countCross(i, row, samples);
  }
  const lacking = tallies + LACKING + (((<usize>row << LACK_BITS) + lacks) << 2);
  store<u32>(lacking, load<u32>(lacking) + 1);
}
