import { stringify } from 'csv-stringify/sync';
import type { Backtest } from '../../backtest/backtest.js';
import type { VerdictFinding } from '../../findings/verdict-finding.js';
import { count, number } from '../../findings/wording.js';
import { printable, shown } from '../../log/printable.js';
import type { FormatName } from '../format-names.js';
import { codeSpan, escapeText } from '../markdown.js';
import { safeJson } from '../safe-json.js';
import { backtestLines } from './backtest-lines.js';

type Cell = string | number | null;

const COLUMNS: readonly (readonly [name: string, cell: (verdict: VerdictFinding) => Cell])[] = [
  ['day', ({ day }) => day],
  ['dimension_0', ({ dimension0 }) => shown(dimension0)],
  ['dimension_1', ({ dimension1 }) => shown(dimension1)],
  ['kind', ({ kind }) => kind],
  ['metric', ({ metric }) => metric],
  ['count', (verdict) => verdict.count],
  ['expected', ({ expected }) => expected],
  ['expected_low', ({ range }) => range?.low ?? null],
  ['expected_high', ({ range }) => range?.high ?? null],
  ['severity', ({ severity }) => severity],
  ['chance_per_year', ({ perYear }) => perYear],
  ['threshold', ({ threshold }) => threshold],
  ['tags', ({ tags }) => tags.join(' ')],
  ['why', ({ why }) => printable(why)],
];

/** RFC 4180, a verdict a row. */
function csv({ detectors }: Backtest): string {
  const rows = detectors.flatMap(({ detector, verdicts }) =>
    verdicts.map((verdict) => [shown(detector), ...COLUMNS.map(([, cell]) => cell(verdict))]),
  );
  const heading = ['detector', ...COLUMNS.map(([name]) => name)];
  return stringify([heading, ...rows], { escape_formulas: true, record_delimiter: 'windows' });
}

/** A verdict a line, each with its detector. */
function ndjson({ detectors }: Backtest): string {
  return detectors
    .flatMap(({ detector, verdicts }) => verdicts.map((verdict) => `${safeJson({ detector, ...verdict })}\n`))
    .join('');
}

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

function markdown({ source, firstDay, lastDay, days, gaps, keys, detectors }: Backtest): string {
  const lines = [
    `## Backtest, ${firstDay} to ${lastDay}`,
    '',
    `${codeSpan(source)}: ${count(days, 'day')} (${count(gaps, 'gap')}), ${count(keys, 'key')}`,
  ];
  for (const one of detectors) {
    const { detector, peaks, peaksPerWeek, floods, dips, verdicts, score, approximate } = one;
    lines.push('', `### ${codeSpan(detector)}`, '');
    lines.push(
      `- ${count(peaks, 'peak')}, ${number(peaksPerWeek)} a week; ${count(floods, 'flood')}, ${count(dips, 'dip')}`,
    );
    if (approximate) lines.push('- approximate: samples are estimates, or standard deviations are derived');
    if (score) {
      const { precision, recall, f1, falsePerWeek } = score;
      const rates = [precision, recall, f1].map((rate) => rate.toFixed(3));
      lines.push(
        `- precision ${rates[0]}, recall ${rates[1]}, F1 ${rates[2]}, ${falsePerWeek.toFixed(2)} false peaks a week`,
      );
    }
    if (verdicts.length === 0) continue;
    lines.push(
      '',
      row(['day', 'dimension 0', 'dimension 1', 'kind', 'severity', 'why']),
      '| --- | --- | --- | --- | ---: | --- |',
    );
    for (const verdict of verdicts) {
      const severity = verdict.severity === null ? '' : String(verdict.severity);
      const key = [codeSpan(verdict.dimension0), codeSpan(verdict.dimension1)];
      lines.push(row([verdict.day, ...key, verdict.kind, severity, escapeText(verdict.why)]));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A backtest in one of the forms of `--format`. The text ends with a newline, or is empty. */
export function renderBacktest(backtest: Backtest, format: FormatName, columns?: number): string {
  switch (format) {
    case 'text':
    case 'table':
      return `${backtestLines(backtest, columns).join('\n')}\n`;
    case 'json':
      return `${safeJson(backtest, 2)}\n`;
    case 'ndjson':
      return ndjson(backtest);
    case 'csv':
      return csv(backtest);
    case 'markdown':
      return markdown(backtest);
  }
}
