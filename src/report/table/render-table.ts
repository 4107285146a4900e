import { styleText } from 'node:util';
import type {
  Driver,
  Findings,
  IncidentFinding,
  KeyFinding,
  NewKeyFinding,
  PeakFinding,
} from '../../findings/findings.js';
import { eventText } from '../../findings/incident-of.js';
import { verdictOf } from '../../findings/verdict.js';
import type { VerdictFinding } from '../../findings/verdict-finding.js';
import { NOT_COMPUTED, number, percent, testSentence, times } from '../../findings/wording.js';
import { printable, shown } from '../../log/printable.js';
import type { Destination } from '../format.js';
import { runLines } from '../run-lines.js';
import { otherVerdicts, probabilityLine, verdictCells } from '../verdict-texts.js';
import { cutTo, type TableColumn, textTable } from './text-table.js';

type Style = (format: 'bold' | 'dim' | 'yellow' | 'green', text: string) => string;

// If no terminal says how wide it is, a value takes at most this many columns.
const VALUE_WIDTH = 60;
const DRIVERS_SHOWN = 3;

const left = (heading: string): TableColumn => ({ heading, align: 'left', shrinks: true });
const right = (heading: string): TableColumn => ({ heading, align: 'right', shrinks: false });

function keyCells({ dimension0, dimension1, local }: KeyFinding): string[] {
  const value = (text: string): string => cutTo(shown(text), VALUE_WIDTH);
  return [value(dimension0), value(dimension1), number(local.subCount), number(local.sampCount)];
}

const keyColumns = ({ run }: Findings): TableColumn[] => [
  left(run.attributes.dimension0),
  left(run.attributes.dimension1),
  right('submissions'),
  right('samples'),
];

function peakRow(peak: PeakFinding): string[] {
  return [...keyCells(peak), times(peak.excess.overAverage.times), number(peak.threshold), ...verdictCells(peak)];
}

const newKeyRow = (newKey: NewKeyFinding): string[] => [
  ...keyCells(newKey),
  number(newKey.threshold),
  newKey.tags.join(' '),
];

function incidentRow(incident: IncidentFinding): string[] {
  const value = (text: string): string => cutTo(shown(text), VALUE_WIDTH);
  const { dimension0, dimension1, firstDay, days, submissionsOverBaseline, id } = incident;
  return [
    ...[value(dimension0), value(dimension1), eventText(incident), firstDay],
    ...[number(days), number(submissionsOverBaseline), id],
  ];
}

function driverLine({ attribute, distinct, top }: Driver): string {
  if (top === null) return `${attribute} (${number(distinct)}): ${NOT_COMPUTED}`;
  const values = top.slice(0, DRIVERS_SHOWN);
  const shares = values.map((v) => `${shown(v.value, VALUE_WIDTH)} ${percent(v.share)}`);
  return `${attribute} (${number(distinct)}): ${shares.join(', ') || 'none'}`;
}

const verdictLines = (verdict: VerdictFinding): string[] => [printable(verdict.why), probabilityLine(verdict)];

function otherLine({ day, dimension0, dimension1, why }: VerdictFinding): string {
  return `${day}  ${shown(dimension0, VALUE_WIDTH)} / ${shown(dimension1, VALUE_WIDTH)}: ${printable(why)}`;
}

function whyLines(peak: PeakFinding, style: Style, columns: number): string[] {
  const heading = `${shown(peak.dimension0, VALUE_WIDTH)} / ${shown(peak.dimension1, VALUE_WIDTH)}`;
  const { overAverage, overMaximum } = peak.excess;
  const over =
    `${times(overAverage.times)} the average of ${number(overAverage.baseline)}, ` +
    `${times(overMaximum.times)} the maximum of ${number(overMaximum.baseline)}; ${peak.tags.join(', ')}`;
  const lines = [
    ...(peak.verdict ? verdictLines(peak.verdict) : []),
    over,
    ...peak.tests.filter(({ fired }) => fired).map(testSentence),
    ...peak.drivers.map(driverLine),
  ];
  const fitting = (line: string): string => (columns === Infinity ? line : cutTo(line, columns));
  return ['', style('bold', fitting(heading)), ...lines.map((line) => fitting(`  ${line}`))];
}

/** A table for people at a terminal: as wide as it is, with colour if it has colour. */
export function renderTable(findings: Findings, destination: Destination): string {
  const { peaks, newKeys, incidents } = findings;
  const columns = destination.columns ?? Infinity;
  const style: Style = (format, text) =>
    destination.colours ? styleText(format, text, { validateStream: false }) : text;
  const table = (heads: TableColumn[], rows: string[][]): string[] => {
    const [heading = '', ...lines] = textTable(heads, rows, columns);
    return ['', style('dim', heading), ...lines];
  };
  const lines = destination.first ? [] : [''];
  lines.push(style(peaks.length > 0 ? 'yellow' : 'green', verdictOf(findings)));
  if (peaks.length > 0) {
    const judged = [{ ...left('day'), shrinks: false }, right('expected'), right('severity')];
    const heads = [
      ...keyColumns(findings),
      right('× average'),
      right('threshold'),
      ...(findings.floods === undefined ? [] : judged),
    ];
    lines.push(...table(heads, peaks.map(peakRow)));
    lines.push(...peaks.flatMap((peak) => whyLines(peak, style, columns)));
  }
  for (const [heading, verdicts] of otherVerdicts(findings)) {
    const fitting = verdicts.map(otherLine).map((line) => (columns === Infinity ? line : cutTo(line, columns)));
    lines.push('', style('bold', heading), ...fitting);
  }
  if (newKeys.length > 0) {
    lines.push('', style('bold', 'New keys (no row in the global table)'));
    lines.push(
      ...table([...keyColumns(findings), right('least threshold'), left('tags')], newKeys.map(newKeyRow)).slice(1),
    );
  }
  if (incidents.length > 0) {
    const heads = [
      ...keyColumns(findings).slice(0, 2),
      { ...left('event'), shrinks: false },
      { ...left('first day'), shrinks: false },
      ...[right('days'), right('over the average'), { ...left('id'), shrinks: false }],
    ];
    lines.push('', style('bold', 'Incidents'), ...table(heads, incidents.map(incidentRow)).slice(1));
  }
  const made = runLines(findings).map(([name, value]) => style('dim', `${name}: ${value}`));
  return `${[...lines, '', ...made].join('\n')}\n`;
}
