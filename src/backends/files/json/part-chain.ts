import { type JobFile, NUMBERS_OF_PART, PartEnd, type SharedState } from './job.js';

/** What the parts of a file came to. */
export interface Chain {
  /** Each part that was looked at began just where the one before it ended. */
  readonly isWhole: boolean;
  /** The part that has a fault, with nothing but whole parts before it. */
  readonly faultyPart: number | undefined;
  /** Records in the parts before the fault, or in all. */
  readonly records: number;
}

/** Verifies what was guessed: the beginning of the first record of each part. */
export function followChain(file: JobFile, { parts }: SharedState, partBytes: number): Chain {
  let records = 0;
  let at: number | undefined;
  for (let part = 0; part < file.parts; part++) {
    const index = (file.firstPart + part) * NUMBERS_OF_PART;
    const [start = 0, end = 0, count = 0] = parts.subarray(index, index + NUMBERS_OF_PART);
    const partEnd = part === file.parts - 1 ? Number.POSITIVE_INFINITY : file.skipped + (part + 1) * partBytes;
    if (part > 0 && start === PartEnd.empty) {
      if (at !== undefined && at < partEnd) return { isWhole: false, faultyPart: undefined, records };
      continue;
    }
    if (part > 0 && start !== at) return { isWhole: false, faultyPart: undefined, records };
    if (end === PartEnd.fault) return { isWhole: true, faultyPart: part, records };
    records += count;
    at = end === PartEnd.last ? undefined : end;
  }
  return { isWhole: at === undefined, faultyPart: undefined, records };
}

/** Whether two parts that were read show that the beginning of the second, or of the first, was guessed wrongly. */
const disagree = (end: number | undefined, start: number | undefined): boolean =>
  end !== undefined && start !== undefined && end >= 0 && start >= 0 && end !== start;

/**
 * Whether a part that was read and those beside it don't fit together, as far as these were read. Then nothing more need be
 * read: {@link followChain} will not find the file whole.
 */
export function isChainBroken(file: JobFile, part: number, { parts }: SharedState): boolean {
  const index = (file.firstPart + part) * NUMBERS_OF_PART;
  const [start, end] = parts.subarray(index, index + 2);
  const before = part > 0 ? parts[index - NUMBERS_OF_PART + 1] : undefined;
  const behind = part < file.parts - 1 ? parts[index + NUMBERS_OF_PART] : undefined;
  return disagree(before, start) || disagree(end, behind);
}
