import process from 'node:process';
import { it } from 'vitest';

/**
 * Says in a line of its own what is not tested here, and what it would take. Where nothing may be skipped
 * (`TPA_TEST_ALL=1`, as continuous integration sets it) that is a failure.
 */
export function skipLoudly(what: string, why: string, mayBeSkipped = process.env['TPA_TEST_ALL'] !== '1'): void {
  process.stderr.write(`\n*** SKIPPED: ${what}: ${why} ***\n\n`);
  if (mayBeSkipped) return;
  it(`tests ${what}`, () => {
    throw new Error(`skipped: ${why}`);
  });
}
