import type { Comparison } from '../peaks/find-peaks.js';
import { KeyMap } from '../tables/key-map.js';
import { keyMapJson } from '../tables/key-map-json.js';

/** The eight values of a peak, in the order of the `-o` file, under the names that the log prints. */
export function peakValues({ local, global, threshold }: Comparison): readonly (readonly [string, number])[] {
  const { max, mean, std } = local.distribution ?? { max: 0, mean: 0, std: 0 };
  return [
    ['sub_count', local.submissions],
    ['samp_count', local.samples],
    ['samp_sub_count_max', max],
    ['samp_sub_count_mean', mean],
    ['samp_sub_count_std', std],
    ['samp_sub_ratio', local.ratio],
    ['global_samp_sub_count_max', global.sampSubCountMax],
    ['global_threshold_suggested', threshold],
  ];
}

/**
 * The text of the `-o` file: `{dimension_0: {dimension_1: [eight values]}}`, numbers not rounded. Of a key with several
 * peaks, one a day, the first is written: the most severe.
 */
export function peaksJson(peaks: readonly Comparison[]): string {
  const rows = new KeyMap<number[]>();
  for (const peak of peaks)
    if (!rows.has(peak.key))
      rows.set(
        peak.key,
        peakValues(peak).map(([, value]) => value),
      );
  return keyMapJson(rows);
}
