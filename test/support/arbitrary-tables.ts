import fc from 'fast-check';
import type { GlobalRow } from '../../src/tables/global-table.js';
import { type Key, KeyMap } from '../../src/tables/key-map.js';
import { anyText } from './any-text.js';

/** Any two values, often equal ones and such as attackers send. */
export const anyKey: fc.Arbitrary<Key> = fc.tuple(
  fc.oneof(fc.constantFrom('malicious', 'benign', '', '__proto__', '30', '5'), anyText),
  fc.oneof(fc.constantFrom('Pdf', '', '__proto__', 'constructor', '10', '9'), anyText),
);

const anyCount = fc.nat(10 ** 9);
/** Whole seconds from 1970 to 2200. */
const anySecond = fc.integer({ min: 0, max: 7_258_118_400 }).map((second) => second * 1000);

/** Any row that a global table file can hold. */
export const anyGlobalRow: fc.Arbitrary<GlobalRow> = fc
  .record({
    times: fc.tuple(anySecond, anySecond),
    windowCount: fc.integer({ min: 1, max: 10_000 }),
    subCountAvg: anyCount,
    subCountMax: anyCount,
    sampCountAvg: anyCount,
    sampCountMax: anyCount,
    sampSubCountAvg: anyCount,
    sampSubCountMax: fc.oneof(anyCount, fc.double({ min: 0, max: 10 ** 9, noNaN: true })),
    thresholdSuggested: anyCount,
  })
  .map(({ times: [a, b], ...row }) => ({ start: Math.min(a, b), end: Math.max(a, b), ...row }));

/** Any global table of up to twenty rows. */
export const anyGlobalTable = fc
  .array(fc.tuple(anyKey, anyGlobalRow), { maxLength: 20 })
  .map((entries) => new KeyMap<GlobalRow>(entries));
