import type { SavedBacktest } from '../../backtest/read-backtest.js';
import { count, number } from '../../findings/wording.js';
import { printable, shown } from '../../log/printable.js';
import { type TableColumn, textTable } from '../table/text-table.js';

type Result = SavedBacktest['detectors'][number];
type Line = Result['verdicts'][number];

const ONLY_SHOWN = 50;
const left = (heading: string): TableColumn => ({ heading, align: 'left', shrinks: false });
const right = (heading: string): TableColumn => ({ heading, align: 'right', shrinks: false });

const cellOf = ({ day, dimension0, dimension1 }: Line): string => JSON.stringify([day, dimension0, dimension1]);
const peaksOf = ({ verdicts }: Result): Line[] => verdicts.filter(({ kind }) => kind === 'peak');

/** A detector, with those of its settings that differ between the results that are compared: `robust (halfLife 8)`. */
function namedDetector({ detector, settings }: Result, all: readonly Result[]): string {
  const same = all.filter((one) => one.detector === detector);
  const told = Object.entries(settings)
    .filter(([name, value]) => same.some((one) => one.settings[name] !== value))
    .map(([name, value]) => `${shown(name)} ${String(value)}`);
  return told.length === 0 ? shown(detector) : `${shown(detector)} (${told.join(', ')})`;
}

function figures(name: string, result: Result, all: readonly Result[]): string[] {
  const { peaks, peaksPerWeek, floods, dips, score } = result;
  const rates = score
    ? [score.precision, score.recall, score.f1].map((rate) => rate.toFixed(3)).concat(score.falsePerWeek.toFixed(2))
    : ['-', '-', '-', '-'];
  return [
    name,
    namedDetector(result, all),
    number(peaks),
    number(peaksPerWeek),
    number(floods),
    number(dips),
    ...rates,
  ];
}

function onlyIn(name: string, mine: readonly Line[], others: readonly Line[]): string[] {
  const known = new Set(others.map(cellOf));
  const only = mine.filter((line) => !known.has(cellOf(line)));
  const more = only.length - ONLY_SHOWN;
  return [
    `${count(only.length, 'peak')} only in ${name}`,
    ...only
      .slice(0, ONLY_SHOWN)
      .map(
        (line) => `  ${line.day} ${shown(line.dimension0, 60)} / ${shown(line.dimension1, 60)}: ${printable(line.why)}`,
      ),
    ...(more > 0 ? [`  and ${count(more, 'more')}`] : []),
  ];
}

/** Two backtests side by side: the figures of all detectors, then the peaks that only one of the first two has. */
export function compareLines(
  [nameA, a]: readonly [string, SavedBacktest],
  [nameB, b]: readonly [string, SavedBacktest],
): string[] {
  const [first, second] = [a.detectors[0], b.detectors[0]];
  if (!first || !second) return [];
  const heads = ['peaks', 'a week', 'floods', 'dips', 'precision', 'recall', 'F1', 'false a week'];
  const all = [...a.detectors, ...b.detectors];
  const rows = [
    ...a.detectors.map((result) => figures(shown(nameA, 60), result, all)),
    ...b.detectors.map((result) => figures(shown(nameB, 60), result, all)),
  ];
  const [peaksA, peaksB] = [peaksOf(first), peaksOf(second)];
  const known = new Set(peaksB.map(cellOf));
  const both = peaksA.filter((line) => known.has(cellOf(line))).length;
  return [
    ...textTable([left('result'), left('detector'), ...heads.map(right)], rows),
    '',
    `${count(both, 'peak')} in both (${namedDetector(first, all)} of the first, ${namedDetector(second, all)} of the second)`,
    ...onlyIn(shown(nameA, 60), peaksA, peaksB),
    ...onlyIn(shown(nameB, 60), peaksB, peaksA),
  ];
}
