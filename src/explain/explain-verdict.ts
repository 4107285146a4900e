import type { Explanation } from '../findings/findings.js';
import { count, number, testSentence } from '../findings/wording.js';

const TESTS = 3;

function comparedVerdict({ threshold, reachesThreshold, tests, isPeak }: Facts, submissions: string): string {
  if (!reachesThreshold) return `It is no peak: ${submissions} stay below the threshold of ${number(threshold)}.`;
  const reach = `${submissions} reach the threshold of ${number(threshold)}`;
  if (tests.length === 0) return `It is no peak: ${reach}, but how they spread over samples was not computed.`;
  if (!isPeak) return `It is no peak: ${reach}, but none of the ${TESTS} tests fired.`;
  const fired = tests.filter((test) => test.fired);
  return `It is a peak: ${reach}, and ${fired.length} of the ${TESTS} tests fired: ${fired.map(testSentence).join('; ')}.`;
}

type Facts = Omit<Explanation, 'verdict' | 'byHistory'>;

/**
 * Says in a sentence or two why a key is a peak, or why not.
 *
 * @param rows rows of the global table: while it has none, it knows nothing, and no key is new to it
 */
export function explainVerdict(facts: Facts, rows: number): string {
  const { local, baseline, threshold, reachesThreshold } = facts;
  if (local === null && baseline === null) {
    return 'It is no peak: the key is unknown. It has no submission in this window and no row in the global table.';
  }
  if (local === null) return 'It is no peak: the key has no submission in this window.';
  const submissions = count(local.subCount, 'submission');
  if (baseline !== null) return comparedVerdict(facts, submissions);
  if (rows === 0) return "It can't be a peak: the global table has no row yet, so there is nothing to compare it with.";
  const never = "It can't be a peak: the global table has no row for this key, so there is nothing to compare it with.";
  const least = `the least threshold of ${number(threshold)}`;
  return reachesThreshold
    ? `${never} Its ${submissions} reach ${least}, so a run lists it as a new key.`
    : `${never} Its ${submissions} stay below ${least}, so a run does not list it as a new key either.`;
}
