import { compileFeed, type Feed } from '../feed/feed.js';
import { loadFeed } from '../feed/load-feed.js';
import { FILE_TYPE } from './file-type.js';
import type { FeedDescription } from './feed-description.js';
import { NETWORK_TYPE } from './network-type.js';
import { READY_MADE } from './ready-made/ready-made.js';

const KEYWORD = /\.keyword$/;

/** Fewer attributes of a feed than these, beside its cross dimensions, may be there by chance. */
const LEAST_FIT = 2;

/** How many of the names an analyzer's feed looks at; 0 if a record with just these names could not be counted by it. */
function fit({ readers, filter }: Feed, has: (place: string) => boolean): number {
  const { time, sample, dimensions, cross } = readers;
  const parts = [sample, ...dimensions].flatMap((each) => (typeof each === 'string' ? [] : each.parts));
  const isThere = (places: readonly string[]): boolean => places.some(has);
  if (!isThere(time.places) || !parts.every(({ places, missing }) => missing !== undefined || isThere(places)))
    return 0;
  if (filter && !isThere(filter.places)) return 0;
  const matched = [time, ...parts].filter(({ places }) => isThere(places)).length;
  if (matched < LEAST_FIT) return 0;
  return matched + [...cross.map(({ places }) => places), filter?.places ?? []].filter(isThere).length;
}

const ORIGINALS: Readonly<Record<string, FeedDescription>> = {
  FileTypePeakAnalyzer: FILE_TYPE,
  NetworkTypePeakAnalyzer: NETWORK_TYPE,
};

/** The description of an analyzer that comes with the tool. */
export function ownDescription(name: string): FeedDescription {
  const found = ORIGINALS[name] ?? Object.entries(READY_MADE).find(([own]) => own === name)?.[1].description;
  if (found === undefined) throw new Error(`no analyzer '${name}' comes with the tool`);
  return found;
}

/**
 * The analyzers that come with the tool whose attributes all are among the names, the best fit first.
 *
 * @param names dotted names of the attributes of records
 */
export async function recognizeAnalyzers(names: readonly string[]): Promise<string[]> {
  const known = new Set(names);
  const has = (place: string): boolean => known.has(place) || known.has(place.replace(KEYWORD, ''));
  const feeds = Object.entries(ORIGINALS).map(([name, each]): [string, Feed] => [name, compileFeed(each)]);
  for (const [name, { description }] of Object.entries(READY_MADE)) feeds.push([name, await loadFeed(description)]);
  return feeds
    .map(([name, feed]) => ({ name, fit: fit(feed, has) }))
    .filter((each) => each.fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ name }) => name);
}
