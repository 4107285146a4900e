import type { Feed } from '../feed/feed.js';

// The names alone, for whoever needs no more of a feed.
export type { FeedNames as Feed } from '../feed/feed.js';

/** What is counted, and from how many submissions on it can be a peak. */
export interface Analyzer {
  readonly name: string;
  /** The description of the feed, compiled. */
  readonly feed: Feed;
  /** Days of history asked of the backend if there is no global table yet. */
  readonly globalWindowDays: number;
  /** The least threshold (submissions) that a new row of the global table suggests, by value of the first dimension. */
  readonly leastThreshold: (dimension0: string) => number;
}
