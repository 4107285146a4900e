import type { WindowResult } from '../analysis.js';
import { hasSamples } from '../feed/feed.js';
import { driversOf } from '../findings/drivers.js';
import { type RunDescription, runMetadata, windowCoverage } from '../findings/find.js';
import type { DetectorExplanation } from '../findings/detector-explanation.js';
import { type Explanation, SCHEMA_VERSION } from '../findings/findings.js';
import { tagsOf } from '../findings/tags.js';
import { spanOf } from '../findings/instant.js';
import { baselineValues, excessOf, localValues, testFinding } from '../findings/values.js';
import { compare, localTests, thresholdOf } from '../peaks/find-peaks.js';
import type { Key } from '../tables/key-map.js';
import { explainVerdict } from './explain-verdict.js';

/**
 * Explains by the original's rule why a key is a peak, or why not: both rows, each test, and the verdict in a sentence.
 *
 * @param comparedWith which global table it is compared with, for people
 * @param byHistory what a detector makes of the key by the days kept beside the table
 */
export function explainKey(
  key: Key,
  result: WindowResult,
  run: RunDescription,
  comparedWith: string,
  byHistory: DetectorExplanation | null = null,
): Explanation {
  const local = result.local.get(key);
  const global = result.before.get(key);
  const { feed, leastThreshold } = run.analyzer;
  const comparison = local && global && compare(key, local, global, run.threshold);
  const threshold = thresholdOf(run.threshold, global, leastThreshold(key[0]));
  const tests = comparison?.tests ?? (local ? localTests(local) : []);
  const facts: Omit<Explanation, 'verdict' | 'byHistory'> = {
    schemaVersion: SCHEMA_VERSION,
    run: runMetadata(run),
    window: spanOf(result.window),
    coverage: windowCoverage(result.coverage),
    dimension0: key[0],
    dimension1: key[1],
    comparedWith,
    local: local ? localValues(local) : null,
    baseline: global ? baselineValues(global) : null,
    threshold,
    reachesThreshold: local !== undefined && local.submissions >= threshold,
    tests: tests.map(testFinding),
    excess: comparison ? excessOf(comparison) : null,
    isPeak: comparison?.isPeak ?? false,
    drivers: local ? driversOf(local, feed) : [],
    tags: local ? tagsOf(local, hasSamples(feed)) : [],
  };
  return { ...facts, verdict: explainVerdict(facts, result.before.size), byHistory };
}
