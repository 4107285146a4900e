import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../src/errors.js';
import { COMMAND_TABLE } from '../../src/cli/commands/commands.js';
import { shellCommands } from '../../src/cli/shell/command-line.js';
import { boundedValue } from '../../src/feed/canonical-value.js';
import { DAY_FLAGS, feedRecord, usualTable, wave, writeFeed } from '../support/feed-files.js';
import { runHere } from '../support/run-here.js';
import { ROOT, temporaryFolder } from '../support/run-tool.js';

const PDF = ['malicious', 'Pdf'] as const;

function folderWithWave(more: Record<string, unknown> = {}, key: readonly [string, string] = PDF): string {
  const folder = temporaryFolder();
  writeFeed(folder, wave(more));
  writeFileSync(join(folder, 'global_table.json'), usualTable(key));
  return folder;
}

describe('-o', () => {
  it('writes {} where there is no peak', async () => {
    const folder = temporaryFolder();
    writeFeed(folder, [feedRecord()]);
    expect((await runHere(['-n', 'feed.json', ...DAY_FLAGS, '-o', 'out.json'], folder)).status).toBe(0);
    expect(readFileSync(join(folder, 'out.json'), 'utf8')).toBe('{}');
  });

  it('writes to standard output with -, and nothing else goes there', async () => {
    const { stdout, status } = await runHere(['-n', 'feed.json', ...DAY_FLAGS, '-o', '-'], folderWithWave());
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      malicious: { Pdf: [100, 41, 60, 100 / 41, expect.closeTo(9.21, 2), 0.6, 2.5, 90] },
    });
  });

  it('sorts keys as strings', async () => {
    const folder = temporaryFolder();
    writeFeed(folder, [...wave({ 'task.severity': '5' }), ...wave({ 'task.severity': '30' })]);
    writeFileSync(join(folder, 'global_table.json'), usualTable(['5', 'Pdf'], ['30', 'Pdf']));
    const { stdout } = await runHere(['-n', 'feed.json', ...DAY_FLAGS, '-o', '-'], folder);
    expect(stdout.indexOf('"30"')).toBeGreaterThan(0);
    expect(stdout.indexOf('"30"')).toBeLessThan(stdout.indexOf('"5"'));
  });
});

describe('--exit-code', () => {
  it('tells peaks (10) from none (0)', async () => {
    const folder = folderWithWave();
    const flags = ['-n', 'feed.json', ...DAY_FLAGS];
    expect((await runHere([...flags, '-t', '101', '--exit-code', '--dry-run'], folder)).status).toBe(0);
    expect((await runHere([...flags, '--exit-code', '--dry-run'], folder)).status).toBe(10);
    expect((await runHere(flags, folder)).status).toBe(0);
  });
});

describe('-t', () => {
  it('takes 0 as a threshold', async () => {
    const folder = temporaryFolder();
    writeFeed(folder, [feedRecord(), feedRecord(), feedRecord({ 'file.sha1': 'b' })]);
    writeFileSync(join(folder, 'global_table.json'), usualTable(PDF));
    const { log } = await runHere(['-n', 'feed.json', ...DAY_FLAGS, '-t', '0'], folder);
    expect(log[0]).toContain('with t=0');
    // mean 1.5, std 0.71: 2 is no outlier; 1.5 is no more than 0.8 · 2.5
    expect(log.join('\n')).not.toContain('TelemetryPeak');
    const most = await runHere(['-n', 'feed.json', ...DAY_FLAGS, '-t', '0'], folderWithWave());
    expect(most.log).toContain('\tglobal_threshold_suggested: 0');
  });
});

describe('the log', () => {
  it('shows control characters of attribute values escaped, never raw', async () => {
    const evil = '\u001b[2J\u0007\u009b31m\u202efdp\nINFO';
    const folder = folderWithWave({ 'file.llfile_type': evil }, ['malicious', evil]);
    const { stderr, status } = await runHere(['-n', 'feed.json', ...DAY_FLAGS, '-v', '--dry-run'], folder);
    expect(status).toBe(0);
    expect(stderr).toContain('TelemetryPeak(malicious, \\x1b[2J\\x07\\x9b31m\\u202efdp\\nINFO)');
    // eslint-disable-next-line no-control-regex
    expect(stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('cuts a value of a megabyte', async () => {
    const long = 'x'.repeat(1_000_000);
    const folder = temporaryFolder();
    writeFeed(
      folder,
      ['a', 'a', 'a', 'b', 'c'].map((sample) => feedRecord({ 'file.llfile_type': long, 'file.sha1': sample })),
    );
    writeFileSync(join(folder, 'global_table.json'), usualTable(['malicious', boundedValue(long)]));
    const { stderr, stdout } = await runHere(['-n', 'feed.json', ...DAY_FLAGS, '-t', '5', '-o', '-'], folder);
    expect(stderr.length).toBeLessThan(5000);
    expect(stderr).toContain(`(${boundedValue(long).length} characters)`);
    expect(Object.keys((JSON.parse(stdout) as { malicious: object }).malicious)).toEqual([boundedValue(long)]);
  });

  it('is one JSON object a line with --log-format json, failures too', async () => {
    const folder = folderWithWave();
    const good = await runHere(['-n', 'feed.json', ...DAY_FLAGS, '--log-format', 'json'], folder);
    const messages = good.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(messages.map(({ msg }) => msg)).toContain('TelemetryPeak(malicious, Pdf)');
    for (const { level, time, memoryMb } of messages) {
      expect(level).toBe('INFO');
      expect(Date.parse(time as string)).toBeGreaterThan(0);
      expect(memoryMb).toBeGreaterThan(0);
    }
    const bad = await runHere(['-n', 'none.json', '--log-format', 'json'], folder);
    const last = JSON.parse(bad.stderr.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
    expect(last).toMatchObject({ level: 'ERROR', msg: expect.stringContaining("'none.json'") as string });
  });

  it('has how the files are read with -v', async () => {
    const { stderr } = await runHere(['-n', 'feed.json', ...DAY_FLAGS, '-v'], folderWithWave());
    expect(stderr).toMatch(/^DEBUG -> .* Reading: \d+ threads, \d+ parts, spills to '/m);
  });

  it('warns once of the records left out, by attribute', async () => {
    const folder = temporaryFolder();
    writeFeed(folder, [feedRecord(), feedRecord({ 'file.sha1': null }), feedRecord({ utc_timestamp: undefined })]);
    writeFileSync(join(folder, 'global_table.json'), usualTable(PDF));
    const { stderr, status } = await runHere(['-n', 'feed.json', ...DAY_FLAGS], folder);
    expect(status).toBe(0);
    expect(stderr.match(/^WARNING .*$/gm)).toEqual([
      expect.stringContaining(
        "Left out 2 of 3 records (1 without 'utc_timestamp', 1 without 'file.sha1') of the local window",
      ),
    ]);
  });

  it('warns of -d and -k that -s and -e make void', async () => {
    const { stderr } = await runHere(['-n', 'feed.json', ...DAY_FLAGS, '-d', '3', '-k', '1'], folderWithWave());
    expect(stderr).toMatch(/^WARNING .* -d and -k ignored: -s and -e give the whole window$/m);
  });
});

describe('own analyzers and backends', () => {
  it('runs an analyzer of a module, by path', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'by-origin.mjs'),
      `export const ByOrigin = { name: 'ByOrigin', globalWindowDays: 2, leastThreshold: () => 1, feed: {
        time: 'utc_timestamp', sample: 'file.sha1', dimensions: ['source.origin', 'task.severity'], crossDimensions: [] } };`,
    );
    writeFeed(folder, wave());
    writeFileSync(join(folder, 'global_table.json'), usualTable(['API', 'malicious']));
    const { log } = await runHere(['-n', 'feed.json', ...DAY_FLAGS, '-a', './by-origin.mjs#ByOrigin'], folder);
    expect(log).toContain("Loading analyzer 'ByOrigin' with backend 'JsonBackend'");
    expect(log).toContain('TelemetryPeak(API, malicious)');
  });

  it('tells what a module has that fails while it loads', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'bad.mjs'), 'throw new Error("not today");');
    const { status, stderr } = await runHere(['-n', 'x', '-a', './bad.mjs#X'], folder);
    expect(status).toBe(2);
    expect(stderr).toContain("-a ./bad.mjs#X: can't load the module './bad.mjs': not today");
  });
});

describe('help and version', () => {
  it('names every flag, every exit code and three examples', async () => {
    const { stdout, stderr, status } = await runHere(['--help'], '/');
    expect(status).toBe(0);
    expect(stderr).toBe('');
    const all = shellCommands(COMMAND_TABLE).find(({ words }) => words.length === 0)?.flags ?? [];
    expect(all.length).toBeGreaterThan(20);
    for (const { long } of all) expect(stdout).toMatch(new RegExp(`--${long}\\b`));
    // the letters of the original
    const flags = [
      ['-c', '--config-file'],
      ['-s', '--start-date'],
      ['-e', '--end-date'],
      ['-d', '--delta'],
      ['-k', '--delay'],
      ['-t', '--threshold'],
      ['-a', '--analyzer'],
      ['-b', '--backend-class'],
      ['-n', '--backend-input'],
      ['-m', '--global-table'],
      ['-o', '--output-file'],
      ['-v', '--verbose'],
    ];
    for (const [short, long] of flags) expect(stdout).toContain(`${short}, ${long}`);
    for (const code of Object.values(ExitCode)) expect(stdout).toMatch(new RegExp(`\\b${code} {2}\\w`));
    expect(stdout.match(/^ +\$ telemetry-peak-analyzer /gm)).toHaveLength(3);
  });

  it('prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await runHere(['--version'], '/')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('a reader that goes away', () => {
  it('is no failure, of the results and of the log', () => {
    const folder = folderWithWave();
    const command = `"$0" dist/bin.js -n "$1/feed.json" ${DAY_FLAGS.join(' ')} -m "$1/global_table.json"`;
    for (const pipe of ['-o - | head -c 1', '2>&1 | head -n 1']) {
      const script = `${command} ${pipe}; echo "\${PIPESTATUS[0]}"`;
      const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, folder], {
        cwd: ROOT,
        encoding: 'utf8',
      });
      expect(stdout.trimEnd().split('\n').at(-1)?.at(-1)).toBe('0');
      expect(stderr).not.toMatch(/EPIPE|^ +at /m);
    }
    expect(existsSync(join(folder, 'global_table.json'))).toBe(true);
  });
});
