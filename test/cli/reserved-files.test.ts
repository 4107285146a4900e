import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runBuilt } from '../harness/built-command.js';
import { DAY_FLAGS, feedRecord, wave } from '../support/feed-files.js';
import { everyNth } from '../support/long-tests.js';
import { runHere } from '../support/run-here.js';
import { temporaryFolder } from '../support/run-tool.js';

const text = (records: readonly unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** Every file below a folder with what it holds. */
function contents(folder: string): Record<string, string> {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const regular = files.filter((name) => fs.statSync(join(folder, name)).isFile());
  return Object.fromEntries(regular.sort().map((name) => [name, fs.readFileSync(join(folder, name), 'utf8')]));
}

/** A folder with a feed, a configuration, and what a run over it left. */
async function usedFolder(): Promise<string> {
  const folder = temporaryFolder();
  fs.mkdirSync(join(folder, 'feed'));
  fs.writeFileSync(join(folder, 'feed/day.ndjson'), text(wave()));
  for (const name of ['c.ini', 'a-2020-11-03.ini']) fs.writeFileSync(join(folder, name), '[x]\na = b\n');
  const flags = ['-n', 'feed/day.ndjson', ...DAY_FLAGS, '-m', 't.json', '-o', 'peaks.json'];
  expect((await runHere(flags, folder)).status).toBe(0);
  fs.mkdirSync(join(folder, 't.json.outbox'), { recursive: true });
  fs.writeFileSync(join(folder, 't.json.outbox/sent'), text(wave()));
  fs.symlinkSync('day.ndjson', join(folder, 'feed/link'));
  fs.linkSync(join(folder, 'feed/day.ndjson'), join(folder, 'hard'));
  fs.symlinkSync('t.json', join(folder, 'link-to-table'));
  fs.copyFileSync(join(folder, 'feed/day.ndjson'), join(folder, 'peaks-2020-11-03.json'));
  return folder;
}

describe('what a run writes is none of what it reads', () => {
  it.each([
    ['-o in the glob', ['-n', 'feed/*', '-o', 'feed/day.ndjson'], /day\.ndjson/],
    ['-o by a hard link', ['-n', 'feed/*.ndjson', '-o', 'hard'], /-o and -n name one file/],
    ['-o by a symbolic link', ['-n', 'feed/*.ndjson', '-o', 'feed/link'], /-o and -n name one file/],
    ['--report', ['-n', 'feed/*', '--report', 'feed/day.ndjson'], /--report and -n/],
    ['--metrics', ['-n', 'feed/*', '--metrics', 'feed/day.ndjson'], /--metrics and -n/],
    ['-m', ['-n', 'feed/*', '-m', 'hard'], /-m and -n/],
    ['the table as a feed', ['-n', '*.json', '-o', 'out'], /-n/],
    ['the lock', ['-n', 'feed/*', '-o', 't.json.lock'], /the lock of -m and -o name one file, 't\.json\.lock'/],
    ['the lock in the glob', ['-n', 't.json.*'], /the lock of -m and -n/],
    ['a version', ['-n', 'feed/*', '-o', 't.json.versions/000001.history.json'], /kept beside -m and -o/],
    ['what was sent', ['-n', 'feed/*', '-o', 't.json.outbox/sent'], /kept beside -m and -o/],
    [
      'the lock of what was sent',
      ['-n', 'feed/*', '--report', 't.json.outbox/sent.lock'],
      /kept beside -m and --report/,
    ],
    ['what was sent as a feed', ['-n', 't.json.outbox/*'], /kept beside -m and -n/],
    ['what belongs to the table', ['-n', 't.json.state/*'], /kept beside -m and -n/],
    ['the table by a link', ['-n', 'feed/*', '-o', 'link-to-table'], /-m and -o name one file/],
    ['the configuration', ['-n', 'feed/*', '-c', 'c.ini', '-o', './c.ini'], /-c and -o name one file/],
    ['the configuration as table', ['-n', 'feed/*', '-c', 'c.ini', '-m', 'c.ini'], /-c and -m name one file/],
    ['two outputs', ['-n', 'feed/*', '-o', 'x', '--report', './x'], /-o and --report name one file/],
    [
      'a derived name',
      ['-n', 'peaks-*', '--catch-up', '-o', 'peaks.json'],
      /-o of a missed day .* and -n name one file/,
    ],
    ['a derived name as configuration', ['-n', 'feed/*', '--catch-up', '-o', 'a.ini', '-c', 'a-2020-11-03.ini'], /./],
    ['a derived name as table', ['-n', 'feed/*', '--catch-up', '-o', 'a.json', '-m', 'a-2020-11-03.json'], /./],
  ])('%s: 2, and nothing changes', async (_, flags, words) => {
    const folder = await usedFolder();
    const before = contents(folder);
    const { status, stderr } = await runHere([...DAY_FLAGS, '-m', 't.json', ...flags], folder);
    expect({ status, stderr }).toMatchObject({ status: 2 });
    expect(stderr).toMatch(words);
    expect(contents(folder)).toEqual(before);
  });

  it.each([
    ['a table', 'other.json', 't.json'],
    ['peaks', 'old.json', 'peaks.json'],
  ])('%s of an earlier run in the glob is recognised, and refused', async (what, name, from) => {
    const folder = await usedFolder();
    fs.copyFileSync(join(folder, from), join(folder, 'feed', name));
    const content = fs.readFileSync(join(folder, from), 'utf8');
    if (content === '{}') fs.writeFileSync(join(folder, 'feed', name), '{"a":{"b":[1,1,1,1.5,0,0,1,90]}}');
    const { status, stderr } = await runHere(['-n', 'feed/*', ...DAY_FLAGS, '-m', 't.json'], folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(new RegExp(`feed/${name}', which is .*${what.replace('a ', '')}`));
  });

  it('results without a peak are recognised too', async () => {
    const folder = await usedFolder();
    fs.writeFileSync(join(folder, 'feed/none.json'), '{}');
    const { status, stderr } = await runHere(['-n', 'feed/*', ...DAY_FLAGS, '-m', 't.json'], folder);
    expect({ status, stderr }).toMatchObject({ status: 2 });
    expect(stderr).toMatch(/feed\/none\.json', which is results of an earlier run without a peak/);
  });

  it.each(['json', 'ndjson', 'csv'])('results in the form %s are recognised too', async (format) => {
    const folder = await usedFolder();
    const flags = ['-n', 'feed/day.ndjson', ...DAY_FLAGS, '-m', 't.json', '-t', '10'];
    expect((await runHere([...flags, '--format', format, '-o', `feed/results.${format}`], folder)).status).toBe(0);
    const { status, stderr } = await runHere(['-n', `feed/results.${format}`, ...DAY_FLAGS, '-m', 't.json'], folder);
    expect({ status, stderr }).toMatchObject({ status: 2 });
    expect(stderr).toMatch(/which is results of an earlier run, not telemetry/);
  });

  it('records that an earlier run could not use are recognised too', async () => {
    const folder = await usedFolder();
    fs.writeFileSync(join(folder, 'a.ndjson'), `${text(wave())}{"cut\n`);
    const flags = [...DAY_FLAGS, '-m', 't.json', '--bad-records', '9'];
    expect((await runHere(['-n', 'a.ndjson', ...flags, '--rejects', 'rejects.ndjson'], folder)).status).toBe(0);
    const { status, stderr } = await runHere(['-n', '*.ndjson', ...flags], folder);
    expect({ status, stderr }).toMatchObject({ status: 2 });
    expect(stderr).toMatch(/rejects\.ndjson', which is records that an earlier run could not use, not telemetry/);
  });

  it('telemetry that resembles them is read', async () => {
    const folder = temporaryFolder();
    const records = [feedRecord({ a: { b: [1, 1] } }), { a: { b: ['2020-11-04 00:00:00', 'x'] }, ...feedRecord() }];
    fs.writeFileSync(join(folder, 'a.ndjson'), text(records));
    expect((await runHere(['-n', 'a.ndjson', ...DAY_FLAGS, '-m', 't.json'], folder)).status).toBe(0);
  });
});

describe('--metrics of a run that fails before its files are compared', () => {
  const cases: readonly [string, string[], number][] = [
    ['an input', ['-c', 'none.ini', '--metrics', 'feed/day.ndjson'], 2],
    ['an input by a hard link', ['-c', 'none.ini', '--metrics', 'hard'], 2],
    ['an input of a glob', ['-n', 'feed/*', '-b', 'none', '--metrics', 'feed/day.ndjson'], 2],
    ['an input, and a day that does not exist', ['-s', '2020-11-09', '--metrics', 'feed/day.ndjson'], 2],
    ['the configuration', ['-c', 'bad.ini', '--metrics', 'bad.ini'], 2],
    ['the table', ['-c', 'none.ini', '--metrics', 't.json'], 2],
    ['the table that is not there yet', ['-c', 'none.ini', '-m', 'new.json', '--metrics', 'new.json'], 2],
  ];
  it.each(cases)('leaves %s as it is', async (_, flags, code) => {
    const folder = await usedFolder();
    fs.writeFileSync(join(folder, 'bad.ini'), 'broken');
    const before = contents(folder);
    const { status, stderr } = await runHere(['-n', 'feed/day.ndjson', ...DAY_FLAGS, '-m', 't.json', ...flags], folder);
    expect({ status, stderr }).toMatchObject({ status: code });
    expect(contents(folder)).toEqual(before);
  });

  it.each([
    ['no file', undefined],
    ['an empty file', ''],
    ['earlier metrics', 'run'],
  ])('replaces %s', async (_, earlier) => {
    const folder = await usedFolder();
    const flags = ['-n', 'feed/day.ndjson', ...DAY_FLAGS, '-m', 't.json', '--metrics', 'm.prom'];
    if (earlier === 'run') expect((await runHere(flags, folder)).status).toBe(0);
    if (earlier === '') fs.writeFileSync(join(folder, 'm.prom'), '');
    expect((await runHere([...flags, '-c', 'none.ini'], folder)).status).toBe(2);
    expect(fs.readFileSync(join(folder, 'm.prom'), 'utf8')).toContain('telemetry_peak_analyzer_last_run_exit_code 2');
  });

  it('says what it leaves as it is', async () => {
    const folder = await usedFolder();
    fs.writeFileSync(join(folder, 'notes'), 'mine');
    const { log } = await runHere(['-n', 'feed/*', '-c', 'none.ini', '--metrics', 'notes'], folder);
    expect(log.join('\n')).toContain("No metrics are written: 'notes' (--metrics) holds something else");
    expect(fs.readFileSync(join(folder, 'notes'), 'utf8')).toBe('mine');
  });
});

describe('a pipe at whose other end is nobody', () => {
  const cases: readonly [string, string[], number, RegExp][] = [
    ['-c', ['-n', 'a.ndjson', '-c', 'p'], 2, /'p' \(-c\): it is a pipe that nobody writes to/],
    ['-m', ['-n', 'a.ndjson', '-m', 'p'], 5, /p' \(-m\): it is a pipe/],
    ['-o', ['-n', 'a.ndjson', '-o', 'p'], 8, /p': it is a pipe that nobody reads/],
    ['--report', ['-n', 'a.ndjson', '--report', 'p'], 8, /p': it is a pipe that nobody reads/],
    ['--metrics', ['-n', 'a.ndjson', '--metrics', 'p'], 8, /p': it is a pipe that nobody reads/],
    ['gst show', ['gst', 'show', 'p'], 5, /it is a pipe/],
    ['gst verify', ['gst', 'verify', '-m', 'p'], 5, /it is a pipe/],
    ['backtest', ['backtest', 'p'], 3, /'p' is a pipe that nobody writes to/],
    ['--labels', ['backtest', 'none', '--labels', 'p'], 3, /it is a pipe that nobody writes to/],
    ['anonymize', ['anonymize', 'p', '-o', 'out.json'], 3, /'p' is a pipe that nobody writes to/],
  ];
  // each waits for seconds, so all at once, in processes of their own
  it.concurrent.each(everyNth(2, cases))('%s: it is told within seconds', async (_, flags, code, words) => {
    const folder = temporaryFolder();
    fs.writeFileSync(join(folder, 'a.ndjson'), text([feedRecord()]));
    spawnSync('mkfifo', [join(folder, 'p')]);
    const began = performance.now();
    const day = flags[0] === '-n' ? DAY_FLAGS : [];
    const { code: status, stderr } = await runBuilt([...flags, ...day], { cwd: folder });
    expect({ status, stderr }).toMatchObject({ status: code });
    expect(stderr).toMatch(words);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(fs.existsSync(join(folder, 'global_table.json'))).toBe(false);
  });

  it('with a reader takes the peaks, and the metrics', () => {
    const folder = temporaryFolder();
    fs.writeFileSync(join(folder, 'a.ndjson'), text(wave()));
    for (const name of ['p', 'q']) spawnSync('mkfifo', [join(folder, name)]);
    const script = 'cat p > peaks & cat q > metrics & "$@"; s=$?; wait; exit $s';
    const bin = new URL('../../dist/bin.js', import.meta.url).pathname;
    const flags = [process.execPath, bin, '-n', 'a.ndjson', ...DAY_FLAGS, '-m', 't.json', '-o', 'p', '--metrics', 'q'];
    const { status } = spawnSync('bash', ['-c', script, 'bash', ...flags], { cwd: folder, timeout: 30_000 });
    expect(status).toBe(0);
    expect(fs.readFileSync(join(folder, 'peaks'), 'utf8')).toBe('{}');
    expect(fs.readFileSync(join(folder, 'metrics'), 'utf8')).toContain('telemetry_peak_analyzer_last_run_exit_code 0');
  });

  it('may be a process substitution of the configuration', () => {
    const folder = temporaryFolder();
    fs.writeFileSync(join(folder, 'a.ndjson'), text([feedRecord()]));
    const bin = new URL('../../dist/bin.js', import.meta.url).pathname;
    const script = `'${process.execPath}' '${bin}' -n a.ndjson ${DAY_FLAGS.join(' ')} -c <(sleep 0.2; echo '[x]')`;
    expect(spawnSync('bash', ['-c', script], { cwd: folder, timeout: 30_000 }).status).toBe(0);
  });
});
