import { hasSamples } from '../feed/feed.js';
import type { Feed } from '../analyzers/analyzer.js';
import type { LocalCounts, ValueCount } from '../backends/backend.js';
import type { Driver, DriverValue } from './findings.js';

const withShares = (top: readonly ValueCount[], submissions: number): DriverValue[] =>
  top.map((count) => ({ value: count.value, submissions: count.submissions, share: count.submissions / submissions }));

/** The samples and the values of each cross dimension that have most submissions of a key, with their shares; no sample if there is none. */
export function driversOf(counts: LocalCounts, feed: Feed): Driver[] {
  const { distribution, submissions } = counts;
  const samples: Driver = {
    attribute: feed.sample,
    role: 'sample',
    distinct: counts.samples,
    top: distribution ? withShares(distribution.top, submissions) : null,
  };
  const cross = counts.cross.map(({ distinct, top }, i): Driver => ({
    attribute: feed.crossDimensions[i] ?? '',
    role: 'cross',
    distinct,
    top: withShares(top, submissions),
  }));
  // without samples, each record is one of its own: that drives nothing
  return hasSamples(feed) ? [samples, ...cross] : cross;
}
