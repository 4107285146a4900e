import { number } from '../../findings/wording.js';
import { DAY_MS, formatDay, type TimeWindow } from '../../window/time-window.js';
import { markup, type Markup } from './markup.js';
import { drawPeakChart } from './peak-chart.js';
import type { SeriesDay } from './series.js';

export interface PeakFigure {
  readonly series: readonly SeriesDay[];
  readonly window: TimeWindow;
  /** For the whole window. */
  readonly threshold: number;
  readonly average: number;
}

const swatch = (inner: Markup): Markup => markup`<svg viewBox="0 0 22 12" aria-hidden="true">${inner}</svg>`;
const box = (name: string): Markup =>
  swatch(markup`<rect width="22" height="12" fill="var(--${name})" stroke="var(--edge)" />`);

function legend({ series, window, threshold, average }: PeakFigure, days: number): Markup {
  const perDay = days === 1 ? '' : ` a day (÷ ${days} days)`;
  const until = days === 1 ? '' : ` to ${formatDay(window.end - DAY_MS)}`;
  return markup`<ul class="legend">
    <li>${box('submissions')}submissions</li>
    <li>${box('samples')}distinct samples</li>
    <li>${swatch(markup`<path d="M0 6H22" stroke="var(--threshold)" stroke-width="2.5" stroke-dasharray="6 4" />`)}threshold ${number(threshold / days)}${perDay}</li>
    <li>${swatch(markup`<path d="M0 6H22" stroke="var(--average)" stroke-width="2" />`)}average ${number(average / days)}${perDay}</li>
    <li>${box('band')}window ${formatDay(window.start)}${until}</li>
    ${series.some(({ submissions }) => submissions === null) ? markup`<li>${box('gap')}no data in the whole feed</li>` : undefined}
  </ul>`;
}

/** The chart in words, for those who do not see it. */
function description(series: readonly SeriesDay[], { start, end }: TimeWindow): string {
  const inside = ({ day }: SeriesDay): boolean => day >= start && day < end;
  const known = series.filter(({ submissions }) => submissions !== null);
  const before = known.filter((day) => !inside(day)).map(({ submissions }) => submissions ?? 0);
  const within = known.filter(inside).map(({ submissions }) => submissions ?? 0);
  const total = within.reduce((sum, n) => sum + n, 0);
  const range =
    before.length === 0
      ? 'no other day has data'
      : `between ${number(Math.min(...before))} and ${number(Math.max(...before))} on the other ${before.length} days with data`;
  return `Daily submissions: ${number(total)} in the window, ${range}.`;
}

const cell = (value: number | null): string => (value === null ? 'no data' : number(value));

/** The days of a peak: chart in two sizes, legend, summary in words, and the figures behind it. */
export function peakFigure(figure: PeakFigure): Markup {
  const { series, window, threshold, average } = figure;
  const days = (window.end - window.start) / DAY_MS;
  const chart = { series, window, threshold: threshold / days, average: average / days };
  return markup`<figure>
    ${drawPeakChart(chart, 'wide')} ${drawPeakChart(chart, 'narrow')}
    <figcaption>
      ${legend(figure, days)} ${description(series, window)}
      <details>
        <summary>Figures of each day</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">day (UTC)</th>
              <th scope="col" class="n">submissions</th>
              <th scope="col" class="n">samples</th>
            </tr>
          </thead>
          <tbody>
            ${series.map(
              ({ day, submissions, samples }) =>
                markup`<tr>
                  <td>${formatDay(day)}</td>
                  <td class="n">${cell(submissions)}</td>
                  <td class="n">${cell(samples)}</td>
                </tr> `,
            )}
          </tbody>
        </table>
      </details>
    </figcaption>
  </figure>`;
}
