import { createHash } from 'node:crypto';
import type { DailySeries, WindowResult } from '../../analysis.js';
import type { Findings } from '../../findings/findings.js';
import { verdictOf } from '../../findings/verdict.js';
import { number } from '../../findings/wording.js';
import type { Key } from '../../tables/key-map.js';
import { DAY_MS, wholeDays } from '../../window/time-window.js';
import { runLines, windowText } from '../run-lines.js';
import { incidentsSection } from './incidents-section.js';
import { keyRows } from './key-rows.js';
import { keyTable } from './key-table.js';
import { markup, Markup } from './markup.js';
import { newKeysSection } from './new-keys-section.js';
import { PAGE_STYLE } from './page-style.js';
import { peakArticle } from './peak-article.js';
import { peakFigure } from './peak-figure.js';
import { type SeriesDay, seriesOf } from './series.js';
import { SORT_SCRIPT } from './sort-script.js';
import { sparkline } from './sparkline.js';

/** Peaks that are drawn; a page of more charts is slow to open, and the table of all keys has the others too. */
export const PEAKS_DRAWN = 50;

export interface ReportContent {
  readonly findings: Findings;
  readonly result: WindowResult;
  /** The days that the charts show. */
  readonly series: DailySeries;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(PAGE_STYLE)}`,
  `script-src ${hashOf(SORT_SCRIPT)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function peaksSection({ findings, result, series }: ReportContent, daysOf: (key: Key) => SeriesDay[]): Markup {
  const { peaks } = findings;
  if (peaks.length === 0)
    return markup`<section aria-labelledby="peaks">
      <h2 id="peaks">Peaks</h2>
      <p>None.</p>
    </section>`;
  const articles = peaks.slice(0, PEAKS_DRAWN).map((peak, i) => {
    const { threshold, baseline } = peak;
    const days = daysOf([peak.dimension0, peak.dimension1]);
    const figure = peakFigure({ series: days, window: result.window, threshold, average: baseline.subCountAvg });
    return peakArticle(peak, `peak-${i + 1}`, figure);
  });
  const more = peaks.length - PEAKS_DRAWN;
  const estimated = series.approximate
    ? markup`<p class="note">
        Distinct samples are estimates of the engine; what it was not asked is marked as not computed.
      </p>`
    : undefined;
  return markup`<section aria-labelledby="peaks">
    <h2 id="peaks">Peaks, most unusual first</h2>
    ${estimated} ${articles}
    ${more > 0 ? markup`<p class="note">${number(more)} more peaks are in the table of all keys.</p>` : undefined}
  </section>`;
}

function keysSection({ findings, result }: ReportContent, daysOf: (key: Key) => SeriesDay[], days: number): Markup {
  const rows = keyRows(result);
  if (rows.length === 0) return markup``;
  return markup`<section aria-labelledby="keys">
    <h2 id="keys">All keys of the window</h2>
    ${keyTable(rows, findings.run.attributes, days, (key) => sparkline(daysOf(key)))}
  </section>`;
}

/**
 * The report of one window: one page that asks nothing of anywhere, reads without its script, and whose policy lets no
 * other script run.
 */
export function htmlReport(content: ReportContent): string {
  const { findings, series } = content;
  const daysOf = (key: Key): SeriesDay[] => seriesOf(series, key);
  const { start, end } = wholeDays(series.window);
  const days = (end - start) / DAY_MS;
  const made = runLines(findings).map(
    ([name, text]) =>
      markup`<dt>${name}</dt>
        <dd>${text}</dd> `,
  );
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Telemetry peaks, ${windowText(findings)}</title>
        <link rel="icon" href="data:," />
        <style>${new Markup(PAGE_STYLE)}</style>
      </head>
      <body>
        <header>
          <h1>Telemetry peaks</h1>
          <p>${windowText(findings)}</p>
        </header>
        <main>
          <p class="verdict${findings.peaks.length > 0 ? ' alarm' : ''}">${verdictOf(findings)}</p>
          ${peaksSection(content, daysOf)} ${incidentsSection(findings)} ${newKeysSection(findings)} ${keysSection(content, daysOf, days)}
          <section aria-labelledby="run">
            <h2 id="run">How it was run</h2>
            <dl class="facts">${made}</dl>
          </section>
        </main>
        ${new Markup(`<script>${SORT_SCRIPT}</script>`)}
      </body>
    </html> `;
  return page.text;
}
