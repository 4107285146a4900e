import { createHash } from 'node:crypto';
import { markup, Markup } from './markup.js';
import { PAGE_STYLE } from './page-style.js';
import { SORT_SCRIPT } from './sort-script.js';

/** What a page is made of. */
export interface Page {
  /** What it is about, for the title and beside the heading. */
  readonly about: string;
  /** The answer in a sentence or two. */
  readonly verdict: string;
  /** Whether something was found. */
  readonly isAlarm: boolean;
  readonly sections: readonly (Markup | undefined)[];
  /** How it was made, as names and values. */
  readonly made: readonly (readonly [name: string, value: string])[];
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

/** One page that asks nothing of anywhere, reads without its script, and whose policy lets no other script run. */
export function pageText({ about, verdict, isAlarm, sections, made }: Page): string {
  const facts = made.map(
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
        <title>Telemetry peaks, ${about}</title>
        <link rel="icon" href="data:," />
        <style>${new Markup(PAGE_STYLE)}</style>
      </head>
      <body>
        <header>
          <h1>Telemetry peaks</h1>
          <p>${about}</p>
        </header>
        <main>
          <p class="verdict${isAlarm ? ' alarm' : ''}">${verdict}</p>
          ${sections}
          <section aria-labelledby="run">
            <h2 id="run">How it was made</h2>
            <dl class="facts">${facts}</dl>
          </section>
        </main>
        ${new Markup(`<script>${SORT_SCRIPT}</script>`)}
      </body>
    </html> `;
  return page.text;
}
