import type { FeedDescription } from '../../../analyzers/feed-description.js';
import type { Compression } from '../decompress.js';
import type { CountPlan } from './count-plan.js';
import { WORDS_OF_RING } from './stretch-ring.js';

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
  /** Whether each record is on a line of its own, and a line that can't be read is let go. */
  readonly letsLinesGo: boolean;
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
  /** Records that can't be used are let go; undefined if the first ends the scan. */
  readonly badRecords: LetGo | undefined;
}

/** Where a thread may write what does not fit into memory; a folder may be made only when its path is asked for. */
export interface SpillPlace {
  readonly path: string;
}

/** How records that can't be used are let go. */
export interface LetGo {
  /** One more than these ends the scan. */
  readonly most: number;
  /** Bytes of the text of each that are kept. */
  readonly keptBytes: number;
}

/** A record that is let go, as a thread finds it. */
export interface BadPlace {
  readonly file: number;
  /** Where it begins, in bytes of the content. */
  readonly offset: number;
  /** What is wrong, in words. */
  readonly reason: string;
  /** Whether the scanner counts it among the records: it was whole, but has a value that can't be used. */
  readonly isRecord: boolean;
  /** The beginning of its text, as it is in the file. */
  readonly text: Uint8Array;
}

/** What the threads share beside the scanner's memory. */
export interface SharedState {
  readonly counters: Int32Array<SharedArrayBuffer>;
  /** Of each part three numbers: the beginning of its first record, that of the next part's, and its records. */
  readonly parts: Float64Array<SharedArrayBuffer>;
  /** The words of the rings through which one thread inflates for another. */
  readonly rings: readonly Int32Array<SharedArrayBuffer>[];
}

/** The counters. */
export const Counter = { nextTask: 0, stop: 1, nextPartition: 2 } as const;

/** No record begins in the part; the content ends in it; a fault is in it. */
export const PartEnd = { empty: -1, last: -2, fault: -3 } as const;

export const NUMBERS_OF_PART = 3;

export function newSharedState(parts: number, rings: number): SharedState {
  return {
    counters: new Int32Array(new SharedArrayBuffer(4 * Object.keys(Counter).length)),
    parts: new Float64Array(new SharedArrayBuffer(8 * NUMBERS_OF_PART * Math.max(1, parts))).fill(PartEnd.empty),
    rings: Array.from({ length: rings }, () => new Int32Array(new SharedArrayBuffer(4 * WORDS_OF_RING))),
  };
}
