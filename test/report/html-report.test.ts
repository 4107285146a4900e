import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WindowResult } from '../../src/analysis.js';
import { findingsOf } from '../../src/findings/find.js';
import { htmlReport } from '../../src/report/html/html-report.js';
import type { Key } from '../../src/tables/key-map.js';
import { skipLoudly } from '../support/skip-loudly.js';
import { temporaryFolder } from '../support/run-tool.js';
import { counts, seriesOfDays, hostileResult, row, RUN, sampleResult, windowResult } from '../support/sample-result.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync';

const page = (result: WindowResult): string =>
  htmlReport({
    findings: findingsOf(result, RUN),
    result,
    series: seriesOfDays([...result.local.keys()]),
  });

function manyKeys(number: number): WindowResult {
  const keys = Array.from({ length: number }, (_, i): Key => [`severity-${i % 5}`, `FileTypeNumber${i}`]);
  return windowResult(
    keys.map((key, i) => [key, counts(100 + i, 50)] as const),
    keys.map((key, i) => [key, row(100 + i, i % 100 === 0 ? {} : { thresholdSuggested: 1e6 })] as const),
  );
}

describe('the text of the page', () => {
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

  it('stays under 3 MB for 5,000 keys and 28 days', () => {
    expect(Buffer.byteLength(page(manyKeys(5000)))).toBeLessThan(3_000_000);
  });

  it('says that nothing was found', () => {
    expect(page(windowResult([], []))).toContain('No data');
  });
});

if (!existsSync(CHROMIUM)) skipLoudly('the page in a browser', `there is no Chromium at ${CHROMIUM}`);

describe.skipIf(!existsSync(CHROMIUM))('the page in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(' ') });
  });
  afterAll(() => browser.close());

  async function open(text: string, settings: Parameters<Browser['newContext']>[0] = {}) {
    const file = join(temporaryFolder(), 'report.html');
    writeFileSync(file, text);
    const context = await browser.newContext(settings);
    const tab = await context.newPage();
    const heard: string[] = [];
    tab.on('console', (message) => heard.push(message.text()));
    tab.on('pageerror', (error) => heard.push(String(error)));
    tab.on('request', (request) => {
      if (request.url() !== `file://${file}`) heard.push(request.url());
    });
    await tab.goto(`file://${file}`);
    return { tab, heard, context };
  }

  const VIEWS = [
    ['desktop, light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
    ['desktop, dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
    ['phone, light', { viewport: { width: 390, height: 844 }, colorScheme: 'light' }],
    ['phone, dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  ] as const;

  it.each(VIEWS)('is accessible, quiet and as wide as the screen: %s', async (_, settings) => {
    for (const result of settings === VIEWS[3][1] ? [sampleResult(), hostileResult()] : [sampleResult()]) {
      const { tab, heard, context } = await open(page(result), settings);
      const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await tab.evaluate(wider)).toBe(0);
      expect(heard).toEqual([]);
      await tab.evaluate(axe.source);
      const { violations } = await tab.evaluate<axe.AxeResults>('axe.run()');
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      await context.close();
    }
  });

  it('is as wide as the paper', async () => {
    for (const result of [sampleResult(), hostileResult()]) {
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

  it('opens with 5,000 keys', async () => {
    const { tab, heard, context } = await open(page(manyKeys(5000)));
    expect(await tab.locator('.keys tbody tr').count()).toBe(5000);
    expect(heard).toEqual([]);
    await context.close();
  });
});
