import type { Analyzer } from './analyzer.js';

/** Network events, by impact and threat. */
export const NetworkTypePeakAnalyzer: Analyzer = {
  name: 'NetworkTypePeakAnalyzer',
  feed: {
    time: 'utc_timestamp',
    sample: 'event.id',
    dimensions: ['event.impact', 'threat.name.keyword'],
    crossDimensions: ['source.user_id'],
  },
  globalWindowDays: 3,
  leastThreshold: () => 0,
};
