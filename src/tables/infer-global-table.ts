import type { Analyzer } from '../analyzers/analyzer.js';
import type { DailyAnswer, DayCounts } from '../backends/backend.js';
import { HOUR_MS, type TimeWindow } from '../window/time-window.js';
import type { GlobalRow, GlobalTable } from './global-table.js';
import { KeyMap } from './key-map.js';
import { roundHalfEven } from './rounding.js';

/** Windows in a history: its days if it has whole days, else its whole hours; at least 1. */
export function windowCount(window: TimeWindow): number {
  const hours = Math.floor((window.end - window.start) / HOUR_MS);
  return Math.max(1, hours % 24 === 0 ? hours / 24 : hours);
}

function inferRow(
  history: ReadonlyMap<number, DayCounts> | undefined,
  { days, window }: DailyAnswer,
  leastThreshold: number,
): GlobalRow {
  let submissions = 0;
  let samples = 0;
  let subCountMax = 0;
  let sampCountMax = 0;
  let sampSubCountMax = 0;
  for (const day of history?.values() ?? []) {
    submissions += day.submissions;
    samples += day.samples;
    subCountMax = Math.max(subCountMax, day.submissions);
    sampCountMax = Math.max(sampCountMax, day.samples);
    sampSubCountMax = Math.max(sampSubCountMax, day.samples > 0 ? day.submissions / day.samples : 0);
  }
  const meanSubmissions = submissions / days.length;
  const meanSamples = samples / days.length;
  const subCountAvg = roundHalfEven(meanSubmissions);
  return {
    start: window.start,
    end: window.end,
    windowCount: windowCount(window),
    subCountAvg,
    subCountMax,
    sampCountAvg: roundHalfEven(meanSamples),
    sampCountMax,
    sampSubCountAvg: meanSamples > 0 ? roundHalfEven(meanSubmissions / meanSamples) : 0,
    sampSubCountMax,
    thresholdSuggested: Math.max(subCountAvg, leastThreshold),
  };
}

/**
 * Infers a first global table from the days of a history: averages and maxima over the days on which the feed has any
 * record, for every value of the first dimension crossed with every value of the second. A pair never seen has zeros.
 */
export function inferGlobalTable(answer: DailyAnswer, analyzer: Analyzer): GlobalTable {
  const table: GlobalTable = new KeyMap();
  const first = new Set<string>();
  const second = new Set<string>();
  for (const [dimension0, dimension1] of answer.keys.keys()) {
    first.add(dimension0);
    second.add(dimension1);
  }
  for (const dimension0 of first) {
    const leastThreshold = analyzer.leastThreshold(dimension0);
    for (const dimension1 of second) {
      const key = [dimension0, dimension1] as const;
      table.set(key, inferRow(answer.keys.get(key), answer, leastThreshold));
    }
  }
  return table;
}
