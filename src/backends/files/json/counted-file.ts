import type { TableOrigin } from '../source-file.js';
import type { JobFile } from './job.js';

/** A file to be counted, before it is decided in how many parts. */
export interface CountedFile extends Omit<JobFile, 'parts' | 'firstPart'> {
  /** The table whose records these lines hold. */
  readonly origin: TableOrigin | undefined;
}
