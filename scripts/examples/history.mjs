// Twelve weeks of usual days before the walk-through's four, as nightly runs would have kept them beside a global table.
// The kept form is the tool's own, so the build has to be there: npm run build.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { usualFigures } from './file-series.mjs';
import { createRandom } from './random.mjs';

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2020, 7, 9);
const DAYS = 84;
// Sunday to Saturday: the walk-through's days are a Sunday to a Wednesday
const BUSYNESS_OF_WEEKDAY = [0.5, 1.1, 1.15, 1.05, 1.1, 1, 0.55];

const build = (path) => import(new URL(`../../build/${path}`, import.meta.url).href);

/** Stored, not deflated: deflated bytes would differ from one version of Node to the next. */
const stored = (content) => gzipSync(gunzipSync(content), { level: 0 });

/** Writes a global table and, beside it, the daily figures that it has slid over. */
export async function writeHistory(folder) {
  const [{ KeyMap }, { originalDetector }, { History }, { openGlobalTableStore }, { FileTypePeakAnalyzer }, note] =
    await Promise.all([
      build('tables/key-map.js'),
      build('detectors/original.js'),
      build('history/history.js'),
      build('state/global-table-store.js'),
      build('analyzers/file-type.js'),
      build('analyzers/analyzer-note.js'),
    ]);
  const random = createRandom(20_200_809);
  const history = new History();
  const detector = originalDetector(FileTypePeakAnalyzer.leastThreshold);
  let table = detector.start();
  for (let i = 0; i < DAYS; i++) {
    const day = FIRST_DAY + i * DAY_MS;
    const busyness = BUSYNESS_OF_WEEKDAY[new Date(day).getUTCDay()];
    const figures = new KeyMap(usualFigures(random, busyness));
    history.set(day, figures);
    table = detector.observe(table, { day, figures }).next;
  }
  const companions = new Map([[note.ANALYZER_NOTE, note.analyzerNote(FileTypePeakAnalyzer)]]);
  for (const [name, content] of history.changes()) companions.set(name, stored(content));

  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'table.json');
  rmSync(path, { force: true });
  rmSync(`${path}.state`, { recursive: true, force: true });
  const last = FIRST_DAY + (DAYS - 1) * DAY_MS;
  const log = { info() {}, warn: console.error, debug() {}, error: console.error };
  const signal = new AbortController().signal;
  {
    const store = await openGlobalTableStore(path, { keep: 0, timeout: 0, now: last + DAY_MS, signal, log });
    store.save(table, { start: last, end: last + DAY_MS }, companions);
    store[Symbol.dispose]();
  }
  rmSync(`${path}.lock`, { force: true });
}
