import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Explanation, Findings } from '../../src/findings/findings.js';
import { runHere } from '../support/run-here.js';
import { ROOT, temporaryFolder } from '../support/run-tool.js';

const DATA = join(ROOT, 'data/telemetry_example_3.json');
const FIRST = ['-n', DATA, '-s', '2020-11-01', '-e', '2020-11-04'];
const SECOND = ['-n', DATA, '-s', '2020-11-04', '-e', '2020-11-05'];

/** A folder in which the first run of the walk-through is done. */
async function afterFirstRun(): Promise<string> {
  const folder = temporaryFolder();
  expect((await runHere(FIRST, folder)).status).toBe(0);
  return folder;
}

describe('the walk-through', () => {
  it('lists new keys after the peaks, as lines that no peak begins with', async () => {
    const folder = await afterFirstRun();
    const path = join(folder, 'global_table.json');
    const table = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, unknown>>;
    delete table['benign']?.['PdfDocFile'];
    delete table['benign']?.['HtmlTextFile'];
    writeFileSync(path, JSON.stringify(table));
    const { log } = await runHere(SECOND, folder);
    const at = log.indexOf('New keys, not yet in the global table: 2');
    expect(at).toBeGreaterThan(log.indexOf('\tglobal_threshold_suggested: 629'));
    expect(log[at + 1]).toBe('\tNewKey(benign, PdfDocFile): 598 submissions of 403 samples, least threshold 500');
    expect(log.filter((line) => line.startsWith('TelemetryPeak('))).toHaveLength(1);
  });

  it('calls no key new in its first run', async () => {
    expect((await runHere(FIRST, temporaryFolder())).stderr).not.toContain('New keys');
  });

  it('gives its peak in a named form on standard output, and to -o', async () => {
    const folder = await afterFirstRun();
    const { status, stdout, log } = await runHere([...SECOND, '--format', 'json', '-t', '629'], folder);
    expect(status).toBe(0);
    const { peaks, run } = JSON.parse(stdout) as Findings;
    expect(run.thresholdGiven).toBe(629);
    expect(peaks.map(({ dimension1, local }) => [dimension1, local.subCount, local.sampCount])).toEqual([
      ['ZipArchiveFile', 11_083, 3028],
    ]);
    expect(log).toContain('Found 1 peak and 0 new keys');
    const again = await runHere([...SECOND, '--format', 'csv', '-o', 'peaks.csv', '-t', '1'], folder);
    expect(again.stdout).toBe('');
    expect(readFileSync(join(folder, 'peaks.csv'), 'utf8')).toMatch(/^window_start,/);
  });

  it('writes the report and metrics', async () => {
    const folder = await afterFirstRun();
    const run = await runHere([...SECOND, '--report', 'r.html', '--report-days', '4', '--metrics', 'm.prom'], folder);
    expect(run.status).toBe(0);
    const page = readFileSync(join(folder, 'r.html'), 'utf8');
    expect(page).toContain('1 peak among 18 known keys: malicious / ZipArchiveFile had 11,083 submissions');
    expect(page).toContain('between 114 and 263 on the other 3 days with data');
    expect(readFileSync(join(folder, 'm.prom'), 'utf8')).toMatch(/^telemetry_peak_analyzer_peaks 1$/m);
  });

  it('writes nothing of all that with --dry-run', async () => {
    const folder = await afterFirstRun();
    const flags = ['--report', 'r.html', '--metrics', 'm.prom', '--format', 'csv', '-o', 'o.csv', '--dry-run'];
    expect((await runHere([...SECOND, ...flags], folder)).status).toBe(0);
    for (const file of ['r.html', 'm.prom', 'o.csv']) expect(existsSync(join(folder, file))).toBe(false);
  });
});

describe('--metrics of a run that fails', () => {
  it('tells the exit code and keeps the last success', async () => {
    const folder = await afterFirstRun();
    const metric = (name: string): string | undefined =>
      new RegExp(`^telemetry_peak_analyzer_${name} (.*)$`, 'm').exec(readFileSync(join(folder, 'm.prom'), 'utf8'))?.[1];
    expect((await runHere([...SECOND, '--metrics', 'm.prom'], folder)).status).toBe(0);
    const success = metric('last_success_timestamp_seconds');
    expect((await runHere(['-n', 'none_*.json', '--metrics', 'm.prom'], folder)).status).toBe(3);
    expect(metric('last_run_exit_code')).toBe('3');
    expect(metric('last_success_timestamp_seconds')).toBe(success);
    expect(metric('records')).toBeUndefined();
    expect(metric('global_table_keys')).toBe('18');
  });

  it('ends with 8 before anything is counted where it could not be written', async () => {
    const { status, stderr } = await runHere([...FIRST, '--metrics', 'no/such/m.prom'], temporaryFolder());
    expect(status).toBe(8);
    expect(stderr).toContain("Can't write 'no/such/m.prom': there is no such folder");
  });

  it.each(['--metrics', '--report'])('takes no standard output for %s', async (flag) => {
    const { status, stderr } = await runHere([...FIRST, flag, '-'], temporaryFolder());
    expect(status).toBe(2);
    expect(stderr).toContain('It must be the name of a file.');
  });

  it('ends with 8 where the report could not be written', async () => {
    expect((await runHere([...FIRST, '--report', 'no/such/r.html'], temporaryFolder())).status).toBe(8);
  });
});

describe('explain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tpa-explain-'));
  beforeAll(async () => {
    for (const flags of [FIRST, SECOND]) expect((await runHere(flags, folder)).status).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compares with the table before the window also when the run is done', async () => {
    const { status, stdout, stderr } = await runHere(['explain', 'malicious', 'ZipArchiveFile', ...SECOND], folder);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('It is a peak: 11,083 submissions reach the threshold of 629, and 2 of the 3 tests fired');
    expect(stdout).toContain('Global table (GST): version 1 (2020-11-01_2020-11-04), before this window');
    expect(stdout).toContain('  sub_count_avg        629');
  });

  it('says by the history what was expected, or that there is none', async () => {
    const { stdout } = await runHere(['explain', 'malicious', 'ZipArchiveFile', ...SECOND], folder);
    expect(stdout).toContain('By robust: It is no peak: the feed is too young, its first days are learned');
    const none = await runHere(['explain', 'malicious', 'ZipArchiveFile', ...SECOND], temporaryFolder());
    expect(none.stdout).toContain('By robust: Nothing can be said: no history is kept beside the global table');
    const later = [...SECOND.slice(0, 2), '-s', '2020-11-01', '-e', '2020-11-05', '--format', 'json'];
    const days = await runHere(['explain', 'malicious', 'ZipArchiveFile', ...later], folder);
    expect((JSON.parse(days.stdout) as Explanation).byHistory).toMatchObject({ daysKept: 0, days: [] });
  });

  it('gives a verdict as JSON too', async () => {
    const { stdout } = await runHere(['explain', 'benign', 'PdfDocFile', ...SECOND, '--format', 'json'], folder);
    const { verdict, isPeak, baseline } = JSON.parse(stdout) as Explanation;
    expect(verdict).toBe('It is no peak: 598 submissions stay below the threshold of 1,675.');
    expect(isPeak).toBe(false);
    expect(baseline?.thresholdSuggested).toBe(1675);
  });

  it('names the nearest key, writes nothing, and says which flags it ignores', async () => {
    const { stderr, status } = await runHere(
      ['explain', 'malicious', 'ZipArchivFile', ...SECOND, '-o', 'x.json'],
      folder,
    );
    expect(status).toBe(0);
    expect(stderr).toContain("did you mean 'malicious' 'ZipArchiveFile'?");
    expect(stderr).toContain('explain only prints: --output-file ignored');
    expect(existsSync(join(folder, 'x.json'))).toBe(false);
  });

  it('refuses a form it does not know', async () => {
    const { status, stderr } = await runHere(['explain', 'a', 'b', ...SECOND, '--format', 'csv'], folder);
    expect(status).toBe(2);
    expect(stderr).toContain('explain knows --format text and json, not csv');
  });
});
