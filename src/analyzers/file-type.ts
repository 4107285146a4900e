import type { Analyzer } from './analyzer.js';

/** Files submitted for analysis, by severity and file type. */
export const FileTypePeakAnalyzer: Analyzer = {
  name: 'FileTypePeakAnalyzer',
  feed: {
    time: 'utc_timestamp',
    sample: 'file.sha1',
    dimensions: ['task.severity', 'file.llfile_type'],
    crossDimensions: ['source.user_id', 'source.origin'],
  },
  globalWindowDays: 7,
  leastThreshold(severity) {
    if (severity === 'malicious') return 90;
    return severity === 'benign' ? 500 : 0;
  },
};
