import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { temporaryFolder } from './run-tool.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync';

export const HAS_CHROMIUM = existsSync(CHROMIUM);
export const NO_CHROMIUM = `there is no Chromium at ${CHROMIUM}`;

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(' ') });

type Settings = NonNullable<Parameters<Browser['newContext']>[0]>;

/** Screens that a page is looked at on. */
export const VIEWS: readonly (readonly [name: string, settings: Settings])[] = [
  ['desktop, light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
  ['desktop, dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
  ['phone, light', { viewport: { width: 390, height: 844 }, colorScheme: 'light' }],
  ['phone, dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
];

/** A page that is open, and what it said to the console or asked for. */
export interface OpenPage {
  readonly tab: Page;
  readonly heard: readonly string[];
  readonly context: BrowserContext;
}

export async function openPage(browser: Browser, text: string, settings: Settings = {}): Promise<OpenPage> {
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

/** What is wrong with a page on a screen: it is wider, it says or asks for something, or axe-core finds a barrier. */
export async function faultsOn(browser: Browser, text: string, settings: Settings): Promise<string[]> {
  const { tab, heard, context } = await openPage(browser, text, settings);
  const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  const by = await tab.evaluate<number>(wider);
  await tab.evaluate(axe.source);
  const { violations } = await tab.evaluate<axe.AxeResults>('axe.run()');
  await context.close();
  return [
    ...(by === 0 ? [] : [`wider than the screen by ${by}`]),
    ...heard,
    ...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`),
  ];
}
