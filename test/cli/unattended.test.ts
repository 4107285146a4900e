import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BuiltOptions, type Ended, runBuilt, tinyBackend } from '../harness/built-command.js';
import { everyNth } from '../support/long-tests.js';
import { runHere } from '../support/run-here.js';
import { november, recordsOn, writeTinyFeed } from '../harness/tiny-feed.js';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'unattended-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const ZIP = ['malicious', 'Zip'] as const;
const path = (name: string): string => join(folder, name);
const read = (name: string): string => fs.readFileSync(path(name), 'utf8');
const feed = (...days: [day: number, count: number][]): void =>
  writeTinyFeed(
    path('feed'),
    days.flatMap(([day, count]) => recordsOn(day, ZIP, count)),
  );
const date = (day: number): string => new Date(november(day)).toISOString().slice(0, 10);

/** Runs in a process of its own only if something is to be done to it. */
async function analyze(flags: readonly string[], options?: BuiltOptions, backend = tinyBackend()): Promise<Ended> {
  const args = [...backend, '-n', 'feed', '-m', 'gst.json', ...flags];
  if (options) return runBuilt(args, { cwd: folder, ...options });
  const { status, stdout, stderr } = await runHere(args, folder);
  return { code: status, signal: null, stdout, stderr };
}

const onDay = (day: number): string[] => ['-s', date(day), '-e', date(day + 1)];

describe('catching up', () => {
  it('leaves the table that nightly runs leave, with the output of each day', async () => {
    feed([1, 5], [2, 200], [3, 7], [4, 300], [5, 90], [6, 4]);
    expect(await analyze(onDay(1))).toMatchObject({ code: 0 });
    fs.copyFileSync(path('gst.json'), path('nightly.json'));
    for (let day = 2; day <= 6; day++) {
      const flags = [...onDay(day), '-m', 'nightly.json', '-o', `nightly-${day}.json`];
      expect(await analyze(flags)).toMatchObject({ code: 0 });
    }
    const { code, stderr } = await analyze(['--catch-up', '-e', date(7), '-o', 'peaks.json']);
    expect(code).toBe(0);
    expect(stderr).toContain('Catching up 5 days: 2020-11-02 to 2020-11-06');
    expect(read('gst.json')).toBe(read('nightly.json'));
    for (let day = 2; day <= 5; day++) expect(read(`peaks-${date(day)}.json`)).toBe(read(`nightly-${day}.json`));
    expect(read('peaks.json')).toBe(read('nightly-6.json'));
    const versions = fs.readdirSync(path('gst.json.versions')).map((name) => name.slice(7, 17));
    expect(versions).toEqual([1, 2, 3, 4, 5, 6].map(date));
  });

  it('takes the last day again where none was missed, which changes nothing', async () => {
    feed([1, 5], [2, 6]);
    await analyze(onDay(1));
    const before = read('gst.json');
    const { code, stderr } = await analyze(['--catch-up', ...onDay(1), '-o', 'peaks.json']);
    expect({ code, table: read('gst.json'), peaks: read('peaks.json') }).toEqual({
      code: 0,
      table: before,
      peaks: '{}',
    });
    expect(stderr).not.toContain('Catching up');
  });

  it('takes no more than the limit, the newest, and says what it skipped', async () => {
    feed([1, 5], [2, 6], [3, 7], [4, 8], [5, 9]);
    await analyze(onDay(1));
    const { stderr } = await analyze(['--catch-up', '--catch-up-limit', '2', '-e', date(6)]);
    expect(stderr).toMatch(
      /WARNING -> .* Skipping 2 missed days, 2020-11-02 to 2020-11-03: at most 2 are taken at once \(--catch-up-limit\)/,
    );
    expect(stderr).toContain('Catching up 2 days: 2020-11-04 to 2020-11-05');
    expect((JSON.parse(read('gst.json')) as Record<string, Record<string, unknown[]>>)['malicious']?.['Zip']?.[2]).toBe(
      3,
    );
  });

  it('carries on where a killed run stopped', async () => {
    feed([1, 5], [2, 6], [3, 7], [4, 8]);
    await analyze(onDay(1));
    fs.copyFileSync(path('gst.json'), path('whole.json'));
    await analyze(['--catch-up', '-e', date(5), '-m', 'whole.json']);
    let saves = 0;
    const killed = await analyze(
      ['--catch-up', '-e', date(5)],
      {
        onLine(line, child) {
          if (line.includes('Window from') && ++saves === 3) child.kill('SIGKILL');
        },
      },
      tinyBackend('SlowBackend'),
    );
    expect(killed.signal).toBe('SIGKILL');
    const { code, stderr } = await analyze(['--catch-up', '-e', date(5)]);
    expect(code).toBe(0);
    expect(stderr).not.toContain('Catching up 3 days');
    expect(read('gst.json')).toBe(read('whole.json'));
  });
});

describe('a window without data', () => {
  it('is a gap: no slide, a warning, and 7 where data is expected', async () => {
    feed([1, 5], [3, 6]);
    await analyze(onDay(1));
    const before = fs.statSync(path('gst.json'), { bigint: true });
    for (const [flags, code] of [
      [[], 0],
      [['--expect-data', '--exit-code'], 7],
    ] as const) {
      const ended = await analyze([...onDay(2), '-o', 'peaks.json', ...flags]);
      expect(ended.code).toBe(code);
      expect(ended.stderr).toMatch(
        /WARNING -> .* No data from 2020-11-02 00:00:00 to 2020-11-03 00:00:00: the global table does not slide\n/,
      );
      expect(read('peaks.json')).toBe('{}');
    }
    const { ino, mtimeNs } = fs.statSync(path('gst.json'), { bigint: true });
    expect({ ino, mtimeNs }).toEqual({ ino: before.ino, mtimeNs: before.mtimeNs });
    expect(await analyze([...onDay(3), '--expect-data'])).toMatchObject({ code: 0 });
  });

  it('in the middle of catching up leaves the others, and is told at the end', async () => {
    feed([1, 5], [3, 6]);
    await analyze(onDay(1));
    const { code, stderr } = await analyze(['--catch-up', '--expect-data', '-e', date(4)]);
    expect(code).toBe(7);
    expect(stderr.match(/No data from 2020-11-02/g)).toHaveLength(1);
    // as if there had been no second day
    await analyze([...onDay(1), '-m', 'whole.json']);
    await analyze([...onDay(3), '-m', 'whole.json']);
    expect(read('gst.json')).toBe(read('whole.json'));
    expect(read('whole.json')).toContain('2020-11-04 00:00:00');
  });

  it('on a first run still leaves the table of the history, and an empty one where there is none', async () => {
    writeTinyFeed(path('feed'), []);
    const empty = await analyze([...onDay(2), '--expect-data']);
    expect(empty.code).toBe(7);
    expect(read('gst.json')).toBe('{}');
    fs.rmSync(path('gst.json'));
    const yesterday = Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000;
    writeTinyFeed(
      path('feed'),
      recordsOn(1, ZIP, 9).map((record, i) => ({ ...record, time: yesterday + i })),
    );
    expect(await analyze([...onDay(2), '--expect-data'])).toMatchObject({ code: 7 });
    expect(Object.keys(JSON.parse(read('gst.json')) as object)).toEqual(['malicious']);
    expect(fs.readdirSync(path('gst.json.versions'))[0]).toMatch(/^000001\.history\.json$/);
  });
});

it('warns of late data beyond the hours that are given', async () => {
  feed([1, 5], [2, 6]);
  const flags = ['-s', date(2), '-e', date(4)];
  expect((await analyze([...flags, '--late-after', '24'])).stderr).toMatch(
    /WARNING -> .* The feed is late: its newest record, of 2020-11-02 00:00:05, lies 47 hours before the end .*\(--late-after 24\)/,
  );
  expect((await analyze([...flags, '--late-after', '48'])).stderr).not.toContain('The feed is late');
  expect((await analyze(flags)).stderr).not.toContain('The feed is late');
});

it('writes nothing with --dry-run, also where it may not, and tells what it would have written', async () => {
  feed([1, 5], [2, 200]);
  await analyze(onDay(1));
  const before = fs.readdirSync(folder, { recursive: true });
  const table = read('gst.json');
  const { code, stderr } = await analyze([...onDay(2), '--dry-run', '-o', 'peaks.json']);
  expect(code).toBe(0);
  expect(stderr).toContain(`Would save output to: ${path('peaks.json')}`);
  expect(stderr).toContain(`Would save global tables to '${path('gst.json')}'`);
  expect(stderr).toContain('\t0 new, 1 changed, 0 gone, 0 unchanged');
  expect(stderr).toContain(
    '\t~ (malicious, Zip): end_ts 2020-11-02 00:00:00 → 2020-11-03 00:00:00, window_count 1 → 2',
  );
  expect(fs.readdirSync(folder, { recursive: true })).toEqual(before);
  expect(read('gst.json')).toBe(table);
});

describe('the lock', () => {
  it('makes a run wait, then give up with 6 and the holder', async () => {
    feed([1, 5]);
    let second: Promise<Ended> | undefined;
    const first = await analyze(
      onDay(1),
      {
        env: { ...process.env, TINY_PAUSE_MS: '4000' },
        onLine(line, child) {
          if (!line.includes('Loading local tables')) return;
          second ??= analyze([...onDay(1), '--lock-timeout', '0.5']).finally(() => child.kill());
        },
      },
      tinyBackend('SlowBackend'),
    );
    const { code, stderr } = (await second) ?? { code: undefined, stderr: '' };
    expect(first.code).toBe(143);
    expect(code).toBe(6);
    expect(stderr).toMatch(/INFO -> .* Waiting for another run that holds the global table: process \d+ on /);
    expect(stderr).toMatch(
      /ERROR -> .* Another run holds .*gst\.json': process \d+ on .*, since .* \(UTC\); waited 0.5 s/,
    );
    expect(fs.readdirSync(folder)).toEqual(['feed']);
  });

  it('is not asked for by a dry run', async () => {
    feed([1, 5]);
    let second: Promise<Ended> | undefined;
    await analyze(
      onDay(1),
      {
        env: { ...process.env, TINY_PAUSE_MS: '4000' },
        onLine(line, child) {
          if (!line.includes('Loading local tables')) return;
          second ??= analyze([...onDay(1), '--lock-timeout', '0', '--dry-run']).finally(() => child.kill());
        },
      },
      tinyBackend('SlowBackend'),
    );
    expect(await second).toMatchObject({ code: 0 });
  });
});

describe('a stop', () => {
  const stopAt = (line: string, ...signals: NodeJS.Signals[]): BuiltOptions => ({
    env: { ...process.env, TINY_PAUSE_MS: '600000' },
    onLine(text, child) {
      if (text.includes(line)) signals.forEach((signal, i) => setTimeout(() => child.kill(signal), 50 * i));
    },
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends the work, leaves nothing, exits with %i', async (signal, code) => {
    feed([1, 5]);
    const ended = await analyze(
      onDay(1),
      stopAt('Loading global tables from the backend', signal),
      tinyBackend('SlowBackend'),
    );
    expect(ended).toMatchObject({ code, signal: null });
    expect(ended.stderr).toContain(`Stopped by ${signal}\n`);
    expect(fs.readdirSync(folder)).toEqual(['feed']);
  });

  it('ends also work that does not hear it', async () => {
    feed([1, 5]);
    const ended = await analyze(
      onDay(1),
      stopAt('Loading global tables from the backend', 'SIGTERM'),
      tinyBackend('HangingBackend'),
    );
    expect(ended).toMatchObject({ code: 143, signal: null });
    expect(ended.stderr).toContain('Stopped by SIGTERM, in the middle of its work\n');
    expect(fs.readdirSync(folder)).toEqual(['feed']);
  });

  it('ends at once at the second signal', async () => {
    feed([1, 5]);
    const stop = stopAt('Loading global tables from the backend', 'SIGINT', 'SIGINT');
    const ended = await analyze(onDay(1), stop, tinyBackend('HangingBackend'));
    expect(ended).toMatchObject({ code: 130, signal: null });
    expect(fs.readdirSync(folder)).toEqual(['feed']);
  });
});

it.each(everyNth(2, ['2>/dev/null |', '2>&1 |']))('ends quietly where nobody reads on (%s head)', async (redirect) => {
  feed([1, 500]);
  const bin = new URL('../../dist/bin.js', import.meta.url).pathname;
  const flags = [...tinyBackend(), '-n', 'feed', '-m', 'gst.json', ...onDay(1), '-o', '-'];
  const shell = `"$0" ${bin} ${flags.map((flag) => `'${flag}'`).join(' ')} ${redirect} head -c 0; echo "\${PIPESTATUS[0]}"`;
  const child = spawn('bash', ['-c', shell, process.execPath], { cwd: folder, stdio: 'pipe' });
  let said = '';
  for await (const chunk of child.stdout) said += String(chunk);
  let complained = '';
  for await (const chunk of child.stderr) complained += String(chunk);
  expect({ said, complained }).toEqual({ said: '0\n', complained: '' });
});

it.each(
  everyNth(2, [
    [['--help']],
    [['--version']],
    [['gst', 'show', '-m', 'gst.json']],
    [[...tinyBackend(), '-n', 'feed', '-m', 'gst.json', ...onDay(1), '-o', '-']],
  ]),
)('ends quietly where nobody ever read (%j)', async (flags) => {
  feed([1, 500]);
  fs.writeFileSync(path('gst.json'), '{}');
  const ended = await runBuilt(flags, {
    cwd: folder,
    onStart: (child) => child.stdout?.destroy(),
  });
  expect(ended.code).toBe(0);
  expect(ended.stderr).not.toContain('EPIPE');
});

describe.runIf(fs.existsSync('/dev/full'))('standard output or error on a full disk', () => {
  /** Runs the command with a redirection; its other stream is what it says. */
  async function redirected(
    redirect: string,
    flags: readonly string[],
  ): Promise<{ code: number | null; said: string }> {
    const bin = new URL('../../dist/bin.js', import.meta.url).pathname;
    const child = spawn('bash', ['-c', `"$0" ${bin} "$@" ${redirect}`, process.execPath, ...flags], { cwd: folder });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, said };
  }
  const run = [...tinyBackend(), '-n', 'feed', '-m', 'gst.json', ...onDay(1)];

  it.each([
    ['-o -', ['-o', '-']],
    ['--format csv', ['--format', 'csv']],
  ])('fails with 8 and one line, and the table does not slide (%s)', async (_, flags) => {
    feed([1, 5]);
    const { code, said } = await redirected('>/dev/full', [...run, ...flags]);
    expect(code).toBe(8);
    expect(said.trimEnd().split('\n').at(-1)).toMatch(/^ERROR .* Can't write to standard output: the disk is full$/);
    expect(said.match(/ERROR/g)).toHaveLength(1);
    expect(fs.existsSync(path('gst.json'))).toBe(false);
  });

  it('does the work where only the log is lost, and exits with 8', async () => {
    feed([1, 5]);
    expect(await redirected('2>/dev/full', run)).toEqual({ code: 8, said: '' });
    expect(read('gst.json')).toContain('Zip');
  });

  it.each([['--help'], ['--version']])('exits with 8 after %s', async (flag) => {
    expect(await redirected('>/dev/full', [flag])).toEqual({ code: 8, said: '' });
  });
});

describe('one file for two flags', () => {
  it.each([
    [['-o', './gst.json'], "-m and -o name one file, './gst.json'"],
    [['-o', 'link'], "-m and -o name one file, 'link'"],
    [['-o', 'a', '--report', 'a'], "-o and --report name one file, 'a'"],
    [['-o', 'peaks.json', '--metrics', 'peaks.json'], "-o and --metrics name one file, 'peaks.json'"],
  ])('is refused: %j', async (flags, message) => {
    feed([1, 5]);
    fs.writeFileSync(path('gst.json'), '{}');
    fs.symlinkSync('gst.json', path('link'));
    const { code, stderr } = await analyze([...onDay(1), ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(read('gst.json')).toBe('{}');
  });

  it('is refused where it is the telemetry itself', async () => {
    fs.writeFileSync(path('feed.json'), '[]');
    const { code, stderr } = await runBuilt(['-n', 'feed.json', '-o', 'feed.json'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain("-o and -n name one file, 'feed.json'");
    expect(read('feed.json')).toBe('[]');
  });

  it('is fine where it is not a regular file', async () => {
    feed([1, 5]);
    expect(await analyze([...onDay(1), '-o', '/dev/null', '--report', '/dev/null'])).toMatchObject({ code: 0 });
  });
});

describe('a configuration file with a secret that everyone may read', () => {
  const warning = "holds a secret (section [cluster], key 'password') and everyone may read it";
  const tool = (args: readonly string[]): Promise<Ended> =>
    runBuilt([...args, '-c', 'config.ini', '-v'], { cwd: folder });
  const commands: [what: string, run: () => Promise<Ended>][] = [
    ['a run', () => analyze([...onDay(1), '-c', 'config.ini', '-v'])],
    ['explain', () => tool(['explain', ...ZIP, ...tinyBackend(), '-n', 'feed', '-m', 'gst.json', ...onDay(1)])],
    // nothing listens there, which the warning comes before
    ['check', () => tool(['check', '-n', 'cluster'])],
  ];

  it.each(commands)('is warned of by %s, once', async (_, run) => {
    feed([1, 5]);
    const config =
      '[cluster]\nhosts = localhost\nport = 1\nindex = x\nretries = 0\nusername = me\npassword = hunter2\n';
    fs.writeFileSync(path('config.ini'), config);
    for (const [mode, times] of [
      [0o644, 1],
      [0o640, 0],
    ] as const) {
      fs.chmodSync(path('config.ini'), mode);
      const { stdout, stderr } = await run();
      expect(stderr.split(warning)).toHaveLength(times + 1);
      expect(stdout + stderr).not.toContain('hunter2');
    }
  });
});

it.each([
  [['--keep', '-1'], '--keep'],
  [['--lock-timeout', 'soon'], '--lock-timeout'],
  [['--catch-up-limit', '0'], '--catch-up-limit'],
  [['--late-after', '-3'], '--late-after'],
])('refuses %j', async (flags, named) => {
  const { code, stderr } = await analyze(flags);
  expect(code).toBe(2);
  expect(stderr).toMatch(new RegExp(`^error: option '${named} <\\w+>'.*must be a`));
});

it('SIGHUP stops a run as SIGTERM does, with 129', async () => {
  feed([1, 5]);
  const { code, stderr } = await analyze(
    onDay(1),
    { onLine: (line, child) => line.includes('Loading local tables') && child.kill('SIGHUP') },
    tinyBackend('SlowBackend'),
  );
  expect(code).toBe(129);
  expect(stderr).toContain('Stopped by SIGHUP');
  expect(fs.readdirSync(folder)).toEqual(['feed']);
});
