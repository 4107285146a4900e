import type { Driver, PeakFinding } from '../findings/findings.js';
import { count, expectedText, number, percent, times } from '../findings/wording.js';
import { shown } from '../log/printable.js';
import { timesOver } from '../peaks/find-peaks.js';
import { isOfIncident, type IncidentNotification, type Notification, type RunNotification } from './notification.js';

/**
 * How a channel shows a text that came from the telemetry, so that nothing in it is mark-up.
 *
 * @param length characters that are shown of it
 */
export type Quote = (value: string, length?: number) => string;

/** What a channel says of a notification. Only values are quoted; all other text is written by this tool. */
export interface Words {
  /** The whole in one line. */
  readonly line: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Who and what drives it: a line for each attribute. */
  readonly drivers: readonly string[];
}

/** Characters of a value that are shown in a line or a table. */
const VALUE_LENGTH = 60;
const ERROR_LENGTH = 500;
const PATH_LENGTH = 200;
const WHY_LENGTH = 500;
/** A value that has at least this share of the submissions is named in the line. */
const NAMED_SHARE = 0.5;
const DRIVERS_SHOWN = 3;

/** A value as plain text: printable, cut if it is long. */
export const plain: Quote = (value, length = VALUE_LENGTH) => shown(value, length) || '(empty)';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `4 November`; with the year if it is not that of `beside`. */
function dayText(day: string, beside: string): string {
  const [year = '', month, date] = day.split('-');
  const text = `${Number(date)} ${MONTHS[Number(month) - 1] ?? ''}`;
  return beside.startsWith(year) ? text : `${text} ${year}`;
}

function strongest(drivers: readonly Driver[], role: Driver['role']) {
  return drivers
    .filter((driver) => driver.role === role)
    .flatMap(({ top }) => top?.slice(0, 1) ?? [])
    .reduce((best, next) => (next.share > best.share ? next : best), { value: '', submissions: 0, share: 0 });
}

/** `81 % by SMTP`: the value of a cross dimension, or else the sample, that has at least half of the submissions. */
function drivenBy(drivers: readonly Driver[], quote: Quote): string {
  const source = strongest(drivers, 'cross');
  if (source.share >= NAMED_SHARE) return `; ${wholePercent(source.share)} by ${quote(source.value)}`;
  const sample = strongest(drivers, 'sample');
  return sample.share >= NAMED_SHARE ? `; ${wholePercent(sample.share)} of them one sample` : '';
}

const wholePercent = (share: number): string => percent(Math.round(share * 100) / 100);

/** What a detector expected: `85 to 210`; undefined if it expected nothing, or the original's rule decided. */
function expectedOf({ verdict }: PeakFinding): string | undefined {
  if (verdict === undefined) return undefined;
  const isNothing = verdict.expected === null || verdict.tags.includes('new-key');
  return verdict.range === null && isNothing ? undefined : expectedText(verdict);
}

/** How many submissions there are, and how unusual that is: against what was expected, or else what was usual before. */
function figuresText(peak: PeakFinding, baseline: number): string {
  const { local, verdict } = peak;
  const submissions = count(local.subCount, 'submission');
  if (verdict === undefined) return `${submissions}, ${times(timesOver(local.subCount, baseline))} its average`;
  const expected = expectedOf(peak);
  if (expected === undefined) return verdict.tags.includes('new-key') ? `${submissions}, a new key` : submissions;
  return verdict.metric === 'sub'
    ? `${submissions} where ${expected} were expected`
    : `${submissions} of ${count(verdict.count, 'sample')} where ${expected} samples were expected`;
}

function peakLine({ event, incident, peak }: IncidentNotification, quote: Quote): string {
  const since = `since ${dayText(incident.firstDay, incident.day)} (${count(incident.days, 'day')})`;
  const what = event === 'grown' ? ' has grown' : event === 'ongoing' ? ' goes on' : '';
  const figures = peak ? `${figuresText(peak, incident.baseline)}, ` : '';
  return `${nameOf(incident, quote)}${what}: ${figures}${since}${drivenBy(incident.drivers, quote)}`;
}

const nameOf = (incident: IncidentNotification['incident'], quote: Quote): string =>
  `${quote(incident.dimension_0)} / ${quote(incident.dimension_1)}`;

function endedLine({ incident }: IncidentNotification, quote: Quote): string {
  const { firstDay, lastPeakDay, day, days, submissionsOverBaseline, note } = incident;
  const from = dayText(firstDay, day);
  const span = firstDay === lastPeakDay ? `on ${from}` : `from ${from} to ${dayText(lastPeakDay, day)}`;
  const closed = note === null ? '' : `; closed by hand: ${quote(note)}`;
  const over = `${count(submissionsOverBaseline, 'submission')} over what was usual`;
  return `${nameOf(incident, quote)} has ended: ${count(days, 'day')} ${span}, ${over}${closed}`;
}

function runLine({ event, error, gaps, run }: RunNotification, quote: Quote): string {
  const table = quote(run.table, PATH_LENGTH);
  if (event === 'recovered') return `telemetry-peak-analyzer works again on ${table}`;
  const spans = gaps.map(({ start, end }) => `${start.slice(0, 10)} to ${end.slice(0, 10)}`).join(', ');
  if (event === 'no-data') return `No data for ${table}${spans === '' ? '' : `: the feed has no record from ${spans}`}`;
  // the message may quote values: all of it counts as one
  const { exitCode = 1, message = '' } = error ?? {};
  return `telemetry-peak-analyzer failed on ${table} with exit code ${exitCode}: ${quote(message, ERROR_LENGTH)}`;
}

export function lineOf(notification: Notification, quote: Quote = plain): string {
  if (!isOfIncident(notification)) return runLine(notification, quote);
  return notification.event === 'ended' ? endedLine(notification, quote) : peakLine(notification, quote);
}

const fact = (name: string, value: string | undefined): [string, string][] =>
  value === undefined ? [] : [[name, value]];

function peakFacts(peak: PeakFinding, quote: Quote): [string, string][] {
  const { local, baseline, threshold, verdict } = peak;
  const expected = expectedOf(peak);
  return [
    ['submissions', number(local.subCount)],
    ['samples', number(local.sampCount)],
    ['average', number(baseline.subCountAvg)],
    ['threshold', number(threshold)],
    ...fact(verdict?.metric === 'samp' ? 'expected samples' : 'expected submissions', expected),
    ...fact('why', verdict && quote(verdict.why, WHY_LENGTH)),
  ];
}

function incidentFacts({ incident, peak }: IncidentNotification, quote: Quote): [string, string][] {
  const { severity, firstDay, lastPeakDay, days, submissionsOverBaseline, tags, id } = incident;
  return [
    ...(peak ? peakFacts(peak, quote) : []),
    ...fact('severity', severity === null ? undefined : number(severity)),
    ['first day', firstDay],
    ['last day with a peak', lastPeakDay],
    ['days with a peak', number(days)],
    ['submissions over the usual', number(submissionsOverBaseline)],
    ['tags', tags.join(', ')],
    ['incident', id],
  ];
}

function runFacts({ error, run }: RunNotification, quote: Quote): [string, string][] {
  return [
    ...(error ? [['exit code', String(error.exitCode)] as [string, string]] : []),
    ['analyzer', quote(run.analyzer)],
    ['global table', quote(run.table, PATH_LENGTH)],
    ['run at', run.at],
  ];
}

function driverLine({ attribute, distinct, top }: Driver, quote: Quote): string {
  const values = (top ?? []).slice(0, DRIVERS_SHOWN);
  const shares = values.map(
    ({ value, submissions, share }) => `${quote(value)} ${number(submissions)} (${percent(share)})`,
  );
  return `${quote(attribute)}, ${count(distinct, 'value')}${shares.length > 0 ? `: ${shares.join(', ')}` : ''}`;
}

/** The words of a notification, the same for every channel but for how each quotes values. */
export function wordsOf(notification: Notification, quote: Quote = plain): Words {
  const line = lineOf(notification, quote);
  if (!isOfIncident(notification)) return { line, facts: runFacts(notification, quote), drivers: [] };
  const drivers = notification.incident.drivers.map((driver) => driverLine(driver, quote));
  return { line, facts: incidentFacts(notification, quote), drivers };
}
