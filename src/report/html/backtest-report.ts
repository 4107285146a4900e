import type { Backtest, DetectorBacktest } from '../../backtest/backtest.js';
import type { FeedDay } from '../../detectors/detector.js';
import { count, number } from '../../findings/wording.js';
import { shown } from '../../log/printable.js';
import { formatTime } from '../../window/time-window.js';
import { daysReport } from './days-report.js';
import type { JudgedDays } from './judged-days.js';
import { markup, type Markup } from './markup.js';

/** Days of a chart: the eight weeks that `robust` forecasts by, and two weeks after the key's most severe day. */
const CHART_DAYS = 70;

function scoreCells({ score }: DetectorBacktest): string[] {
  if (score === null) return [];
  const { precision, recall, f1, falsePerWeek } = score;
  return [precision.toFixed(3), recall.toFixed(3), f1.toFixed(3), falsePerWeek.toFixed(2)];
}

function detectorRow(one: DetectorBacktest): Markup {
  const figures = [number(one.peaks), number(one.peaksPerWeek), number(one.byKey.length)];
  const cells = [...figures, number(one.floods), number(one.dips), ...scoreCells(one)];
  return markup`<tr>
    <th scope="row">${shown(one.detector)}${one.approximate ? ' (approximate)' : ''}</th>
    ${cells.map((cell) => markup`<td class="n">${cell}</td>`)}
  </tr> `;
}

function detectorsSection({ detectors }: Backtest): Markup {
  const scored = detectors.some(({ score }) => score !== null)
    ? ['precision', 'recall', 'F1', 'false peaks a week']
    : [];
  const heads = ['peaks', 'a week', 'keys with peaks', 'floods', 'dips', ...scored];
  return markup`<section aria-labelledby="detectors">
    <h2 id="detectors">What each detector would have said</h2>
    <div class="scroll" tabindex="0" role="group" aria-label="What each detector would have said">
      <table>
        <thead>
          <tr>
            <th scope="col">detector</th>
            ${heads.map((head) => markup`<th scope="col" class="n">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${detectors.map(detectorRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** The page about a backtest: the figures of each detector, and its days at a glance with charts. */
export function backtestReport(
  result: Backtest,
  days: readonly FeedDay[],
  judged: readonly JudgedDays[],
  made: { readonly now: number; readonly toolVersion: string },
): string {
  const { source, firstDay, lastDay, gaps, keys, detectors } = result;
  return daysReport({
    about: `Backtest, ${firstDay} to ${lastDay} (UTC)`,
    days,
    judged,
    chartDays: CHART_DAYS,
    before: [detectorsSection(result)],
    after: [],
    made: [
      ['Made', `${formatTime(made.now).slice(0, 16)} UTC by telemetry-peak-analyzer ${made.toolVersion}`],
      ['Replayed', `${shown(source)}: ${count(days.length, 'day')} (${count(gaps, 'gap')}), ${count(keys, 'key')}`],
      ...detectors.map(({ detector, settings }): [string, string] => [
        `Settings of ${shown(detector)}`,
        Object.entries(settings)
          .map(([name, value]) => `${name} ${number(value)}`)
          .join(', ') || 'none',
      ]),
    ],
  });
}
