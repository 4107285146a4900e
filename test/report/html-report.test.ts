import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WindowResult } from '../../src/analysis.js';
import type { DayVerdicts, Verdict } from '../../src/detectors/detector.js';
import { DAY_MS } from '../../src/window/time-window.js';
import { findingsOf } from '../../src/findings/find.js';
import { dayMarks } from '../../src/incidents/day-marks.js';
import { NO_INCIDENTS } from '../../src/incidents/incident.js';
import { htmlReport } from '../../src/report/html/html-report.js';
import type { Key } from '../../src/tables/key-map.js';
import { everyNth, LONG_TESTS_RUN } from '../support/long-tests.js';
import { skipLoudly } from '../support/skip-loudly.js';
import {
  faultsOn,
  HAS_CHROMIUM,
  launchChromium,
  NO_CHROMIUM,
  openPage,
  type OpenPage,
  VIEWS,
} from '../support/chromium.js';
import { counts, seriesOfDays, hostileResult, row, RUN, sampleResult, windowResult } from '../support/sample-result.js';

const page = (result: WindowResult, expectationOf?: DayVerdicts<unknown>['expectationOf']): string =>
  htmlReport({
    findings: findingsOf(result, RUN),
    result,
    series: seriesOfDays([...result.local.keys()]),
    marks: dayMarks(NO_INCIDENTS, result),
    expectationOf,
  });

function manyKeys(number: number): WindowResult {
  const keys = Array.from({ length: number }, (_, i): Key => [`severity-${i % 5}`, `FileTypeNumber${i}`]);
  return windowResult(
    keys.map((key, i) => [key, counts(100 + i, 50)] as const),
    keys.map((key, i) => [key, row(100 + i, i % 100 === 0 ? {} : { thresholdSuggested: 1e6 })] as const),
  );
}

/** The same window as a detector would have judged it. */
function judged(result: WindowResult): WindowResult {
  const verdicts = result.peaks.map(({ key, local }, i): Verdict => ({
    ...{ key, day: result.window.start, kind: i === 0 ? 'peak' : 'flood', metric: 'sub', count: local.submissions },
    ...{ expected: 20, range: [10, 30], lnProbability: -50, perYear: 1e-20, severity: 91, tags: ['low-confidence'] },
    ...{ threshold: 60, why: `${local.submissions} submissions where 10 to 30 were expected on a Wednesday` },
  }));
  const [verdict] = verdicts;
  const peaks = result.peaks.slice(0, 1).map((peak) => ({ ...peak, tests: [], ...(verdict && { verdict }) }));
  return { ...result, peaks, verdicts };
}

const WEEK = [1.2, 1.2, 1.2, 1.2, 1.2, 0.5, 0.5];

/** Every day but the first was forecast. */
const expectEveryDay: DayVerdicts<unknown>['expectationOf'] = () => {
  const { day, ...today } = { day: Date.UTC(2020, 10, 4), expected: 20, range: [10, 30] as const };
  const count = { ...today, level: 20, week: WEEK, dayFactor: 1, dispersion: 0.1, highest: 25, lnProbability: -1 };
  const past = Array.from({ length: 26 }, (_, i) => ({ ...today, day: day - (26 - i) * DAY_MS }));
  const rest = {
    ordinaryDays: 56,
    usualFirstDay: [1, 12] as const,
    lnCut: -8,
    threshold: 60,
    state: 'tested' as const,
  };
  return { counts: { sub: count, samp: count }, past, ...rest };
};

describe('the text of the page', () => {
  it('has what a detector expected: range, severity, the band of each day, the week and the wave', () => {
    const text = page(judged(sampleResult()), expectEveryDay);
    expect(text).toContain('1108 submissions where 10 to 30 were expected on a Wednesday');
    expect(text).toContain('<dd>10 to 30</dd>');
    expect(text.match(/fill="var\(--expected\)"/g)).toHaveLength(2 + 1);
    expect(text).not.toContain('Heights are square roots');
    expect(text).toContain('aria-label="Its week, 1 being the mean: Monday 1.2, ');
    expect(text).toContain('>wave</li>');
    expect(text).not.toContain('Which tests fired');
    expect(text).toMatch(/Floods and dips, which are no peaks[^]*2020-11-04, flood: /);
    expect(text).toContain('<td>flood<td>');
    expect(text).toContain('<td class="n">10 to 30</td>');
  });

  it('has no band if the original rule decided', () => {
    const text = page(sampleResult());
    expect(text).not.toContain('fill="var(--expected)"');
    expect(text).toContain('Which tests fired');
    expect(text).toMatch(/28 days at a glance[^]*class="peak" d="M27\.5 0v1"/);
  });

  it('holds no element that a value could have made', () => {
    const text = page(hostileResult());
    expect(text).not.toMatch(/<script>window/);
    expect(text).not.toMatch(/<(img|svg) (src|onload)/);
    expect(text.match(/<script/g)).toHaveLength(1);
  });

  it('has no inline style and no address to fetch from', () => {
    const text = page(sampleResult());
    expect(text).not.toMatch(/ style=/);
    expect(text).not.toMatch(/(?:src|href)="(?!data:,|#)/);
  });

  it.runIf(LONG_TESTS_RUN)('stays under 3.1 MB for 5,000 keys and 28 days', () => {
    expect(Buffer.byteLength(page(manyKeys(5000)))).toBeLessThan(3_100_000);
  });

  it('says that nothing was found', () => {
    expect(page(windowResult([], []))).toContain('No data');
  });
});

if (!HAS_CHROMIUM) skipLoudly('the page in a browser', NO_CHROMIUM);

describe.skipIf(!HAS_CHROMIUM)('the page in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  const open = (text: string, settings?: Parameters<Browser['newContext']>[0]): Promise<OpenPage> =>
    openPage(browser, text, settings);

  it.each(everyNth(3, VIEWS))('is accessible, quiet and as wide as the screen: %s', async (name, settings) => {
    const isLast = name === 'phone, dark';
    const pages = [page(judged((isLast ? hostileResult : sampleResult)()), expectEveryDay)];
    if (LONG_TESTS_RUN) pages.push(page(sampleResult()), page(judged(sampleResult()), expectEveryDay));
    for (const text of pages) expect(await faultsOn(browser, text, settings)).toEqual([]);
  });

  it('is as wide as the paper', async () => {
    for (const result of everyNth(2, [hostileResult(), sampleResult()])) {
      const { tab, context } = await open(page(result), { viewport: { width: 718, height: 1000 } });
      await tab.emulateMedia({ media: 'print' });
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(718);
      await context.close();
    }
  });

  it('runs no script of the data', async () => {
    const { tab, heard, context } = await open(page(hostileResult()));
    await tab.click('summary >> nth=0');
    expect(await tab.evaluate('window.owned')).toBeUndefined();
    expect(heard).toEqual([]);
    await context.close();
  });

  it('would notice a script of the data, were it run', async () => {
    const { tab, context } = await open('<script>window.owned=1</script>');
    expect(await tab.evaluate('window.owned')).toBe(1);
    await context.close();
  });

  it('refuses a script that got in all the same', async () => {
    const { tab, context } = await open(page(sampleResult()).replace('</main>', '<script>window.owned=1</script>'));
    expect(await tab.evaluate('window.owned')).toBeUndefined();
    await context.close();
  });

  it('sorts and searches its table', async () => {
    const { tab, context } = await open(page(sampleResult()));
    const first = (): Promise<string | null> => tab.textContent('.keys tbody tr:not([hidden]) td:nth-child(2)');
    expect(await first()).toBe('ZipArchiveFile');
    await tab.click('.keys th:nth-child(4) button');
    expect(await first()).toBe('PdfDocFile');
    await tab.click('.keys th:nth-child(4) button');
    expect(await first()).toBe('HtmlTextFile');
    expect(await tab.getAttribute('.keys th:nth-child(4)', 'aria-sort')).toBe('ascending');
    await tab.fill('input[type=search]', 'iso');
    expect(await first()).toBe('IsoFile');
    await context.close();
  });

  it('reads with its script off', async () => {
    const { tab, context } = await open(page(sampleResult()), { javaScriptEnabled: false });
    expect(await tab.textContent('.verdict')).toContain('malicious / ZipArchiveFile');
    expect(await tab.locator('.keys tbody tr').count()).toBe(4);
    expect(await tab.locator('svg.chart.wide').first().isVisible()).toBe(true);
    await context.close();
  });

  it.runIf(LONG_TESTS_RUN)('opens with 5,000 keys', async () => {
    const { tab, heard, context } = await open(page(manyKeys(5000)));
    expect(await tab.locator('.keys tbody tr').count()).toBe(5000);
    expect(heard).toEqual([]);
    await context.close();
  });
});
