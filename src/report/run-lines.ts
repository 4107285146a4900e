import type { Findings } from '../findings/findings.js';
import { count, number } from '../findings/wording.js';
import { shown } from '../log/printable.js';

const minute = (instant: string): string => instant.slice(0, 16).replace('T', ' ');

/** `2020-11-04 00:00 to 2020-11-05 00:00 UTC` */
export function windowText({ window }: Pick<Findings, 'window'>): string {
  return `${minute(window.start)} to ${minute(window.end)} UTC`;
}

function leftOutText({ leftOut, leftOutBy }: Findings['coverage']): string {
  const lacking = leftOutBy.filter(({ records }) => records > 0);
  if (lacking.length === 0) return number(leftOut);
  const by = lacking.map(({ attribute, records }) => `${number(records)} without '${attribute}'`);
  return `${number(leftOut)} (${by.join(', ')})`;
}

/** How the run was made, as names and values for people. */
export function runLines(findings: Findings): [name: string, value: string][] {
  const { run, coverage } = findings;
  const lines: [string, string][] = [
    ['Window', windowText(findings)],
    ['Made', `${minute(run.at)} UTC by telemetry-peak-analyzer ${run.toolVersion}`],
    ['Backend', run.backend],
    ['Input', run.input.map((text) => shown(text)).join(', ')],
    ['Analyzer', run.analyzer],
    ['Threshold', run.thresholdGiven === null ? 'of each key' : `${number(run.thresholdGiven)} for all keys (-t)`],
    ['Records counted', number(coverage.records)],
    ['Records left out', leftOutText(coverage)],
    [
      'Keys',
      `${count(findings.keys.local, 'key')}, ${number(findings.keys.compared)} of them with a row to compare with`,
    ],
  ];
  if (coverage.badRecords > 0) lines.push(['Bad records let go', number(coverage.badRecords)]);
  if (coverage.approximate) {
    lines.push(['Counting', 'approximate: distinct samples are an estimate; figures not computed are marked so']);
  }
  return lines;
}
