import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tinyBackend } from '../harness/built-command.js';
import { runHere } from '../support/run-here.js';
import type { ToolRun } from '../support/run-tool.js';
import { november, recordsOn, writeTinyFeed } from '../harness/tiny-feed.js';

let folder: string;
beforeEach(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), 'gst-'));
  writeTinyFeed(
    join(folder, 'feed'),
    [1, 2, 3].flatMap((day) => recordsOn(day, ['malicious', 'Zip'], 10 * day)),
  );
  const flags = [...tinyBackend(), '-n', 'feed', '--catch-up'];
  await runHere([...flags, '-s', '2020-11-01', '-e', '2020-11-04'], folder);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const gst = (...args: string[]): Promise<ToolRun> => runHere(['gst', ...args], folder);
const table = (): string => fs.readFileSync(join(folder, 'global_table.json'), 'utf8');
const version = (number: number): string => {
  const versions = join(folder, 'global_table.json.versions');
  const name = fs.readdirSync(versions).find((each) => Number(each.slice(0, 6)) === number) ?? '';
  return fs.readFileSync(join(versions, name), 'utf8');
};

describe('gst show', () => {
  it('prints the table, one of its versions, or a file', async () => {
    const { status, stdout, stderr } = await gst('show');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [header, row, total] = stdout.split('\n');
    expect(header?.split(/ {2,}/).slice(0, 4)).toEqual(['dimension_0', 'dimension_1', 'start_ts', 'end_ts']);
    expect(row).toMatch(/^malicious {4}Zip +2020-11-01 00:00:00 +2020-11-04 00:00:00 +3 +20 +30 /);
    expect(total).toBe('1 of 1 rows');
    expect((await gst('show', '1')).stdout).toMatch(/2020-11-02 00:00:00 +1 +10 +10 /);
    fs.copyFileSync(join(folder, 'global_table.json'), join(folder, 'other'));
    expect((await gst('show', './other', '-m', 'none')).stdout).toBe(stdout);
    expect((await gst('show', '--filter', 'pdf')).stdout).toContain('0 of 1 rows');
  });

  it('lists the versions, with what made each', async () => {
    const { stdout } = await gst('show', '--versions');
    const rows = stdout.split('\n').map((line) => line.replace(/ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d /, ' (then) '));
    expect(rows.slice(1, 4)).toEqual([
      '      1           2020-11-01_2020-11-02 (then)  1'.replace('(then)', ' (then)'),
      expect.stringMatching(/^ +2 {11}2020-11-02_2020-11-03 /),
      expect.stringMatching(/^ +3 {2}\* {8}2020-11-03_2020-11-04 /),
    ]);
  });

  it.each([
    [['show', '9'], 2, "There is no version 9 of 'global_table.json'; there are: 1, 2, 3"],
    [['show', 'missing'], 5, /There is no global table '.*\/missing'/],
    [['show', '-m', 'no/such'], 5, /There is no global table|Can't read the global table/],
    [['show', '--versions', '-m', 'no/such'], 5, "Can't read the global table 'no/such' (-m)"],
    [['show', '--sort', 'size'], 2, "--sort: there is no field 'size'"],
    [['rollback', '9'], 2, 'There is no version 9'],
    [['rollback', 'first'], 2, "value 'first' is invalid for argument 'version'"],
    [['rollback', '-m', 'no/such'], 8, "Can't write"],
    [['diff', '1', '7'], 2, 'There is no version 7'],
  ])('%j fails with %i', async (args, exitCode, message) => {
    const ended = await gst(...args);
    expect(ended.status).toBe(exitCode);
    expect(ended.stderr).toMatch(message instanceof RegExp ? message : new RegExp(message.replace(/[()]/g, '\\$&')));
    expect(ended.stderr).not.toContain('    at ');
  });
});

it('gst diff tells what the last window changed, or how any two tables differ', async () => {
  const last = await gst('diff');
  expect(last.stdout).toMatch(/^from version 2 \(2020-11-02_2020-11-03\)\nto .*global_table\.json\n0 new, 1 changed, /);
  expect(last.stdout).toContain('sub_count_avg 15 → 20, sub_count_max 20 → 30');
  expect((await gst('diff', '1', '3')).stdout).toContain('sub_count_avg 10 → 20');
  expect((await gst('diff', '3', 'global_table.json')).stdout).toContain('0 new, 0 changed, 0 gone, 1 unchanged');
});

it('gst verify names the first fault and its place', async () => {
  expect((await gst('verify')).stdout).toMatch(/global_table\.json: whole, 1 rows, up to 2020-11-04 00:00:00\n$/);
  const path = join(folder, 'global_table.json');
  for (const [content, place] of [
    [table().slice(0, 80), /is broken: line \d+, column \d+: /],
    [table().replace('30', '"30"'), /is broken: row \('malicious', 'Zip'\): sub_count_max must be a number/],
    [table().replace('2020-11-01', '2020-13-01'), /row \('malicious', 'Zip'\): start_ts must be a time/],
  ] as const) {
    const whole = table();
    fs.writeFileSync(path, content);
    const { status, stdout, stderr } = await gst('verify');
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' });
    expect(stderr).toMatch(place);
    fs.writeFileSync(path, whole);
  }
});

describe('gst rollback', () => {
  it('puts a version back; the next run can carry on from there', async () => {
    const newest = table();
    expect(await gst('rollback', '1')).toMatchObject({ status: 0 });
    expect(table()).toBe(version(1));
    const flags = [...tinyBackend(), '-n', 'feed', '--catch-up', '-e', '2020-11-04'];
    expect(await runHere(flags, folder)).toMatchObject({ status: 0 });
    expect(table()).toBe(newest);
  });

  it('goes back by one, and keeps a broken table that stood there', async () => {
    fs.writeFileSync(join(folder, 'global_table.json'), '{ broken');
    expect(await gst('rollback')).toMatchObject({ status: 0 });
    expect(table()).toBe(version(3));
    expect(version(4)).toBe('{ broken');
    expect((await gst('show', '--versions')).stdout).toMatch(/ 4 +found .*broken: /);
    expect(await gst('rollback')).toMatchObject({ status: 0 });
    expect(table()).toBe(version(2));
  });

  it('refuses a version that is broken, and leaves the table', async () => {
    const before = table();
    const versions = join(folder, 'global_table.json.versions');
    fs.writeFileSync(join(versions, '000001.2020-11-01_2020-11-02.json'), before.slice(0, 50));
    const { status, stderr } = await gst('rollback', '1');
    expect(status).toBe(5);
    expect(stderr).toMatch(/000001.*is broken: line \d+, column \d+/);
    expect(table()).toBe(before);
  });
});

it('refuses flags of the analysis before the name of the command, where they would go unheard', async () => {
  const { status, stderr } = await runHere(['-m', 'x.json', 'gst', 'show'], folder);
  expect(status).toBe(2);
  expect(stderr).toContain("'-m, --global-table <path>' must come after 'gst'");
});

it('begins its history with 2020-11-01', () =>
  expect(version(1)).toContain(new Date(november(1)).toISOString().slice(0, 10)));
