import { number, severityText } from '../../../findings/wording.js';
import type { DayMark } from '../../../incidents/day-marks.js';
import type { Key } from '../../../tables/key-map.js';
import { DAY_MS, formatDay } from '../../../window/time-window.js';
import { worstOf } from '../judged-days.js';
import { markup, type Markup } from '../markup.js';
import type { SeriesDay } from '../series.js';
import { value } from '../value.js';

/** A key as the calendar shows it. */
export interface CalendarRow {
  readonly key: Key;
  /** Every day shown, oldest first. */
  readonly series: () => readonly SeriesDay[];
  /** Its submissions on all of them. */
  readonly submissions: number;
  /** The days among them that stood out, oldest first. */
  readonly marks: readonly DayMark[];
  /** What there is about the key on the page: the id of its article. */
  readonly article?: string | undefined;
}

const VALUE_LENGTH = 40;
const DAYS_NAMED = 10;
/** Shades of an ordinary day, by its submissions against the most of the key's ordinary days. */
const SHADES = 3;

/** The least severity of each colour but the first. */
export const SEVERITY_STEPS = [50, 70, 85] as const;

/** The colour of a mark, as a class of the page's style. */
export function markClass({ kind, severity }: DayMark): string {
  if (kind !== 'peak') return kind;
  if (severity === null) return 'peak';
  return `s${1 + SEVERITY_STEPS.filter((least) => severity >= least).length}`;
}

/** Strokes over the days with these numbers, oldest first, a unit wide each. */
function strokes(days: readonly number[]): string {
  return days.map((day, i) => (i === 0 ? `M${day}.5 0v1` : `m${day - (days[i - 1] ?? 0)}-1v1`)).join('');
}

const numberOfDay = (day: number, first: number): number => Math.round((day - first) / DAY_MS);

/** Three slanted lines over each day with these numbers. */
function hatched(days: readonly number[]): string {
  return days.map((i) => `M${i} 1l.9-1M${i} .5l.45-.5M${i}.45 1l.45-.5`).join('');
}

function gapDays(series: readonly SeriesDay[]): Markup | undefined {
  const gaps = series.flatMap(({ submissions }, i) => (submissions === null ? [i] : []));
  return gaps.length === 0 ? undefined : markup`<path class="gap" d="${hatched(gaps)}" />`;
}

function ordinaryDays(series: readonly SeriesDay[], marked: ReadonlySet<number>): Markup[] {
  const isOrdinary = ({ day, submissions }: SeriesDay): boolean => submissions !== null && !marked.has(day);
  const most = Math.max(1, ...series.filter(isOrdinary).map(({ submissions }) => submissions ?? 0));
  const shades: number[][] = Array.from({ length: SHADES + 1 }, () => []);
  for (const [i, day] of series.entries()) {
    if (isOrdinary(day)) shades[Math.ceil(((day.submissions ?? 0) / most) * SHADES)]?.push(i);
  }
  return shades.flatMap((days, shade) =>
    days.length === 0 ? [] : [markup`<path class="v${shade}" d="${strokes(days)}" />`],
  );
}

/** The submissions of each day shown. */
type Counts = ReadonlyMap<number, number | null>;

function describe(marks: readonly DayMark[], counts: Counts): string {
  const told = marks.slice(-DAYS_NAMED).map(({ day, kind, severity }) => {
    const of = severity === null ? '' : ` of severity ${number(severity)}`;
    return `${formatDay(day)} ${kind}${of}, ${number(counts.get(day) ?? 0)} submissions`;
  });
  const more = marks.length - told.length;
  return `${told.join('; ')}${more > 0 ? `; and ${more} days before` : ''}`;
}

/** A stroke for each mark, which tells what it is when it is pointed at. */
function markedDays(marks: readonly DayMark[], first: number, counts: Counts): Markup[] {
  return marks.map((mark) => {
    const { day, kind, severity } = mark;
    const title = `${formatDay(day)}: ${kind}${severity === null ? '' : `, severity ${severity}`}, ${number(counts.get(day) ?? 0)} submissions`;
    return markup`<path class="${markClass(mark)}" d="${strokes([numberOfDay(day, first)])}"><title>${title}</title></path>`;
  });
}

/** One path for all marks of a colour: thousands of lines with a stroke for each mark are slow to open. */
function joinedMarks(marks: readonly DayMark[], first: number): Markup[] {
  const days = new Map<string, number[]>();
  for (const mark of marks) {
    const name = markClass(mark);
    days.set(name, [...(days.get(name) ?? []), numberOfDay(mark.day, first)]);
  }
  return [...days].map(([name, numbers]) => markup`<path class="${name}" d="${strokes(numbers)}" />`);
}

/**
 * What tells a line's marks in words. The line of a key on which nothing stood out says nothing that its place in the list
 * does not.
 */
function labelled(words: string | undefined, isAtOnce: boolean): Markup {
  if (words === undefined) return markup`aria-hidden="true">`;
  return isAtOnce ? markup`role="img" aria-label="${words}">` : markup`role="img"><title>${words}</title>`;
}

/**
 * One key's line: what it is, how severe its worst day was, and its days as cells.
 *
 * @param isAtOnce whether the line is shown without a click: each of its marks then tells what it is when it is pointed at,
 *   else the line tells it of all of them
 */
export function calendarRow(row: CalendarRow, isAtOnce: boolean): Markup {
  const { key, marks, article } = row;
  const series = row.series();
  const counts = new Map(series.map(({ day, submissions }) => [day, submissions]));
  const name = markup`${value(key[0], VALUE_LENGTH)} / ${value(key[1], VALUE_LENGTH)}`;
  const worst = worstOf(marks);
  const peaks = marks.filter(({ kind }) => kind === 'peak').length;
  const told = peaks === 0 ? '' : `${number(peaks)} ${peaks === 1 ? 'peak' : 'peaks'}`;
  const severity = worst > 0 ? ` · ${severityText({ severity: worst })}` : '';
  // a flood and a peak of one day: the peak is drawn last
  const drawn = [...marks].sort((a, b) => Number(a.kind === 'peak') - Number(b.kind === 'peak'));
  const ordinary = ordinaryDays(series, new Set(marks.map(({ day }) => day)));
  const first = series[0]?.day ?? 0;
  const days = isAtOnce ? markedDays(drawn, first, counts) : joinedMarks(drawn, first);
  const words = marks.length === 0 ? undefined : describe(marks, counts);
  return markup`<li>
    <span class="key">${article === undefined ? name : markup`<a href="#${article}">${name}</a>`}</span>
    <span class="n">${told}${severity}</span>
    <svg viewBox="0 0 ${series.length} 1" preserveAspectRatio="none" ${labelled(words, isAtOnce)}${gapDays(series)}${ordinary}${days}</svg>
  </li> `;
}
