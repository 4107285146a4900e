import { tmpdir } from 'node:os';
import { findFiles } from '../backends/files/find-files.js';
import { isDelimited, isJson, openSourceFile } from '../backends/files/source-file.js';
import { OwnFolder } from '../backends/files/spill-folder.js';
import { spoolInto } from '../backends/files/spool.js';
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
  /** Whether there is more than what was looked at. */
  isCut = false;

  add(record: unknown): void {
    this.statistics.add(record);
    if (this.records.length < KEPT_RECORDS) this.records.push(record);
  }
}

/**
 * Reads the first records of the files that the globs name.
 *
 * @throws InputError if a file can't be read
 */
export async function sampleFiles(input: readonly string[], options: SampleOptions): Promise<FeedSample> {
  const sample = new FeedSample();
  using folder = new OwnFolder(tmpdir(), options.log);
  const { files } = await findFiles(input, spoolInto(folder, options.signal));
  for (const pinned of files) {
    options.signal.throwIfAborted();
    if (sample.statistics.records >= options.most) {
      sample.isCut = true;
      break;
    }
    const file = await openSourceFile(pinned);
    sample.files.push(file.path);
    sample.compressions.add(file.compression);
    if (isJson(file)) await (await import('./sample-json.js')).sampleJson(file, sample, options);
    else if (isDelimited(file)) await (await import('./sample-csv.js')).sampleCsv(file, sample, options);
    else await (await import('./sample-parquet.js')).sampleParquet(file, sample, options);
  }
  sample.isCut ||= sample.statistics.records >= options.most;
  return sample;
}
