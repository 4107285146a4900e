import type { Feed } from '../feed/feed.js';
import type { Log, Progress } from '../log/log.js';
import { FeedStatistics } from './attribute-statistics.js';

export interface SampleOptions {
  /** The most records to look at. */
  readonly most: number;
  readonly log: Log;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** How CSV files are written, as far as it must be said. */
export interface CsvFinding {
  readonly delimiter: string | undefined;
  readonly comment: string | undefined;
  readonly header: readonly string[] | undefined;
}

/** What the mapping of a cluster's index tells. */
export interface Mapping {
  /** Types of the fields by which records can be counted, by place. */
  readonly types: ReadonlyMap<string, string>;
  /** Whether the records can be counted as a description says. */
  readonly canCount: (feed: Feed) => boolean;
}

const KEPT_RECORDS = 200;

/** What was found in the first records of a feed. */
export class FeedSample {
  readonly statistics = new FeedStatistics();
  /** The first records, for showing how a description reads them. */
  readonly records: unknown[] = [];
  readonly files: string[] = [];
  readonly layouts = new Set<string>();
  readonly compressions = new Set<string>();
  documents = 0;
  recordsPath: readonly string[] | undefined;
  csv: CsvFinding | undefined;
  /** Undefined for files. */
  mapping: Mapping | undefined;
  /** Whether there is more than what was looked at. */
  isCut = false;

  add(record: unknown): void {
    this.statistics.add(record);
    if (this.records.length < KEPT_RECORDS) this.records.push(record);
  }
}
