import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtest, type Candidate } from '../../src/backtest/backtest.js';
import type { FeedDay } from '../../src/detectors/detector.js';
import { originalDetector } from '../../src/detectors/original.js';
import { robustDetector } from '../../src/detectors/robust/robust-detector.js';
import { backtestReport } from '../../src/report/html/backtest-report.js';
import { JudgedDaysCollector } from '../../src/report/html/judged-days.js';
import { type Key, KeyMap } from '../../src/tables/key-map.js';
import { DAY_MS } from '../../src/window/time-window.js';
import { faultsOn, HAS_CHROMIUM, launchChromium, NO_CHROMIUM, VIEWS } from '../support/chromium.js';
import { LONG_TESTS_RUN } from '../support/long-tests.js';
import { skipLoudly } from '../support/skip-loudly.js';

const FIRST = Date.UTC(2020, 8, 1);
const DAYS = 60;
/** As many as a page shows at once, and some behind a click. */
const KEYS = LONG_TESTS_RUN ? 60 : 12;
const MANY_KEYS = 500;
const nameOf = (k: number): Key => [`severity-${k % 3}`, k === 7 ? '<b>&"\u001b[31m' : `FileType${k}`];

/** Days of many keys: two gaps, a wave on every eighth key, and a flood. The waves of the last two keys are the most severe. */
const feedOf = (keys: number): FeedDay[] =>
  Array.from({ length: DAYS }, (_, t): FeedDay => {
    const rows = Array.from({ length: keys }, (_, k) => {
      const isWave = k % 8 === 0 && (t - k - 24 + 8 * DAYS) % 30 < 3 && t > 20;
      const isLast = k >= keys - 2 && t === 50 + (k % 2);
      const usual = 20 + k + ((37 * t + 11 * k) % 17);
      const subCount = usual + (isWave ? 4 * usual : 0) + (isLast ? 200 * usual : 0) + (k === 3 && t === 45 ? 900 : 0);
      const isFlood = k === 3 && t === 45;
      const sampSubCountMax = isFlood ? 900 : 3;
      const row = { subCount, sampCount: Math.ceil(usual / 2), sampSubCountMax, sampSubCountStd: null };
      return [nameOf(k), { ...row, crossShareMax: isFlood ? 0.95 : 0.2 }] as const;
    });
    return { day: FIRST + t * DAY_MS, figures: t === 30 || t === 31 ? null : new KeyMap(rows) };
  });
const FEED = feedOf(KEYS);

function pageOf(days: readonly FeedDay[], ...detectors: Candidate['detector'][]): string {
  const collectors = detectors.map(({ name }) => new JudgedDaysCollector(name));
  const candidates = detectors.map((detector) => ({ detector, settings: {} }));
  const input = { source: 'feed.jsonl', days, approximate: false };
  const result = backtest(input, candidates, (n, day) => collectors[n]?.add(day));
  const judged = collectors.map((collector) => collector.judged);
  return backtestReport(result, days, judged, { now: FIRST, toolVersion: '1.0.0' });
}

describe('the page about days that were replayed', () => {
  it('says of the key that it names what was found on it', () => {
    const text = pageOf(FEED, robustDetector());
    const [, key, day, submissions = ''] =
      /most severe: (severity-\d \/ FileType\d+) on (\S+): ([\d,]+) submissions/.exec(text) ?? [];
    const lines = FEED.flatMap(({ day: start, figures }) =>
      [...(figures ?? [])].map(
        ([[a, b], { subCount }]) => `${a} / ${b} ${new Date(start).toISOString().slice(0, 10)} ${subCount}`,
      ),
    );
    expect(lines).toContain(`${key} ${day} ${submissions.replaceAll(',', '')}`);
    // the first of the keys with peaks is the same one
    expect(text.slice(text.indexOf('Keys with peaks')).replaceAll(/<[^>]*>/g, '')).toMatch(
      new RegExp(`^[^]{0,60}?${key?.replaceAll(' ', '\\s*')}`),
    );
  });
});

if (!HAS_CHROMIUM) skipLoudly('the page about a backtest in a browser', NO_CHROMIUM);

describe.skipIf(!HAS_CHROMIUM)('that page in Chromium', () => {
  let browser: Browser;
  let text: string;
  beforeAll(async () => {
    browser = await launchChromium();
    text = pageOf(FEED, robustDetector());
  });
  afterAll(() => browser.close());

  it.each(LONG_TESTS_RUN ? VIEWS : VIEWS.slice(-1))(
    'is accessible, quiet and as wide as the screen: %s',
    async (_, settings) => {
      expect(await faultsOn(browser, text, settings)).toEqual([]);
    },
  );

  it.runIf(LONG_TESTS_RUN)('is so with 500 keys and two detectors', async () => {
    const many = pageOf(
      feedOf(MANY_KEYS),
      originalDetector(() => 10),
      robustDetector(),
    );
    expect(Buffer.byteLength(many)).toBeLessThan(2_500_000);
    expect(await faultsOn(browser, many, { viewport: { width: 1280, height: 900 } })).toEqual([]);
  });
});
