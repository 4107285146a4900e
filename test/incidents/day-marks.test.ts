import { describe, expect, it } from 'vitest';
import { dayMarks, type DayMark, marksOfIncidents, wavesOf } from '../../src/incidents/day-marks.js';
import { NO_INCIDENTS, type ObservedDay } from '../../src/incidents/incident.js';
import { formatIncidents } from '../../src/incidents/format-incidents.js';
import { parseIncidents } from '../../src/incidents/incidents-codec.js';
import { observeDay } from '../../src/incidents/observe-day.js';
import type { Key } from '../../src/tables/key-map.js';
import { DAY_MS } from '../../src/window/time-window.js';
import { sampleResult } from '../support/sample-result.js';

const KEY: Key = ['malicious', 'ZipArchiveFile'];
const FIRST = Date.UTC(2020, 9, 1);
const at = (i: number): number => FIRST + i * DAY_MS;

function observed(severities: readonly (number | null)[]) {
  let incidents = NO_INCIDENTS;
  for (const [i, severity] of severities.entries()) {
    const peak = { key: KEY, submissions: 100, expected: 10, average: 10, severity, tags: [], drivers: [] };
    const day: ObservedDay = { day: at(i), peaks: severity === 0 ? [] : [peak], submissionsOf: () => 5 };
    incidents = observeDay(incidents, day, 'table.json').incidents;
  }
  return incidents;
}

describe('the marks of incidents', () => {
  it('are the days with a peak, each with its own severity, of ended ones too, also after they were kept', () => {
    const incidents = observed([40, 90, 0, 0, 0, 55]);
    const marks = [
      { day: at(0), kind: 'peak', severity: 40 },
      { day: at(1), kind: 'peak', severity: 90 },
      { day: at(5), kind: 'peak', severity: 55 },
    ];
    expect(marksOfIncidents(incidents).get(KEY)).toEqual(marks);
    const kept = parseIncidents(formatIncidents(incidents));
    expect(kept && marksOfIncidents(kept).get(KEY)).toEqual(marks);
  });

  it('have no severity if the detector gives none', () => {
    expect(marksOfIncidents(observed([null])).get(KEY)).toEqual([{ day: at(0), kind: 'peak', severity: null }]);
  });

  it('are joined by what the window itself gave, each day once', () => {
    const result = sampleResult();
    const marks = dayMarks(observed([null]), result).get(KEY);
    expect(marks).toEqual([
      { day: at(0), kind: 'peak', severity: null },
      { day: result.window.start, kind: 'peak', severity: null },
    ]);
  });
});

describe('wavesOf', () => {
  const peak = (i: number): DayMark => ({ day: at(i), kind: 'peak', severity: 50 });

  it('joins days with at most one day between them, as incidents do', () => {
    expect(wavesOf([peak(0), peak(2), peak(5), { ...peak(7), kind: 'flood' }])).toEqual([
      { start: at(0), end: at(3) },
      { start: at(5), end: at(6) },
    ]);
    expect(wavesOf([])).toEqual([]);
  });
});
