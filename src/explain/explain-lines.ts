import type { BaselineValues, Driver, Explanation, LocalValues } from '../findings/findings.js';
import { count, NOT_COMPUTED, number, percent, testSentence, times } from '../findings/wording.js';
import { printable, shown } from '../log/printable.js';
import { byHistoryLines } from './day-lines.js';
import { windowText } from '../report/run-lines.js';
import { TABLE_FIELDS } from '../state/table-fields.js';
import { round2 } from '../tables/rounding.js';

const DRIVERS_SHOWN = 5;

type Field = readonly [name: string, value: number | string | null];

function fieldLines(fields: readonly Field[]): string[] {
  const width = Math.max(...fields.map(([name]) => name.length));
  const text = (value: Field[1]): string => {
    if (value === null) return NOT_COMPUTED;
    return typeof value === 'number' ? String(round2(value)) : value;
  };
  return fields.map(([name, value]) => `  ${name.padEnd(width)}  ${text(value)}`);
}

function localLines(local: LocalValues | null): string[] {
  if (local === null) return ['  no submission in this window'];
  return fieldLines([
    ['sub_count', local.subCount],
    ['samp_count', local.sampCount],
    ['samp_sub_count_max', local.sampSubCountMax],
    ['samp_sub_count_mean', local.sampSubCountMean],
    ['samp_sub_count_std', local.sampSubCountStd],
    ['samp_sub_ratio', local.sampSubRatio],
  ]);
}

const value = (text: string): string => shown(text) || '(empty)';

const time = (instant: string): string => instant.slice(0, 19).replace('T', ' ');

function baselineLines(row: BaselineValues | null): string[] {
  if (row === null) return ['  no row for this key'];
  const cell = (value: number | string): number | string => (typeof value === 'string' ? time(value) : value);
  return fieldLines(TABLE_FIELDS.map(([field, property]) => [field, cell(row[property])]));
}

function testLines({ local, baseline, threshold, reachesThreshold, tests }: Explanation): string[] {
  if (local === null) return ['  none: there is nothing to test'];
  const sides = `submissions ${number(local.subCount)} ${reachesThreshold ? '>=' : '<'} ${number(threshold)}`;
  const lines = [`  ${reachesThreshold ? 'reached ' : 'missed  '} threshold: ${sides}`];
  if (baseline === null && local.sampSubCountMean !== null) {
    const mean = number(local.sampSubCountMean);
    lines.push(`  no row   mean-over-history: mean submissions of a sample ${mean}, with nothing to compare it with`);
  }
  for (const test of tests) lines.push(`  ${test.fired ? 'fired   ' : 'quiet   '} ${test.name}: ${testSentence(test)}`);
  if (tests.length === 0) lines.push(`  ${NOT_COMPUTED}: how the submissions spread over samples`);
  return lines;
}

function driverLine({ attribute, distinct, top }: Driver): string {
  if (top === null) return `  ${attribute}, ${count(distinct, 'value')}: ${NOT_COMPUTED}`;
  const shares = top
    .slice(0, DRIVERS_SHOWN)
    .map((v) => `${shown(v.value)} ${number(v.submissions)} (${percent(v.share)})`);
  return `  ${attribute}, ${count(distinct, 'value')}: ${shares.join(', ') || 'none'}`;
}

/** An explanation for people: the verdict first, then all it rests on. */
export function explainLines(explanation: Explanation): string[] {
  const { local, baseline, comparedWith, drivers, tags, excess, coverage, byHistory } = explanation;
  const lines = [
    `${value(explanation.dimension0)} / ${value(explanation.dimension1)}, ${windowText(explanation)}`,
    '',
    ...(byHistory
      ? [`By original: ${explanation.verdict}`, `By ${printable(byHistory.detector)}: ${printable(byHistory.verdict)}`]
      : [explanation.verdict]),
    '',
    `Local table (LST)${coverage.approximate ? ', samples estimated by the engine' : ''}`,
    ...localLines(local),
    '',
    `Global table (GST): ${printable(comparedWith)}`,
    ...baselineLines(baseline),
    '',
    'Tests',
    ...testLines(explanation),
  ];
  if (excess) {
    const { overAverage, overMaximum, overThreshold } = excess;
    const over = ([name, by]: readonly [string, typeof overAverage]): string =>
      `  ${name} ${number(by.baseline)}: ${times(by.times)}, ${by.difference < 0 ? '' : '+'}${number(by.difference)}`;
    const figures = [
      ['average', overAverage],
      ['maximum', overMaximum],
      ['threshold', overThreshold],
    ] as const;
    lines.push('', 'Submissions against', ...figures.map(over));
  }
  if (drivers.length > 0) lines.push('', 'Drivers', ...drivers.map(driverLine));
  if (byHistory && byHistory.days.length > 0) lines.push('', ...byHistoryLines(byHistory));
  if (tags.length > 0) lines.push('', `Tags: ${tags.join(', ')}`);
  return lines;
}
