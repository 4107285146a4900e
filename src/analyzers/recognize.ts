import { compileFeed, type Feed } from '../feed/feed.js';
import { loadFeed } from '../feed/load-feed.js';
import { FILE_TYPE } from './file-type.js';
import { NETWORK_TYPE } from './network-type.js';
import { READY_MADE } from './ready-made/ready-made.js';

const KEYWORD = /\.keyword$/;

/** How many of the names an analyzer's feed looks at; 0 if a record with just these names could not be counted by it. */
function fit({ readers, filter }: Feed, has: (place: string) => boolean): number {
  const { time, sample, dimensions } = readers;
  const parts = [sample, ...dimensions].flatMap((each) => (typeof each === 'string' ? [] : each.parts));
  const isThere = (places: readonly string[]): boolean => places.some(has);
  if (!isThere(time.places) || !parts.every(({ places, missing }) => missing !== undefined || isThere(places)))
    return 0;
  if (filter && !isThere(filter.places)) return 0;
  const matched = [time.places, ...parts.map(({ places }) => places), filter?.places ?? []];
  return matched.filter(isThere).length;
}

/**
 * The analyzers that come with the tool whose attributes all are among the names, the best fit first.
 *
 * @param names dotted names of the attributes of records
 */
export async function recognizeAnalyzers(names: readonly string[]): Promise<string[]> {
  const known = new Set(names);
  const has = (place: string): boolean => known.has(place) || known.has(place.replace(KEYWORD, ''));
  const feeds: [string, Feed][] = [
    ['FileTypePeakAnalyzer', compileFeed(FILE_TYPE)],
    ['NetworkTypePeakAnalyzer', compileFeed(NETWORK_TYPE)],
  ];
  for (const [name, { description }] of Object.entries(READY_MADE)) feeds.push([name, await loadFeed(description)]);
  return feeds
    .map(([name, feed]) => ({ name, fit: fit(feed, has) }))
    .filter((each) => each.fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ name }) => name);
}
