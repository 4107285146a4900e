import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunFlags } from '../../src/cli/flags/flags.js';
import { readRunOptions } from '../../src/cli/run-options.js';
import { silentLog } from '../../src/log/log.js';
import { temporaryFolder } from '../support/run-tool.js';

const NOON = Date.UTC(2020, 10, 5, 12);

const flags: RunFlags = {
  startDate: undefined,
  endDate: undefined,
  delta: undefined,
  delay: undefined,
  allowFuture: false,
  threshold: undefined,
  detector: undefined,
  settings: [],
  dips: false,
  historyDays: 400,
  firstHistory: 56,
  lateData: false,
  configFile: undefined,
  strict: false,
  memory: 256,
  maxRecord: 64,
  badRecords: undefined,
  rejects: undefined,
  outputFile: undefined,
  format: 'text',
  report: undefined,
  exitCode: false,
  dryRun: false,
  catchUp: false,
  metrics: undefined,
  expectData: false,
  lateAfter: undefined,
  verbose: false,
  analyzer: 'file-type',
  backendClass: 'json',
  backendInput: ['feed.json'],
  globalTable: 'gst.json',
  reportDays: 28,
  keep: 7,
  lockTimeout: 60,
  catchUpLimit: 31,
  logFormat: 'text',
  notify: true,
  notifyTimeout: 30,
  notifyKeep: 7,
};

const read = (given: Partial<RunFlags>, log = silentLog) =>
  readRunOptions({ ...flags, ...given }, { log, now: NOON, environment: { TPA_A_B: 'c' } });

it('reads the configuration once, and hands on what it holds beside the environment', async () => {
  const configFile = join(temporaryFolder(), 'config.ini');
  writeFileSync(configFile, '[feed]\nIndex = telemetry\n');
  const { config } = await read({ configFile });
  expect(config).toEqual({
    path: configFile,
    sections: new Map([['feed', new Map([['index', 'telemetry']])]]),
    environment: { TPA_A_B: 'c' },
  });
});

it('reads the configuration before it looks names up, since an analyzer may be a section of it', async () => {
  await expect(read({ configFile: '/nowhere/config.ini', analyzer: 'NoSuchAnalyzer' })).rejects.toThrow(
    "Can't read the configuration file '/nowhere/config.ini' (-c)",
  );
});

it('warns that -d and -k are ignored if -s and -e give the whole window', async () => {
  const warnings: string[] = [];
  const [startDate, endDate] = [Date.UTC(2020, 10, 1), Date.UTC(2020, 10, 4)];
  const log = { ...silentLog, warn: (text: string) => warnings.push(text) };
  const { window } = await read({ startDate, endDate, delta: 2, delay: 1 }, log);
  expect(window).toEqual({ start: startDate, end: endDate });
  expect(warnings).toEqual(['-d and -k ignored: -s and -e give the whole window']);
});

it('takes catching up as a limit, and no limit without it', async () => {
  expect((await read({})).catchUpLimit).toBeUndefined();
  expect((await read({ catchUp: true })).catchUpLimit).toBe(31);
});

it.each([
  [{ backendInput: ['a', 'b'], backendClass: 'TinaBackend' }, '-n takes the name of one section'],
  [{ outputFile: 'gst.json' }, "-m and -o name one file, 'gst.json'"],
  [{ metrics: 'feed.json' }, "--metrics and -n name one file, 'feed.json'"],
])('refuses what contradicts itself: %j', async (given, message) => {
  await expect(read(given)).rejects.toThrow(message);
});
