import { compileFeed } from '../feed/feed.js';
import type { Analyzer } from './analyzer.js';
import { describedAnalyzer } from './described-analyzer.js';
import type { FeedDescription } from './feed-description.js';

export const NETWORK_TYPE: FeedDescription = {
  time: 'utc_timestamp',
  sample: 'event.id',
  dimension_0: 'event.impact',
  dimension_1: 'threat.name.keyword',
  cross: 'source.user_id',
  global_days: 3,
};

/** Network events, by impact and threat. */
export const NetworkTypePeakAnalyzer: Analyzer = describedAnalyzer(
  'NetworkTypePeakAnalyzer',
  compileFeed(NETWORK_TYPE),
);
