import { UsageError } from '../errors.js';

/** What is wrong with one key of a feed's description. Whoever read the description adds where it is. */
export class DescriptionFault extends UsageError {
  constructor(
    /** The key as a section spells it: `time_format`, `fold.severity`. */
    readonly key: string,
    readonly problem: string,
  ) {
    super(`key '${key}': ${problem}`);
  }
}
