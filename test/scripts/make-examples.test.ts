import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LONG_TESTS_RUN } from '../support/long-tests.js';
import { runHere } from '../support/run-here.js';
import { ROOT, temporaryFolder } from '../support/run-tool.js';
import { PEAK } from '../support/walk-through-peak.js';

const DATA = join(ROOT, 'data');
const EXAMPLES = [
  'network_example_1.json',
  'telemetry_example_1.json',
  'telemetry_example_2.json',
  'telemetry_example_3.json',
];

const read = (name: string): Record<string, unknown>[] =>
  JSON.parse(readFileSync(join(DATA, name), 'utf8')) as Record<string, unknown>[];

describe('the example telemetry', () => {
  it.runIf(LONG_TESTS_RUN)('is what the script makes, byte for byte', () => {
    const folder = temporaryFolder();
    execFileSync(process.execPath, [join(ROOT, 'scripts/make-examples.mjs'), folder]);
    const history = readdirSync(join(DATA, 'history_example'), { recursive: true, encoding: 'utf8' });
    const files = [...EXAMPLES, ...history.map((name) => join('history_example', name))];
    const made = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(made.sort()).toEqual([...files, 'history_example'].sort());
    for (const name of files.filter((name) => statSync(join(DATA, name)).isFile())) {
      expect(readFileSync(join(folder, name)).equals(readFileSync(join(DATA, name))), name).toBe(true);
    }
  });

  it('stays small', () => {
    const files = readdirSync(DATA, { recursive: true, encoding: 'utf8' });
    const bytes = files.reduce((sum, name) => sum + statSync(join(DATA, name)).size, 0);
    expect(bytes).toBeLessThan(8_000_000);
  });

  it.each(['telemetry_example_1.json', 'telemetry_example_2.json'])('%s has the form of real feeds', (name) => {
    const records = read(name);
    expect(records).toHaveLength(500);
    for (const record of records) {
      expect(Object.keys(record).length).toBeGreaterThanOrEqual(27);
      expect(Object.keys(record).length).toBeLessThanOrEqual(32);
      expect(record['file.sha1']).toMatch(/^[0-9a-f]{40}$/);
    }
  });

  it('telemetry_example_3.json carries what is needed alone', () => {
    const names = new Set(read('telemetry_example_3.json').map((record) => Object.keys(record).join(' ')));
    expect([...names]).toEqual(['utc_timestamp file.sha1 task.severity file.llfile_type source.user_id source.origin']);
  });
});

/** The log after the backend has answered. */
const afterCounting = (log: string[]): string[] => log.slice(log.indexOf('Getting peaks'));

describe('the walk-through', () => {
  const example = join(DATA, 'telemetry_example_3.json');

  it('finds nothing in the first three days, and one peak on the fourth', async () => {
    const folder = temporaryFolder();
    const saved = ['Refreshing global tables', `Saving global tables to '${join(folder, 'global_table.json')}'`];
    const first = await runHere(['-n', example, '-s', '2020-11-01', '-e', '2020-11-04'], folder);
    expect(first.status).toBe(0);
    expect(first.log).not.toContainEqual(expect.stringMatching(/^TelemetryPeak/));
    expect(first.log.slice(-2)).toEqual(saved);

    const second = await runHere(['-n', example, '-s', '2020-11-04', '-e', '2020-11-05'], folder);
    expect(second.status).toBe(0);
    expect(afterCounting(second.log)).toEqual(['Getting peaks', ...PEAK, ...saved]);
  });

  it('finds one peak by the kept history too, with its range and reason', async () => {
    const folder = temporaryFolder();
    cpSync(join(DATA, 'history_example'), join(folder, 'history'), { recursive: true });
    const args = ['-n', example, '-m', 'history/table.json', '--detector', 'robust'];
    const first = await runHere([...args, '-s', '2020-11-01', '-e', '2020-11-04'], folder);
    expect(first.log).not.toContainEqual(expect.stringMatching(/^Telemetry/));
    const { log, status } = await runHere([...args, '-s', '2020-11-04', '-e', '2020-11-05'], folder);
    expect(status).toBe(0);
    expect(log.filter((line) => line.startsWith('Telemetry'))).toEqual([PEAK[0]]);
    expect(log).toContainEqual(expect.stringMatching(/^\texpected: \d+ to \d+$/));
    const reason = /^\twhy: 11,083 submissions where \d+ to \d+ were expected on a Wednesday; /;
    expect(log).toContainEqual(expect.stringMatching(reason));
    const explained = await runHere(['explain', 'malicious', 'ZipArchiveFile', ...args, '-s', '2020-11-04'], folder);
    expect(explained.stdout).toMatch(
      /^By original: It is a peak: .*\nBy robust: It is a peak of severity \d+: 11,083 /m,
    );
    expect(explained.stdout).toContain('Detector robust, by 87 days of history');
  });

  it('finds the wave of network events', async () => {
    const folder = temporaryFolder();
    const args = ['-a', 'NetworkTypePeakAnalyzer', '-n', join(DATA, 'network_example_1.json')];
    await runHere([...args, '-s', '2020-11-01', '-e', '2020-11-04'], folder);
    const { log } = await runHere([...args, '-s', '2020-11-04', '-e', '2020-11-05'], folder);
    expect(log.filter((line) => line.startsWith('TelemetryPeak'))).toEqual([
      'TelemetryPeak(70, Beacon to a rare host)',
    ]);
  });

  it('takes the three files together, with a threshold of its own', async () => {
    const folder = temporaryFolder();
    const args = ['-n', join(DATA, 'telemetry_example_*'), '-t', '10'];
    expect((await runHere(args, folder)).status).toBe(0);
    expect((await runHere([...args, '-s', '2020-11-01', '-e', '2020-11-04'], folder)).status).toBe(0);
    const { status, log } = await runHere([...args, '-s', '2020-11-04', '-e', '2020-11-05'], folder);
    expect(status).toBe(0);
    expect(log).toContain('TelemetryPeak(malicious, ZipArchiveFile)');
    expect(log.filter((line) => line.startsWith('\t/'))).toEqual(
      EXAMPLES.filter((name) => name.startsWith('telemetry')).map((name) => `\t${join(DATA, name)}`),
    );
  });
});
