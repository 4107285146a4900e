import type { Feed } from '../analyzers/analyzer.js';
import { hasSamples } from '../feed/feed.js';
import { type Comparison, type PeakTest, timesOver } from '../peaks/find-peaks.js';
import type { GlobalRow } from '../tables/global-table.js';
import type { Key } from '../tables/key-map.js';
import type { LocalRow } from '../tables/local-table.js';
import { driversOf } from './drivers.js';
import type {
  BaselineValues,
  Excess,
  ExcessOver,
  KeyFinding,
  LocalValues,
  PeakFinding,
  TestFinding,
} from './findings.js';
import { instant } from './instant.js';
import { tagsOf } from './tags.js';
import { verdictFinding } from './verdict-findings.js';

export function localValues({ submissions, samples, distribution, ratio }: LocalRow): LocalValues {
  return {
    subCount: submissions,
    sampCount: samples,
    sampSubCountMax: distribution?.max ?? null,
    sampSubCountMean: distribution?.mean ?? null,
    sampSubCountStd: distribution?.std ?? null,
    sampSubRatio: distribution ? ratio : null,
  };
}

export function baselineValues(row: GlobalRow): BaselineValues {
  return { ...row, start: instant(row.start), end: instant(row.end) };
}

export function testFinding({ name, value, limit, fired }: PeakTest): TestFinding {
  return { name, value, limit, margin: value - limit, fired };
}

function excessOver(submissions: number, baseline: number): ExcessOver {
  return { baseline, difference: submissions - baseline, times: timesOver(submissions, baseline) };
}

/** Submissions against the average, the maximum and the threshold. */
export function excessOf({ local, global, threshold }: Comparison): Excess {
  return {
    overAverage: excessOver(local.submissions, global.subCountAvg),
    overMaximum: excessOver(local.submissions, global.subCountMax),
    overThreshold: excessOver(local.submissions, threshold),
  };
}

export function keyFinding([dimension0, dimension1]: Key, local: LocalRow, feed: Feed): KeyFinding {
  return {
    dimension0,
    dimension1,
    local: localValues(local),
    drivers: driversOf(local, feed),
    tags: tagsOf(local, hasSamples(feed)),
  };
}

export function peakFinding(peak: Comparison, feed: Feed): PeakFinding {
  return {
    ...keyFinding(peak.key, peak.local, feed),
    baseline: baselineValues(peak.global),
    threshold: peak.threshold,
    excess: excessOf(peak),
    tests: peak.tests.map(testFinding),
    ...(peak.verdict && { verdict: verdictFinding(peak.verdict) }),
  };
}
