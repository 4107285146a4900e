import { stringify } from 'csv-stringify/sync';
import type { Findings, IncidentFinding, PeakFinding } from '../findings/findings.js';
import { incidentsByKey } from '../findings/incident-of.js';
import type { VerdictFinding } from '../findings/verdict-finding.js';
import { printable, shown } from '../log/printable.js';
import type { Destination } from './format.js';

type Cell = string | number | null;
type Column = readonly [name: string, cell: (peak: PeakFinding, findings: Findings) => Cell];

const PEAK_COLUMNS: readonly Column[] = [
  ['window_start', (_, { window }) => window.start],
  ['window_end', (_, { window }) => window.end],
  ['dimension_0', ({ dimension0 }) => shown(dimension0)],
  ['dimension_1', ({ dimension1 }) => shown(dimension1)],
  ['sub_count', ({ local }) => local.subCount],
  ['samp_count', ({ local }) => local.sampCount],
  ['samp_sub_count_max', ({ local }) => local.sampSubCountMax],
  ['samp_sub_count_mean', ({ local }) => local.sampSubCountMean],
  ['samp_sub_count_std', ({ local }) => local.sampSubCountStd],
  ['samp_sub_ratio', ({ local }) => local.sampSubRatio],
  ['global_samp_sub_count_max', ({ baseline }) => baseline.sampSubCountMax],
  ['global_threshold_suggested', ({ threshold }) => threshold],
  ['global_sub_count_avg', ({ baseline }) => baseline.subCountAvg],
  ['global_sub_count_max', ({ baseline }) => baseline.subCountMax],
  ['times_average', ({ excess }) => excess.overAverage.times],
  ['over_average', ({ excess }) => excess.overAverage.difference],
  ['over_maximum', ({ excess }) => excess.overMaximum.difference],
  ['over_threshold', ({ excess }) => excess.overThreshold.difference],
  ['tests_fired', ({ tests }) => tests.flatMap(({ name, fired }) => (fired ? name : [])).join(' ')],
  ['tags', ({ tags }) => tags.join(' ')],
  ['approximate', (_, { coverage }) => String(coverage.approximate)],
  ['bad_records', (_, { coverage }) => coverage.badRecords],
];

const VERDICT_COLUMNS: readonly (readonly [name: string, cell: (verdict: VerdictFinding) => Cell])[] = [
  ['day', ({ day }) => day],
  ['metric', ({ metric }) => metric],
  ['expected', ({ expected }) => expected],
  ['expected_low', ({ range }) => range?.low ?? null],
  ['expected_high', ({ range }) => range?.high ?? null],
  ['severity', ({ severity }) => severity],
  ['probability', ({ probability }) => probability],
  ['verdict_tags', ({ tags }) => tags.join(' ')],
  ['why', ({ why }) => printable(why)],
];

const INCIDENT_COLUMNS: readonly (readonly [name: string, cell: (incident: IncidentFinding) => Cell])[] = [
  ['incident', ({ id }) => id],
  ['incident_event', ({ event }) => event],
  ['incident_first_day', ({ firstDay }) => firstDay],
  ['incident_days', ({ days }) => days],
  ['incident_over_baseline', ({ submissionsOverBaseline }) => submissionsOverBaseline],
];

/** How many values the attribute has beside the key, and the most frequent one. */
function driverColumns(attribute: string, i: number): Column[] {
  const top = ({ drivers }: PeakFinding) => drivers[i]?.top?.[0];
  return [
    [`${attribute}_distinct`, ({ drivers }) => drivers[i]?.distinct ?? null],
    [`${attribute}_top`, (peak) => shown(top(peak)?.value ?? '')],
    [`${attribute}_top_submissions`, (peak) => top(peak)?.submissions ?? null],
    [`${attribute}_top_share`, (peak) => top(peak)?.share ?? null],
  ];
}

/**
 * RFC 4180, a heading and a peak a row, with what a detector said of it if one decided. A text that a spreadsheet would take for a formula is given an apostrophe in
 * front; long values are cut and control characters shown escaped (the JSON forms have them whole).
 */
export function renderCsv(findings: Findings, { first }: Pick<Destination, 'first'>): string {
  const { sample, cross } = findings.run.attributes;
  const incidentOf = incidentsByKey(findings);
  const incidentColumns = INCIDENT_COLUMNS.map(([name, cell]): Column => [
    name,
    (peak) => {
      const incident = incidentOf(peak);
      return incident === undefined ? null : cell(incident);
    },
  ]);
  const verdictColumns = VERDICT_COLUMNS.map(([name, cell]): Column => [
    name,
    ({ verdict }) => (verdict === undefined ? null : cell(verdict)),
  ]);
  const columns = [
    ...PEAK_COLUMNS,
    ...[sample, ...cross].flatMap(driverColumns),
    ...incidentColumns,
    ...(findings.floods === undefined ? [] : verdictColumns),
  ];
  const rows: Cell[][] = findings.peaks.map((peak) => columns.map(([, cell]) => cell(peak, findings)));
  if (first) rows.unshift(columns.map(([name]) => name));
  return stringify(rows, { escape_formulas: true, record_delimiter: 'windows' });
}
