import { count, number } from '../../../findings/wording.js';
import { formatDay } from '../../../window/time-window.js';
import { markup, type Markup } from '../markup.js';
import type { SeriesDay } from '../series.js';
import { mostSevereFirst } from '../judged-days.js';
import { type CalendarRow, calendarRow, SEVERITY_STEPS } from './calendar-row.js';

/** Keys that are shown at once; the others are opened by a click. */
export const KEYS_AT_ONCE = 50;
/** Keys that a page holds at all. */
export const KEYS_SHOWN = 500;
/** Labels of the time axis, at most. */
const MOST_TICKS = 9;
/** The share of the axis from which on a label ends at its day, so that it is not cut off. */
const END_FROM = 0.94;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function tickText(day: number): string {
  const date = new Date(day);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`;
}

/** Mondays above the cells, as many as have room; on a phone every third of them. */
function axis(days: readonly SeriesDay[]): Markup {
  const mondays = days.map(({ day }, i) => ({ day, i })).filter(({ day }) => new Date(day).getUTCDay() === 1);
  const every = Math.ceil(mondays.length / MOST_TICKS);
  const ticks = mondays.filter((_, n) => n % every === 0);
  return markup`<li class="axis" aria-hidden="true">
    <span class="key"></span><span></span>
    <svg>
      ${ticks.map(({ day, i }, n) => {
        const at = `${((100 * i) / days.length).toFixed(2)}%`;
        const end = i > END_FROM * days.length ? markup` text-anchor="end"` : undefined;
        return markup`<text x="${at}" y="11" class="t${n % 3}"${end}>${tickText(day)}</text>`;
      })}
    </svg>
  </li> `;
}

const box = (name: string): Markup => markup`<span class="cell ${name}"></span>`;

function legend(rows: readonly CalendarRow[], days: readonly SeriesDay[]): Markup {
  const marks = rows.flatMap((row) => row.marks);
  const has = (kind: string): boolean => marks.some((mark) => mark.kind === kind);
  const hasSeverity = marks.some(({ kind, severity }) => kind === 'peak' && severity !== null);
  const hasPlain = marks.some(({ kind, severity }) => kind === 'peak' && severity === null);
  const least = [30, ...SEVERITY_STEPS];
  const steps = least.map((from, i) => {
    const to = (least[i + 1] ?? 101) - 1;
    return markup`<li>${box(`s${i + 1}`)}severity ${from} to ${to}</li>`;
  });
  const hasGap = days.some(({ submissions }) => submissions === null);
  return markup`<ul class="legend">
    ${hasSeverity ? steps : undefined} ${hasPlain ? markup`<li>${box('peak')}peak</li>` : undefined}
    ${has('flood') ? markup`<li>${box('flood')}flood (no peak)</li>` : undefined}
    ${has('dip') ? markup`<li>${box('dip')}dip (no peak)</li>` : undefined}
    <li>${box('v1')}${box('v2')}${box('v3')}ordinary, by its submissions</li>
    <li>${box('v0')}none of this key</li>
    ${hasGap ? markup`<li>${box('gap')}no data in the whole feed</li>` : undefined}
  </ul>`;
}

/**
 * The days of all keys at a glance, a line a key: severity by colour, gaps hatched, the most severe keys on top, the
 * first 50 at once and the rest behind a click.
 */
export function calendarSection(all: readonly CalendarRow[], id = 'calendar', by = ''): Markup | undefined {
  const days = all[0]?.series() ?? [];
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return undefined;
  const rows = mostSevereFirst(all);
  const [atOnce, behind] = [rows.slice(0, KEYS_AT_ONCE), rows.slice(KEYS_AT_ONCE, KEYS_SHOWN)];
  const list = (shown: readonly CalendarRow[], isAtOnce: boolean): Markup =>
    markup`<ol class="calendar">
      ${axis(days)}${shown.map((row) => calendarRow(row, isAtOnce))}
    </ol>`;
  const left = rows.length - KEYS_SHOWN;
  return markup`<section aria-labelledby="${id}">
    <h2 id="${id}">${count(days.length, 'day')} at a glance${by}</h2>
    <p>
      ${formatDay(first.day)} to ${formatDay(last.day)}, a line for each key, the most severe first; beside the name the
      days with a peak, and the highest severity.
    </p>
    ${legend(rows, days)} ${list(atOnce, true)}
    ${
      behind.length > 0
        ? markup`<details>
            <summary>${count(behind.length, 'more key')}</summary>
            ${list(behind, false)}
          </details>`
        : undefined
    }
    ${left > 0 ? markup`<p class="note">${number(left)} more keys, less severe and of fewer submissions, are not shown.</p>` : undefined}
  </section>`;
}
