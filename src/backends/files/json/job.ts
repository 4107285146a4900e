import type { FeedDescription } from '../../../analyzers/feed-description.js';
import type { Compression } from '../decompress.js';
import type { CountPlan } from './count-plan.js';

/** How the records lie in a content; the numbers are the scanner's. */
export const JsonLayout = { array: 0, stream: 1, wrapped: 2 } as const;
export type JsonLayout = (typeof JsonLayout)[keyof typeof JsonLayout];

/** A file as the threads share it. */
export interface JobFile {
  readonly path: string;
  /** Bytes of it that are read. */
  readonly size: number;
  readonly compression: Compression;
  readonly layout: JsonLayout;
  /** Bytes before its content: a byte order mark. */
  readonly skipped: number;
  /** Parts that are read side by side; 1 if it is read from beginning to end. */
  readonly parts: number;
  /** The number of its first part among all. */
  readonly firstPart: number;
  /** How its first record begins, from its first name on: what a part's first record is recognised by. */
  readonly recordHead: Uint8Array;
}

/** What all threads are told. Plain, so that it can be sent. */
export interface ScanJob {
  readonly description: FeedDescription;
  readonly plan: CountPlan;
  readonly files: readonly JobFile[];
  readonly plausible: { readonly from: number; readonly to: number };
  /** Bytes of counts that one thread may keep in memory. */
  readonly mostBytes: number;
  readonly mostRecordBytes: number;
  /** Bytes of a part, but for the last one of a file. */
  readonly partBytes: number;
}

/** Where a thread may write what does not fit into memory; a folder may be made only when its path is asked for. */
export interface SpillPlace {
  readonly path: string;
}

/** What the threads share beside the scanner's memory. */
export interface SharedState {
  readonly counters: Int32Array<SharedArrayBuffer>;
  /** Of each part three numbers: the beginning of its first record, that of the next part's, and its records. */
  readonly parts: Float64Array<SharedArrayBuffer>;
}

/** The counters. */
export const Counter = { nextTask: 0, stop: 1, nextPartition: 2 } as const;

/** No record begins in the part; the content ends in it; a fault is in it. */
export const PartEnd = { empty: -1, last: -2, fault: -3 } as const;

export const NUMBERS_OF_PART = 3;

export function newSharedState(parts: number): SharedState {
  return {
    counters: new Int32Array(new SharedArrayBuffer(4 * Object.keys(Counter).length)),
    parts: new Float64Array(new SharedArrayBuffer(8 * NUMBERS_OF_PART * Math.max(1, parts))).fill(PartEnd.empty),
  };
}
