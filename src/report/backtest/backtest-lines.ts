import type { Backtest, DetectorBacktest } from '../../backtest/backtest.js';
import type { Score } from '../../backtest/score.js';
import { count, number } from '../../findings/wording.js';
import { printable, shown } from '../../log/printable.js';
import { type TableColumn, textTable } from '../table/text-table.js';

const KEYS_SHOWN = 20;
/** The newest: those who read remember these days. */
const VERDICTS_SHOWN = 100;
const APPROXIMATE =
  'approximate: samples are estimates, or standard deviations are derived from the largest and the mean';

const left = (heading: string, shrinks = false): TableColumn => ({ heading, align: 'left', shrinks });
const right = (heading: string): TableColumn => ({ heading, align: 'right', shrinks: false });
const rate = (value: number): string => value.toFixed(3);
const days = (value: number | null): string => (value === null ? '-' : value.toFixed(2));

function scoreLines({
  precision,
  recall,
  f1,
  falsePerWeek,
  meanDelay,
  found,
  waves,
  falsePeaks,
  kinds,
}: Score): string[] {
  const rows = Object.entries(kinds).map(([kind, one]) => [
    shown(kind),
    `${one.found} of ${one.waves}`,
    days(one.meanDelay),
  ]);
  return [
    `precision ${rate(precision)}, recall ${rate(recall)}, F1 ${rate(f1)}: ${found} of ${count(waves, 'wave')} found, ` +
      `${count(falsePeaks, 'false peak')}, ${falsePerWeek.toFixed(2)} a week at 120 keys, ` +
      `found after ${days(meanDelay)} days on average`,
    '',
    ...textTable([left('wave'), right('found'), right('delay in days')], rows),
    '',
  ];
}

function detectorLines(one: DetectorBacktest, columns: number | undefined): string[] {
  const settings = Object.entries(one.settings).map(([name, value]) => `${name} ${number(value)}`);
  const lines = [
    `Detector ${shown(one.detector)}${settings.length > 0 ? ` (${settings.join(', ')})` : ''}`,
    `${count(one.peaks, 'peak')} on ${count(one.byKey.length, 'key')}, ${number(one.peaksPerWeek)} a week; ` +
      `${count(one.floods, 'flood')}, ${count(one.dips, 'dip')}`,
    ...(one.approximate ? [APPROXIMATE] : []),
    '',
    ...(one.score ? scoreLines(one.score) : []),
  ];
  if (one.byKey.length > 0) {
    const rows = one.byKey
      .slice(0, KEYS_SHOWN)
      .map((key) => [
        shown(key.dimension0, 60),
        shown(key.dimension1, 60),
        number(key.peaks),
        key.firstDay,
        key.lastDay,
        key.severity === null ? '-' : String(key.severity),
      ]);
    const heads = [left('dimension_0', true), left('dimension_1', true), right('peaks'), left('first'), left('last')];
    lines.push(...textTable([...heads, right('severity')], rows, columns));
    if (one.byKey.length > KEYS_SHOWN) lines.push(`and ${count(one.byKey.length - KEYS_SHOWN, 'more key')}`);
    lines.push('');
  }
  const earlier = one.verdicts.length - VERDICTS_SHOWN;
  if (earlier > 0) {
    lines.push(`the newest ${VERDICTS_SHOWN}; ${count(earlier, 'earlier verdict')} in --format csv, ndjson and json`);
  }
  for (const verdict of one.verdicts.slice(-VERDICTS_SHOWN)) {
    const severity = verdict.severity === null ? '' : ` severity ${verdict.severity}`;
    const key = `${shown(verdict.dimension0, 60)} / ${shown(verdict.dimension1, 60)}`;
    lines.push(`${verdict.day} ${verdict.kind}${severity} ${key}: ${printable(verdict.why)}`);
  }
  return [...lines, ''];
}

/** A backtest for people. */
export function backtestLines(backtest: Backtest, columns?: number): string[] {
  const { source, firstDay, lastDay, gaps, keys } = backtest;
  const lines = [
    `Backtest of ${shown(source)}: ${firstDay} to ${lastDay}, ${count(backtest.days, 'day')} ` +
      `(${count(gaps, 'gap')}), ${count(keys, 'key')}`,
  ];
  lines.push('');
  for (const one of backtest.detectors) lines.push(...detectorLines(one, columns));
  return lines.slice(0, -1);
}
