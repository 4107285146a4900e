import type { KeyMap } from '../../../tables/key-map.js';
import { EngineFault } from '../connection/engine-fault.js';

/**
 * Holds what was counted against what was asked about: a bucket, a page or a part that got lost is never passed over.
 *
 * @throws EngineFault
 */
export function assertAddedUp(counts: KeyMap<{ readonly submissions: number }>, expected: number): void {
  let counted = 0;
  for (const { submissions } of counts.values()) counted += submissions;
  if (counted === expected) return;
  throw new EngineFault('restart', `the counts do not add up: ${counted} records counted, ${expected} asked about`);
}
