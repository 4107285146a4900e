/** The log's lines of the walk-through's one peak. */
export const PEAK = [
  'TelemetryPeak(malicious, ZipArchiveFile)',
  '\tsub_count: 11083',
  '\tsamp_count: 3028',
  '\tsamp_sub_count_max: 426',
  '\tsamp_sub_count_mean: 3.66',
  '\tsamp_sub_count_std: 11.54',
  '\tsamp_sub_ratio: 0.04',
  '\tglobal_samp_sub_count_max: 2',
  '\tglobal_threshold_suggested: 629',
];
