import { printable, shown } from '../log/printable.js';
import type { Findings, PeakFinding } from './findings.js';
import { count, times } from './wording.js';

// How much of an attribute value a sentence holds.
const IN_A_SENTENCE = 60;

const value = (text: string): string => shown(text, IN_A_SENTENCE) || '(empty)';

/** A key within a sentence. */
export const named = (dimension0: string, dimension1: string): string => `${value(dimension0)} / ${value(dimension1)}`;

function worst({ dimension0, dimension1, local, excess, verdict }: PeakFinding): string {
  if (verdict) return `${named(dimension0, dimension1)}: ${printable(verdict.why)}`;
  return (
    `${named(dimension0, dimension1)} had ${count(local.subCount, 'submission')}, ` +
    `${times(excess.overAverage.times)} its average`
  );
}

/** The answer of a window in a sentence or two. Values in it are printable, not escaped for any markup. */
export function verdictOf({ coverage, keys, peaks, newKeys, floods, dips }: Findings): string {
  if (coverage.records === 0) return 'No data: the feed has no record in this window.';
  const [first] = peaks;
  const [newest] = newKeys;
  const isByTable = floods === undefined;
  const compared = isByTable ? count(keys.compared, 'known key') : count(keys.local, 'key');
  let sentence = `No peak: none of ${compared} is unusual.`;
  if (isByTable && keys.compared === 0) sentence = 'No peak: the global table knows none of the keys yet.';
  if (first && peaks.length === 1) sentence = `1 peak among ${compared}: ${worst(first)}.`;
  if (first && peaks.length > 1) {
    sentence = `${peaks.length} peaks among ${compared}; most ${isByTable ? 'unusual' : 'severe'}: ${worst(first)}.`;
  }
  if (floods?.length) sentence += ` ${count(floods.length, 'flood')}.`;
  if (dips?.length) sentence += ` ${count(dips.length, 'dip')}.`;
  if (newest === undefined) return sentence;
  const most = `${named(newest.dimension0, newest.dimension1)} with ${count(newest.local.subCount, 'submission')}`;
  return newKeys.length === 1
    ? `${sentence} 1 new key: ${most}.`
    : `${sentence} ${count(newKeys.length, 'new key')}; largest: ${most}.`;
}
