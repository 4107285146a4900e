import type { Verdict } from '../detectors/detector.js';
import { formatDay } from '../window/time-window.js';
import { probabilityText } from './wording.js';
import type { VerdictFinding } from './verdict-finding.js';

/** The plain values of what a detector said. */
export function verdictFinding({ key, day, range, tags, ...rest }: Verdict): VerdictFinding {
  const [dimension0, dimension1] = key;
  return {
    day: formatDay(day),
    dimension0,
    dimension1,
    kind: rest.kind,
    metric: rest.metric,
    count: rest.count,
    expected: rest.expected,
    range: range && { low: range[0], high: range[1] },
    lnProbability: rest.lnProbability,
    probability: rest.lnProbability === null ? null : probabilityText(rest.lnProbability),
    perYear: rest.perYear,
    severity: rest.severity,
    tags: [...tags],
    threshold: rest.threshold,
    why: rest.why,
  };
}
