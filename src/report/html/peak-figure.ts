import type { PastExpectation } from '../../detectors/detector.js';
import { expectedText, number } from '../../findings/wording.js';
import { type DayMark, wavesOf } from '../../incidents/day-marks.js';
import { DAY_MS, formatDay, type TimeWindow } from '../../window/time-window.js';
import { markup, type Markup } from './markup.js';
import { drawPeakChart, isBySquareRoot } from './peak-chart.js';
import type { SeriesDay } from './series.js';

export interface PeakFigure {
  readonly series: readonly SeriesDay[];
  readonly window: TimeWindow;
  /** What the window is called. */
  readonly called: 'window' | 'newest day';
  /** For the whole window; undefined if it is not one number for all days. */
  readonly threshold: number | undefined;
  readonly average: number | undefined;
  /** What was expected of each day, oldest first; empty if nothing was. */
  readonly expected: readonly PastExpectation[];
  /** The days on which the key stood out, oldest first. */
  readonly marks: readonly DayMark[];
}

const swatch = (inner: Markup): Markup => markup`<svg viewBox="0 0 22 12" aria-hidden="true">${inner}</svg>`;
const box = (name: string): Markup =>
  swatch(markup`<rect width="22" height="12" fill="var(--${name})" stroke="var(--edge)" />`);

const line = (name: string, width: number, dashes?: string): Markup =>
  swatch(
    markup`<path d="M0 6H22" stroke="var(--${name})" stroke-width="${width}"${dashes === undefined ? undefined : markup` stroke-dasharray="${dashes}"`} />`,
  );

function legend(
  { series, window, called, threshold, average, expected }: PeakFigure,
  days: number,
  hasWaves: boolean,
): Markup {
  const perDay = days === 1 ? '' : ` a day (÷ ${days} days)`;
  const until = days === 1 ? '' : ` to ${formatDay(window.end - DAY_MS)}`;
  return markup`<ul class="legend">
    <li>${box('submissions')}submissions</li>
    <li>${box('samples')}distinct samples</li>
    ${expected.length > 0 ? markup`<li>${box('expected')}expected range (99 %)</li><li>${line('expected-edge', 2)}expected</li>` : undefined}
    ${hasWaves ? markup`<li>${line('alarm', 4)}wave</li>` : undefined}
    ${threshold === undefined ? undefined : markup`<li>${line('threshold', 2.5, '6 4')}threshold ${number(threshold / days)}${perDay}</li>`}
    ${average === undefined ? undefined : markup`<li>${line('average', 2)}average ${number(average / days)}${perDay}</li>`}
    <li>${box('band')}${called} ${formatDay(window.start)}${until}</li>
    ${series.some(({ submissions }) => submissions === null) ? markup`<li>${box('gap')}no data in the whole feed</li>` : undefined}
  </ul>`;
}

/** The chart in words, for those who do not see it. */
function description({ series, window: { start, end }, called }: PeakFigure): string {
  const inside = ({ day }: SeriesDay): boolean => day >= start && day < end;
  const known = series.filter(({ submissions }) => submissions !== null);
  const before = known.filter((day) => !inside(day)).map(({ submissions }) => submissions ?? 0);
  const within = known.filter(inside).map(({ submissions }) => submissions ?? 0);
  const total = within.reduce((sum, n) => sum + n, 0);
  const range =
    before.length === 0
      ? 'no other day has data'
      : `between ${number(Math.min(...before))} and ${number(Math.max(...before))} on the other ${before.length} days with data`;
  return `Daily submissions: ${number(total)} ${called === 'window' ? 'in the window' : 'on the newest day'}, ${range}.`;
}

const cell = (value: number | null): string => (value === null ? 'no data' : number(value));

function rangeCell(expectation: PastExpectation | undefined): string {
  if (expectation === undefined) return 'not known';
  const [low, high] = expectation.range;
  return expectedText({ expected: expectation.expected, range: { low, high } });
}

function markCell(mark: DayMark | undefined): string {
  if (mark === undefined) return '';
  return mark.severity === null ? mark.kind : `${mark.kind}, severity ${mark.severity}`;
}

/** The days of a peak: chart in two sizes, legend, summary in words, and the figures behind it. */
export function peakFigure(figure: PeakFigure): Markup {
  const { series, window, threshold, average, marks } = figure;
  const days = (window.end - window.start) / DAY_MS;
  const shown = ({ day }: { readonly day: number }): boolean =>
    day >= (series[0]?.day ?? window.start) && day < window.end;
  const expected = figure.expected.filter(shown);
  const waves = wavesOf(marks.filter(shown));
  const perDay = (value: number | undefined): number | undefined => value && value / days;
  const chart = { series, window, threshold: perDay(threshold), average: perDay(average), expected, waves };
  const byDay = new Map(expected.map((one) => [one.day, one]));
  const markOf = new Map(marks.map((mark) => [mark.day, mark]));
  const scale = isBySquareRoot(chart)
    ? ' Heights are square roots, so that what is usual can be seen beside the largest day.'
    : '';
  return markup`<figure>
    ${drawPeakChart(chart, 'wide')} ${drawPeakChart(chart, 'narrow')}
    <figcaption>
      ${legend({ ...figure, expected }, days, waves.length > 0)} ${description(figure)}${scale}
      <details>
        <summary>Figures of each day</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">day (UTC)</th>
              <th scope="col" class="n">submissions</th>
              <th scope="col" class="n">samples</th>
              ${expected.length > 0 ? markup`<th scope="col" class="n">expected range</th>` : undefined}
              <th scope="col">stood out</th>
            </tr>
          </thead>
          <tbody>
            ${series.map(
              ({ day, submissions, samples }) =>
                markup`<tr>
                  <td>${formatDay(day)}</td>
                  <td class="n">${cell(submissions)}</td>
                  <td class="n">${cell(samples)}</td>
                  ${expected.length > 0 ? markup`<td class="n">${rangeCell(byDay.get(day))}</td>` : undefined}
                  <td>${markCell(markOf.get(day))}</td>
                </tr> `,
            )}
          </tbody>
        </table>
      </details>
    </figcaption>
  </figure>`;
}
