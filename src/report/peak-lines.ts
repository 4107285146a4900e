import type { Verdict } from '../detectors/detector.js';
import { printable, shown } from '../log/printable.js';
import type { Comparison } from '../peaks/find-peaks.js';
import { round2 } from '../tables/rounding.js';
import { DAY_MS, formatDay, type TimeWindow } from '../window/time-window.js';
import { peakValues } from './peaks-json.js';

/** What a detector adds to a peak: `expected`, `severity`, `why`. */
function verdictLines({ verdict }: Comparison): string[] {
  if (verdict === undefined) return [];
  const { range, expected, severity, why } = verdict;
  const between = range && `${range[0]} to ${range[1]}`;
  return [
    `\texpected: ${between ?? (expected === null ? 'nothing' : String(round2(expected)))}`,
    `\tseverity: ${severity ?? 'none'}`,
    `\twhy: ${printable(why)}`,
  ];
}

/** The nine lines of a peak in the log, and three more if a detector decided. */
export function peakLines(peak: Comparison): string[] {
  const [dimension0, dimension1] = peak.key;
  return [
    `TelemetryPeak(${shown(dimension0)}, ${shown(dimension1)})`,
    ...peakValues(peak).map(([name, value]) => `\t${name}: ${round2(value)}`),
    ...verdictLines(peak),
  ];
}

/** The peaks of a window in the log; those that a detector found in several days under a line with the date. */
export function windowPeakLines(peaks: readonly Comparison[], { start, end }: TimeWindow): string[] {
  const days = [...new Set(peaks.flatMap(({ verdict }) => verdict?.day ?? []))].sort((a, b) => a - b);
  if (end - start <= DAY_MS || days.length === 0) return peaks.flatMap(peakLines);
  return days.flatMap((day) => [
    `Peaks of ${formatDay(day)}`,
    ...peaks.filter(({ verdict }) => verdict?.day === day).flatMap(peakLines),
  ]);
}

/** Floods and dips in the log, a line for each: they are no peaks. */
export function otherVerdictLines(verdicts: readonly Verdict[] = []): string[] {
  return verdicts
    .filter(({ kind }) => kind !== 'peak')
    .map(({ kind, day, key: [dimension0, dimension1], why }) => {
      const name = kind === 'flood' ? 'TelemetryFlood' : 'TelemetryDip';
      return `${name}(${shown(dimension0)}, ${shown(dimension1)}) on ${formatDay(day)}: ${printable(why)}`;
    });
}
