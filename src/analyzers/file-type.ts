import { compileFeed } from '../feed/feed.js';
import type { Analyzer } from './analyzer.js';
import { describedAnalyzer } from './described-analyzer.js';
import type { FeedDescription } from './feed-description.js';

export const FILE_TYPE: FeedDescription = {
  time: 'utc_timestamp',
  sample: 'file.sha1',
  dimension_0: 'task.severity',
  dimension_1: 'file.llfile_type',
  cross: 'source.user_id, source.origin',
  least_threshold: 'malicious: 90, benign: 500, *: 0',
  global_days: 7,
};

/** Files submitted for analysis, by severity and file type. */
export const FileTypePeakAnalyzer: Analyzer = describedAnalyzer('FileTypePeakAnalyzer', compileFeed(FILE_TYPE));
