import type { DailyFigures, FeedDay, Verdict } from '../../detectors/detector.js';
import { named } from '../../findings/verdict.js';
import { verdictFinding } from '../../findings/verdict-findings.js';
import { count, number } from '../../findings/wording.js';
import type { DayMark } from '../../incidents/day-marks.js';
import { printable, shown } from '../../log/printable.js';
import { compareKeys, type Key, KeyMap } from '../../tables/key-map.js';
import { DAY_MS, formatDay, type TimeWindow } from '../../window/time-window.js';
import { calendarSection } from './calendar/calendar-section.js';
import { expectedDays } from '../../detectors/expected-days.js';
import { type JudgedDays, peakKeys } from './judged-days.js';
import { markup, type Markup } from './markup.js';
import { otherVerdictsSection } from './other-verdicts-section.js';
import { pageText } from './page-shell.js';
import { verdictFigures } from './peak-article.js';
import { peakFigure } from './peak-figure.js';
import type { SeriesDay } from './series.js';
import { value } from './value.js';
import { weekFigure } from './week-figure.js';

/** Keys whose chart is drawn, of all detectors together: a page of more is slow to open. */
const KEYS_DRAWN = 50;
/** Peaks that an article lists. */
const PEAKS_LISTED = 20;

/** A page about days that were replayed, or read as nightly runs left them. */
export interface DaysReport {
  readonly about: string;
  /** The days shown, oldest first, gaps as well. */
  readonly days: readonly FeedDay[];
  /** What each detector made of them. */
  readonly judged: readonly JudgedDays[];
  /** Days that a chart shows, at most. */
  readonly chartDays: number;
  /** What else is to be shown, above and below. */
  readonly before: readonly (Markup | undefined)[];
  readonly after: readonly (Markup | undefined)[];
  readonly made: readonly (readonly [name: string, value: string])[];
}

function seriesOfDays(days: readonly FeedDay[], key: Key): SeriesDay[] {
  return days.map(({ day, figures }) => {
    const row: DailyFigures | undefined = figures?.get(key);
    const none = figures === null ? null : 0;
    return { day, submissions: row?.subCount ?? none, samples: row?.sampCount ?? none };
  });
}

/** The days of a chart: all, or those up to two weeks after the key's most severe day. */
function chartSpan({ days, chartDays }: DaysReport, about: number | undefined): TimeWindow {
  const [first, last] = [days[0]?.day ?? 0, days.at(-1)?.day ?? 0];
  const end = Math.min(last, days.length <= chartDays ? last : (about ?? last) + 14 * DAY_MS);
  return { start: Math.max(first, end - (chartDays - 1) * DAY_MS), end: end + DAY_MS };
}

const peaksOf = (verdicts: readonly Verdict[], key: Key): Verdict[] =>
  verdicts.filter((one) => one.kind === 'peak' && compareKeys(one.key, key) === 0);

/** The most severe of verdicts, the first of several. */
function mostSevere([first, ...others]: readonly Verdict[]): Verdict | undefined {
  return others.reduce((a, b) => (a && (a.severity ?? 0) >= (b.severity ?? 0) ? a : b), first);
}

function peakLine({ day, severity, why }: Verdict): Markup {
  const of = severity === null ? '' : `, severity ${number(severity)}`;
  return markup`<li>${formatDay(day)}${of}: ${printable(why)}</li> `;
}

function keyArticle(report: DaysReport, judged: JudgedDays, key: Key, id: string): Markup {
  const marks = judged.marks.get(key) ?? [];
  const dated = judged.expectations.get(key);
  const span = chartSpan(report, dated?.day ?? marks.at(-1)?.day);
  const series = seriesOfDays(report.days, key).filter(({ day }) => day >= span.start && day < span.end);
  const last = report.days.at(-1)?.day ?? 0;
  const peaks = peaksOf(judged.verdicts, key);
  const worst = mostSevere(peaks);
  const others = peaks.filter((peak) => peak !== worst);
  const week = dated?.expectation.counts;
  return markup`<article id="${id}" aria-labelledby="${id}-name">
    <h3 id="${id}-name">${value(key[0])} / ${value(key[1])}</h3>
    ${worst ? verdictFigures(verdictFinding(worst)) : markup`<p>${markText(marks)}</p>`}
    ${peakFigure({
      series,
      window: { start: last, end: last + DAY_MS },
      called: 'newest day',
      threshold: undefined,
      average: undefined,
      expected: dated ? expectedDays(dated.expectation, dated.day) : [],
      marks,
    })}
    ${week ? weekFigure(week.sub.week) : undefined}
    ${
      others.length > 0
        ? markup`<h4>Its other peaks</h4>
            <ul class="verdicts">
              ${others.slice(-PEAKS_LISTED).map(peakLine)}
            </ul>
            ${others.length > PEAKS_LISTED ? markup`<p class="note">and ${count(others.length - PEAKS_LISTED, 'peak')} before</p>` : undefined}`
        : undefined
    }
  </article>`;
}

function markText(marks: readonly DayMark[]): string {
  const days = marks.filter(({ kind }) => kind === 'peak').map(({ day }) => formatDay(day));
  return `Peak on ${days.join(', ')}.`;
}

/** The submissions of each key on all days. */
function totalsOf(days: readonly FeedDay[]): KeyMap<number> {
  const totals = new KeyMap<number>();
  for (const { figures } of days) {
    for (const [key, { subCount }] of figures ?? []) totals.set(key, (totals.get(key) ?? 0) + subCount);
  }
  return totals;
}

function judgedSections(
  report: DaysReport,
  judged: JudgedDays,
  keys: readonly Key[],
  n: number,
  totals: KeyMap<number>,
): Markup {
  const { days, judged: all } = report;
  const drawn = keys.slice(0, Math.ceil(KEYS_DRAWN / all.length));
  const ids = new KeyMap(drawn.map((key, i) => [key, `key-${n + 1}-${i + 1}`] as const));
  const without = [...judged.marks.keys()].filter((key) => !totals.has(key)).map((key) => [key, 0] as const);
  const rows = [...totals, ...without].map(([key, submissions]) => ({
    key,
    series: () => seriesOfDays(days, key),
    submissions,
    marks: judged.marks.get(key) ?? [],
    article: ids.get(key),
  }));
  const others = judged.verdicts.filter(({ kind }) => kind !== 'peak').map(verdictFinding);
  const more = keys.length - drawn.length;
  const by = all.length > 1 ? `, by ${shown(judged.detector)}` : '';
  return markup`${calendarSection(rows, `calendar-${n + 1}`, by)}
    <section aria-labelledby="peaks-${n + 1}">
      <h2 id="peaks-${n + 1}">Keys with peaks, most severe first${by}</h2>
      ${drawn.length === 0 ? markup`<p>None.</p>` : drawn.map((key) => keyArticle(report, judged, key, ids.get(key) ?? ''))}
      ${more > 0 ? markup`<p class="note">${count(more, 'more key')} with peaks are in the days at a glance.</p>` : undefined}
    </section>
    ${otherVerdictsSection(others, `others-${n + 1}`)}`;
}

function sentenceOf(
  { detector, verdicts, marks }: JudgedDays,
  keys: readonly Key[],
  days: number,
  isOnly: boolean,
): string {
  const by = isOnly ? '' : `${shown(detector)}: `;
  if (keys.length === 0) return `${by}No peak in ${count(days, 'day')}.`;
  const peaks = [...marks.values()].flat().filter(({ kind }) => kind === 'peak').length;
  const [first] = keys;
  const most = first && mostSevere(peaksOf(verdicts, first));
  const which =
    most && most.severity !== null
      ? `; most severe: ${named(...most.key)} on ${formatDay(most.day)}: ${printable(most.why)}`
      : '';
  return `${by}${count(peaks, 'peak')} of ${count(keys.length, 'key')} in ${count(days, 'day')}${which}.`;
}

/** The page about days that were replayed: one calendar and the charts of the most severe keys, for each detector. */
export function daysReport(report: DaysReport): string {
  const { about, days, judged, before, after, made } = report;
  const isOnly = judged.length === 1;
  const totals = totalsOf(days);
  const peaks = judged.map((one) => peakKeys(one, totals));
  return pageText({
    about,
    verdict: judged.map((one, n) => sentenceOf(one, peaks[n] ?? [], days.length, isOnly)).join(' '),
    isAlarm: peaks.some((keys) => keys.length > 0),
    sections: [...before, ...judged.map((one, n) => judgedSections(report, one, peaks[n] ?? [], n, totals)), ...after],
    made,
  });
}
