import { shown } from '../log/printable.js';
import type { Comparison } from '../peaks/find-peaks.js';
import { round2 } from '../tables/rounding.js';
import { peakValues } from './peaks-json.js';

/** The nine lines of a peak in the log. */
export function peakLines(peak: Comparison): string[] {
  const [dimension0, dimension1] = peak.key;
  return [
    `TelemetryPeak(${shown(dimension0)}, ${shown(dimension1)})`,
    ...peakValues(peak).map(([name, value]) => `\t${name}: ${round2(value)}`),
  ];
}
