import type { FeedDescription } from '../feed-description.js';

/** A description that comes with the tool. */
export interface ReadyMade {
  /** The product and which of its records are counted. */
  readonly feed: string;
  /** What is taken for a sample, and why. */
  readonly sample: string;
  readonly description: FeedDescription;
}
