import type {
  Driver,
  Findings,
  IncidentFinding,
  KeyFinding,
  NewKeyFinding,
  PeakFinding,
} from '../findings/findings.js';
import { eventText } from '../findings/incident-of.js';
import { verdictOf } from '../findings/verdict.js';
import type { VerdictFinding } from '../findings/verdict-finding.js';
import {
  count,
  expectedText,
  NOT_COMPUTED,
  number,
  percent,
  severityText,
  testSentence,
  times,
} from '../findings/wording.js';
import { printable, shown } from '../log/printable.js';
import { runLines, windowText } from './run-lines.js';
import { otherVerdicts, probabilityLine, verdictCells } from './verdict-texts.js';

const DRIVERS_SHOWN = 3;

/**
 * An attribute value as a code span, in which no markup, link or mention is live. The fence is longer than any run of
 * backticks within.
 */
export function codeSpan(value: string): string {
  const text = shown(value);
  if (text === '') return '*(empty)*';
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

// A pipe ends a cell also within a code span; a backslash before it is taken away by the table.
const cell = (text: string): string => text.replaceAll('|', '\\|');
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

function table(heads: readonly (readonly [name: string, align: 'left' | 'right'])[], rows: string[][]): string[] {
  const rule = heads.map(([, align]) => (align === 'right' ? '---:' : '---'));
  return [row(heads.map(([name]) => name)), `| ${rule.join(' | ')} |`, ...rows.map(row)];
}

// The verdict quotes attribute values within a sentence: everything in it that markup could be made of is escaped.
export const escapeText = (text: string): string =>
  printable(text)
    .replace(/[\\`*_{}[\]()#+!|<>&~@$^=-]/g, '\\$&')
    .replaceAll('://', ':\u200b//');

function driverText({ attribute, distinct, top }: Driver): string {
  if (top === null) return `- ${codeSpan(attribute)}: ${count(distinct, 'value')}; ${NOT_COMPUTED} which`;
  const values = top.slice(0, DRIVERS_SHOWN);
  const shares = values.map((v) => `${codeSpan(v.value)} ${number(v.submissions)} (${percent(v.share)})`);
  return `- ${codeSpan(attribute)}, ${count(distinct, 'value')}: ${shares.join(', ') || 'none'}`;
}

function verdictText(verdict: VerdictFinding): string {
  const { day, why } = verdict;
  return (
    `- ${day}: ${escapeText(why)}; expected ${expectedText(verdict)}, severity ${severityText(verdict)}, ` +
    probabilityLine(verdict)
  );
}

function otherSection([heading, verdicts]: readonly [string, readonly VerdictFinding[]]): string[] {
  const lines = verdicts.map(
    ({ day, dimension0, dimension1, why }) =>
      `- ${day}, ${codeSpan(dimension0)} / ${codeSpan(dimension1)}: ${escapeText(why)}`,
  );
  return ['', `### ${heading}`, '', ...lines];
}

function peakSection(peak: PeakFinding): string[] {
  const { local, excess } = peak;
  return [
    '',
    `### ${codeSpan(peak.dimension0)} / ${codeSpan(peak.dimension1)}`,
    '',
    `- ${count(local.subCount, 'submission')} of ${count(local.sampCount, 'sample')}: ` +
      `${times(excess.overAverage.times)} the average of ${number(excess.overAverage.baseline)}, ` +
      `${times(excess.overMaximum.times)} the maximum of ${number(excess.overMaximum.baseline)}, ` +
      `${times(excess.overThreshold.times)} the threshold of ${number(peak.threshold)}`,
    ...(peak.verdict ? [verdictText(peak.verdict)] : []),
    ...peak.tests.filter(({ fired }) => fired).map((test) => `- ${testSentence(test)}`),
    ...peak.drivers.map(driverText),
  ];
}

function keyCells({ dimension0, dimension1, local, tags }: KeyFinding): [string[], string] {
  return [
    [codeSpan(dimension0), codeSpan(dimension1), number(local.subCount), number(local.sampCount)],
    tags.join(', '),
  ];
}

function peakRow(peak: PeakFinding): string[] {
  const [cells, tags] = keyCells(peak);
  const { verdict } = peak;
  const all = [tags, ...(verdict?.tags ?? [])].filter(Boolean).join(', ');
  return [...cells, times(peak.excess.overAverage.times), number(peak.threshold), ...verdictCells(peak), all];
}

function newKeyRow(newKey: NewKeyFinding): string[] {
  const [cells, tags] = keyCells(newKey);
  return [...cells, number(newKey.threshold), tags];
}

function incidentRow(incident: IncidentFinding): string[] {
  const { dimension0, dimension1, firstDay, lastPeakDay, days, submissionsOverBaseline, id } = incident;
  return [
    ...[codeSpan(dimension0), codeSpan(dimension1), eventText(incident), firstDay, lastPeakDay],
    ...[number(days), number(submissionsOverBaseline), codeSpan(id)],
  ];
}

/** GitHub-flavoured Markdown, to be pasted into a ticket. */
export function renderMarkdown(findings: Findings): string {
  const { peaks, newKeys, incidents, run } = findings;
  const dimensions = [
    [codeSpan(run.attributes.dimension0), 'left'],
    [codeSpan(run.attributes.dimension1), 'left'],
    ['submissions', 'right'],
    ['samples', 'right'],
  ] as const;
  const lines = [`## Telemetry peaks, ${windowText(findings)}`, '', escapeText(verdictOf(findings))];
  if (peaks.length > 0) {
    const judged = [
      ['day', 'left'],
      ['expected', 'right'],
      ['severity', 'right'],
    ] as const;
    const heads = [
      ...dimensions,
      ['× average', 'right'],
      ['threshold', 'right'],
      ...(findings.floods === undefined ? [] : judged),
      ['tags', 'left'],
    ] as const;
    lines.push('', ...table(heads, peaks.map(peakRow)), ...peaks.flatMap(peakSection));
  }
  lines.push(...otherVerdicts(findings).flatMap(otherSection));
  if (newKeys.length > 0) {
    const heads = [...dimensions, ['least threshold', 'right'], ['tags', 'left']] as const;
    lines.push('', '### New keys (no row in the global table)', '', ...table(heads, newKeys.map(newKeyRow)));
  }
  if (incidents.length > 0) {
    const heads = [
      ...dimensions.slice(0, 2),
      ['event', 'left'],
      ['first day', 'left'],
      ['last peak', 'left'],
      ['days', 'right'],
      ['over the average', 'right'],
      ['id', 'left'],
    ] as const;
    lines.push('', '### Incidents', '', ...table(heads, incidents.map(incidentRow)));
  }
  const made = runLines(findings).map(([name, value]) => `- ${name}: ${codeSpan(value)}`);
  return `${[...lines, '', '### How it was run', '', ...made].join('\n')}\n`;
}
