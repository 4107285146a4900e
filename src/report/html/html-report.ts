import type { DailySeries, WindowResult } from '../../analysis.js';
import type { KeyExpectation } from '../../detectors/detector.js';
import type { Findings } from '../../findings/findings.js';
import { verdictOf } from '../../findings/verdict.js';
import { number } from '../../findings/wording.js';
import type { DayMark } from '../../incidents/day-marks.js';
import { type Key, KeyMap } from '../../tables/key-map.js';
import { DAY_MS, startOfUtcDay, wholeDays } from '../../window/time-window.js';
import { runLines, windowText } from '../run-lines.js';
import { calendarSection } from './calendar/calendar-section.js';
import { expectedDays } from '../../detectors/expected-days.js';
import { incidentsSection } from './incidents-section.js';
import { keyRows } from './key-rows.js';
import { keyTable } from './key-table.js';
import { markup, type Markup } from './markup.js';
import { newKeysSection } from './new-keys-section.js';
import { otherVerdictsSection } from './other-verdicts-section.js';
import { pageText } from './page-shell.js';
import { peakArticle } from './peak-article.js';
import { peakFigure } from './peak-figure.js';
import { type SeriesDay, seriesOf } from './series.js';
import { sparkline } from './sparkline.js';
import { weekFigure } from './week-figure.js';

/** Peaks that are drawn; a page of more charts is slow to open, and the table of all keys has the others too. */
export const PEAKS_DRAWN = 50;

export interface ReportContent {
  readonly findings: Findings;
  readonly result: WindowResult;
  /** The days that the charts show. */
  readonly series: DailySeries;
  /** The days that stood out, of each key. */
  readonly marks: KeyMap<readonly DayMark[]>;
  /** What the detector expected of a key on the window's last day; undefined if it expects nothing. */
  readonly expectationOf?: ((key: Key) => KeyExpectation | undefined) | undefined;
}

/** The articles of the page by key: each peak that is drawn has one; a key's first is that of its most severe day. */
function articleIds({ peaks }: Findings): KeyMap<string> {
  const ids = new KeyMap<string>();
  for (const [i, { dimension0, dimension1 }] of peaks.slice(0, PEAKS_DRAWN).entries()) {
    const key: Key = [dimension0, dimension1];
    if (!ids.has(key)) ids.set(key, `peak-${i + 1}`);
  }
  return ids;
}

function peaksSection(content: ReportContent, daysOf: (key: Key) => SeriesDay[]): Markup {
  const { findings, result, series, marks, expectationOf } = content;
  const { peaks, floods } = findings;
  if (peaks.length === 0)
    return markup`<section aria-labelledby="peaks">
      <h2 id="peaks">Peaks</h2>
      <p>None.</p>
    </section>`;
  const lastDay = startOfUtcDay(result.window.end - 1);
  const articles = peaks.slice(0, PEAKS_DRAWN).map((peak, i) => {
    const { threshold, baseline, verdict } = peak;
    const key: Key = [peak.dimension0, peak.dimension1];
    const expectation = expectationOf?.(key);
    const figure = peakFigure({
      series: daysOf(key),
      window: result.window,
      called: 'window',
      threshold: verdict ? undefined : threshold,
      average: verdict ? undefined : baseline.subCountAvg,
      expected: expectedDays(expectation, lastDay),
      marks: marks.get(key) ?? [],
    });
    const week = expectation?.counts && weekFigure(expectation.counts.sub.week);
    return peakArticle(peak, `peak-${i + 1}`, figure, week ?? undefined);
  });
  const more = peaks.length - PEAKS_DRAWN;
  const estimated = series.approximate
    ? markup`<p class="note">
        Distinct samples are estimates of the engine; what it was not asked is marked as not computed.
      </p>`
    : undefined;
  return markup`<section aria-labelledby="peaks">
    <h2 id="peaks">Peaks, most ${floods === undefined ? 'unusual' : 'severe'} first</h2>
    ${estimated} ${articles}
    ${more > 0 ? markup`<p class="note">${number(more)} more peaks are in the table of all keys.</p>` : undefined}
  </section>`;
}

function calendarOf({ findings, series, marks }: ReportContent, daysOf: (key: Key) => SeriesDay[]): Markup | undefined {
  const ids = articleIds(findings);
  const { start, end } = wholeDays(series.window);
  const keys = new KeyMap<true>([...series.keys.keys()].map((key) => [key, true]));
  for (const key of marks.keys()) keys.set(key, true);
  const rows = [...keys.keys()].map((key) => {
    const shown = (marks.get(key) ?? []).filter(({ day }) => day >= start && day < end);
    let submissions = 0;
    for (const [day, counts] of series.keys.get(key) ?? [])
      if (day >= start && day < end) submissions += counts.submissions;
    return { key, series: () => daysOf(key), submissions, marks: shown, article: ids.get(key) };
  });
  return calendarSection(rows);
}

function keysSection({ findings, result }: ReportContent, daysOf: (key: Key) => SeriesDay[], days: number): Markup {
  const rows = keyRows(result);
  if (rows.length === 0) return markup``;
  return markup`<section aria-labelledby="keys">
    <h2 id="keys">All keys of the window</h2>
    ${keyTable(rows, findings.run.attributes, days, (key) => sparkline(daysOf(key)))}
  </section>`;
}

/** The report of one window. */
export function htmlReport(content: ReportContent): string {
  const { findings, series } = content;
  const { dimension0, dimension1 } = findings.run.attributes;
  const daysOf = (key: Key): SeriesDay[] => seriesOf(series, key);
  const { start, end } = wholeDays(series.window);
  return pageText({
    about: windowText(findings),
    verdict: verdictOf(findings),
    isAlarm: findings.peaks.length > 0,
    sections: [
      calendarOf(content, daysOf),
      peaksSection(content, daysOf),
      otherVerdictsSection([...(findings.floods ?? []), ...(findings.dips ?? [])]),
      incidentsSection(findings.incidents, [dimension0, dimension1]),
      newKeysSection(findings),
      keysSection(content, daysOf, (end - start) / DAY_MS),
    ],
    made: runLines(findings),
  });
}
