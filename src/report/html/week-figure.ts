import { shortWeekday, WEEKDAYS } from '../../detectors/weekdays.js';
import { number } from '../../findings/wording.js';
import { markup, type Markup } from './markup.js';

const WIDTH = 14;
const STEP = 20;
const HEIGHT = 34;

/** The shape of a key's week: a bar for the factor of each weekday, and the same in words. */
export function weekFigure(week: readonly number[]): Markup {
  const most = Math.max(1, ...week);
  const height = (factor: number): string => ((factor / most) * HEIGHT).toFixed(1);
  const usual = (HEIGHT - (1 / most) * HEIGHT).toFixed(1);
  const words = week.map((factor, i) => `${WEEKDAYS[i] ?? ''} ${number(factor)}`).join(', ');
  return markup`<div class="week">
    <svg viewBox="0 0 ${7 * STEP} ${HEIGHT + 14}" role="img" aria-label="Its week, 1 being the mean: ${words}">
      ${week.map((factor, i) => {
        const tall = height(factor);
        const name = shortWeekday(i);
        return markup`<rect x="${i * STEP + 3}" y="${(HEIGHT - Number(tall)).toFixed(1)}" width="${WIDTH}" height="${tall}"><title>${WEEKDAYS[i] ?? ''}: ${number(factor)} × the mean of its week</title></rect><text x="${i * STEP + 10}" y="${HEIGHT + 11}">${name}</text>`;
      })}
      <path d="M0 ${usual}H${7 * STEP}" />
    </svg>
    <p>Its week: the factor of each weekday; the line is 1.</p>
  </div>`;
}
