import type { FeedDescription } from '../analyzers/feed-description.js';
import { compileFeed, type Feed } from './feed.js';
import { isTimePattern } from './time-reader.js';

/**
 * Compiles a description that its schema has accepted, with what it needs beyond the common: patterns of time, filters.
 *
 * @throws DescriptionFault that names the key, what was read and what is possible
 */
export async function loadFeed(description: FeedDescription): Promise<Feed> {
  const { time_format, filter } = description;
  const [pattern, parseFilter] = await Promise.all([
    isTimePattern(time_format ?? 'auto') ? import('./time-pattern.js') : undefined,
    filter === undefined ? undefined : import('./filter.js'),
  ]);
  return compileFeed(description, { pattern: pattern?.compilePattern, filter: parseFilter?.parseFilter });
}
