import type { FeedDay } from '../../detectors/detector.js';
import type { IncidentFinding } from '../../findings/findings.js';
import { count } from '../../findings/wording.js';
import type { KeptHistory } from '../../history/kept-history.js';
import { type DayMark, marksOfIncidents } from '../../incidents/day-marks.js';
import type { Incidents } from '../../incidents/incident.js';
import { shown } from '../../log/printable.js';
import { type Key, KeyMap } from '../../tables/key-map.js';
import { formatDay, formatTime } from '../../window/time-window.js';
import { daysReport } from './days-report.js';
import { incidentsSection } from './incidents-section.js';
import { type JudgedDays, JudgedDaysCollector } from './judged-days.js';

/** What is kept beside a table, and which of its days are shown. */
export interface HistoryReport {
  readonly kept: KeptHistory;
  /** First and last day shown, their starts, epoch milliseconds. */
  readonly first: number;
  readonly last: number;
  /** Name of the detector that the history was opened with. */
  readonly detector: string;
  readonly incidents: Incidents;
  /** The same as results show them. */
  readonly incidentFindings: readonly IncidentFinding[];
  readonly dimensions: readonly [string, string];
  readonly made: {
    readonly now: number;
    readonly toolVersion: string;
    readonly table: string;
    readonly analyzer: string;
  };
}

function marksBetween(marks: KeyMap<readonly DayMark[]>, first: number, last: number): KeyMap<readonly DayMark[]> {
  const within = [...marks].map(([key, ofKey]): readonly [Key, readonly DayMark[]] => [
    key,
    ofKey.filter(({ day }) => day >= first && day <= last),
  ]);
  return new KeyMap(within.filter(([, ofKey]) => ofKey.length > 0));
}

/** What the detector makes of the days shown; by the original's rule, what nightly runs found and kept as incidents. */
function judgedDays({ kept, first, last, detector, incidents }: HistoryReport, days: readonly FeedDay[]): JudgedDays {
  const collector = new JudgedDaysCollector(detector);
  let isByTable = false;
  for (const day of days) {
    const observed = kept.observe(day);
    isByTable ||= observed === undefined;
    if (observed === undefined) continue;
    collector.add({ day: day.day, ...observed });
    if (day.day === last) collector.expectFrom({ day: last, ...observed });
  }
  const { judged } = collector;
  return isByTable ? { ...judged, marks: marksBetween(marksOfIncidents(incidents), first, last) } : judged;
}

/** The page about the days kept beside a global table, made without counting anything. */
export function historyReport(report: HistoryReport): string {
  const { kept, first, last, detector, incidentFindings, dimensions, made } = report;
  const days = [...kept.history.calendar(first, last)];
  const keptDays = kept.history.days();
  return daysReport({
    about: `${formatDay(first)} to ${formatDay(last)} (UTC), from the kept history`,
    days,
    judged: [judgedDays(report, days)],
    chartDays: days.length,
    before: [],
    after: [incidentsSection(incidentFindings, dimensions)],
    made: [
      ['Made', `${formatTime(made.now).slice(0, 16)} UTC by telemetry-peak-analyzer ${made.toolVersion}`],
      ['Global table', shown(made.table)],
      ['Analyzer', shown(made.analyzer)],
      ['Detector', shown(detector)],
      ['History', `${count(keptDays.length, 'day')} with data, from ${formatDay(keptDays[0] ?? first)} on`],
    ],
  });
}
