import type { Feed } from '../feed/feed.js';
import { parseLeastThreshold } from '../feed/least-threshold.js';
import type { Analyzer } from './analyzer.js';

const DEFAULT_GLOBAL_DAYS = 7;

/**
 * The analyzer that a description makes.
 *
 * @throws DescriptionFault if its least thresholds can't be read
 */
export function describedAnalyzer(name: string, feed: Feed): Analyzer {
  const { global_days, least_threshold } = feed.description;
  return {
    name,
    feed,
    globalWindowDays: global_days ?? DEFAULT_GLOBAL_DAYS,
    leastThreshold: parseLeastThreshold(least_threshold ?? ''),
  };
}
