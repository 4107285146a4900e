import type { KeyMap } from '../../../tables/key-map.js';
import { EngineFault } from '../connection/engine-fault.js';

/**
 * Holds how many records were counted against how many were asked about: a page or a part that got lost is never passed
 * over.
 *
 * @throws EngineFault
 */
export function assertAllCounted(counted: number, expected: number): void {
  if (counted === expected) return;
  throw new EngineFault('restart', `the counts do not add up: ${counted} records counted, ${expected} asked about`);
}

/**
 * The same of the submissions of all keys, if each record is counted under one key.
 *
 * @throws EngineFault
 */
export function assertAddedUp(counts: KeyMap<{ readonly submissions: number }>, expected: number): void {
  let counted = 0;
  for (const { submissions } of counts.values()) counted += submissions;
  assertAllCounted(counted, expected);
}
