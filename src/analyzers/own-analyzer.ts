import { plainFeed } from '../feed/feed.js';
import { isObject } from '../text/is-object.js';
import type { Analyzer } from './analyzer.js';
import { describedAnalyzer } from './described-analyzer.js';

/** An analyzer as code gave it: names of attributes, or a description with a name. */
type OwnAnalyzer =
  | (Omit<Analyzer, 'feed'> & { readonly feed: Parameters<typeof plainFeed>[0] })
  | { readonly name: string; readonly feed?: undefined };

function feedFault(feed: unknown): string | undefined {
  if (!isObject(feed)) return "it has no 'feed'";
  const { time, sample, dimensions, crossDimensions } = feed;
  if (typeof time !== 'string' || typeof sample !== 'string') return "its feed must name 'time' and 'sample'";
  const areTexts = (list: unknown): list is string[] =>
    Array.isArray(list) && list.every((name) => typeof name === 'string');
  if (!areTexts(dimensions) || dimensions.length !== 2) return "its feed must name two 'dimensions'";
  if (!areTexts(crossDimensions)) return "its feed must list 'crossDimensions' (it may be empty)";
  return undefined;
}

/** Why a value that code exports is no analyzer; undefined if it may be one. */
export function ownAnalyzerFault(value: unknown): string | undefined {
  if (!isObject(value)) return 'it must be an object';
  const { name, feed, globalWindowDays, leastThreshold } = value;
  if (typeof name !== 'string') return "it has no text 'name'";
  if (!('feed' in value) && ('dimension_0' in value || 'time' in value)) return undefined;
  const days = globalWindowDays as number;
  if (!Number.isInteger(days) || days < 1) return "its 'globalWindowDays' must be a whole number of at least 1";
  if (typeof leastThreshold !== 'function') return "it has no function 'leastThreshold'";
  return feedFault(feed);
}

/**
 * Makes an analyzer of a value without a fault: a description with a `name`, or the names of the attributes under `feed`.
 *
 * @throws DescriptionFault if the description is not one
 */
export async function ownAnalyzer(value: unknown): Promise<Analyzer> {
  const own = value as OwnAnalyzer;
  if (own.feed !== undefined) return { ...own, feed: plainFeed(own.feed) };
  const { name, ...description } = own;
  const [{ readDescription }, { loadFeed }] = await Promise.all([
    import('./read-description.js'),
    import('../feed/load-feed.js'),
  ]);
  return describedAnalyzer(name, await loadFeed(readDescription(description)));
}
