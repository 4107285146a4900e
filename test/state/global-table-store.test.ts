import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutputError, TableError } from '../../src/errors.js';
import { type Log, silentLog } from '../../src/log/log.js';
import { formatGlobalTable } from '../../src/state/global-table-file.js';
import { openDryRunStore, openGlobalTableStore, restoreVersion } from '../../src/state/global-table-store.js';
import { listVersions, stageVersion } from '../../src/state/table-versions.js';
import type { GlobalTable } from '../../src/tables/global-table.js';
import { DAY, november } from '../harness/tiny-feed.js';
import { tableWith } from './table-with.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'store-'));
  path = join(folder, 'gst.json');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const lock = { timeout: 0, now: november(4), signal: new AbortController().signal, log: silentLog };
const day = (number: number) => ({ start: november(number), end: november(number) + DAY });

async function save(table: GlobalTable, number: number, keep = 7, given = path): Promise<void> {
  using store = await openGlobalTableStore(given, { ...lock, keep });
  store.save(table, day(number));
}

const makers = (): string[] => listVersions(path).map(({ number, maker }) => `${number} ${maker}`);
const content = (): string => fs.readFileSync(path, 'utf8');

describe('a store', () => {
  it('gives back what it saved', async () => {
    using store = await openGlobalTableStore(path, { ...lock, keep: 7 });
    expect(store.read()).toBeUndefined();
    store.save(tableWith(1), day(1));
    expect(formatGlobalTable(store.read() ?? tableWith(0))).toBe(formatGlobalTable(tableWith(1)));
  });

  it('keeps the last versions, named by the window that made each', async () => {
    for (const number of [1, 2, 3, 4]) await save(tableWith(number), number, 3);
    expect(makers()).toEqual(['2 2020-11-02_2020-11-03', '3 2020-11-03_2020-11-04', '4 2020-11-04_2020-11-05']);
    expect(fs.readFileSync(listVersions(path)[2]?.path ?? '', 'utf8')).toBe(content());
    expect(fs.readdirSync(folder).sort()).toEqual(['gst.json', 'gst.json.versions']);
  });

  it('keeps none with 0, and removes those that were', async () => {
    await save(tableWith(1), 1);
    await save(tableWith(2), 2, 0);
    expect(fs.readdirSync(folder)).toEqual(['gst.json']);
  });

  it('makes no new version where nothing changed', async () => {
    await save(tableWith(1), 1);
    await save(tableWith(1), 1);
    expect(makers()).toEqual(['1 2020-11-01_2020-11-02']);
  });

  it('keeps a table that someone else put there before it replaces it', async () => {
    fs.writeFileSync(path, ` ${formatGlobalTable(tableWith(9))}`);
    await save(tableWith(1), 1);
    expect(makers()).toEqual(['1 found', '2 2020-11-01_2020-11-02']);
    expect(fs.readFileSync(listVersions(path)[0]?.path ?? '', 'utf8')).toBe(` ${formatGlobalTable(tableWith(9))}`);
  });

  it('gives versions the permissions of the table, and their folder those to look into it', async () => {
    fs.writeFileSync(path, '{}');
    fs.chmodSync(path, 0o640);
    await save(tableWith(1), 1);
    const modes = listVersions(path).map((version) => fs.statSync(version.path).mode & 0o777);
    expect(modes).toEqual([0o640, 0o640]);
    expect(fs.statSync(`${path}.versions`).mode & 0o777).toBe(0o750);
  });

  it('takes for versions only regular files of the right names, and lets others keep theirs', async () => {
    await save(tableWith(1), 1);
    const there = listVersions(path)[0]?.path ?? '';
    fs.symlinkSync(there, join(`${path}.versions`, '000002.history.json'));
    fs.mkdirSync(join(`${path}.versions`, '000003.found.json'));
    fs.writeFileSync(join(`${path}.versions`, '000004.2020-11-04.json'), '{}');
    expect(makers()).toEqual(['1 2020-11-01_2020-11-02']);
    await save(tableWith(2), 2);
    expect(makers()).toEqual(['1 2020-11-01_2020-11-02', '4 2020-11-02_2020-11-03']);
  });

  it('locks and versions the file that a symbolic link leads to', async () => {
    fs.mkdirSync(join(folder, 'links'));
    const link = join(folder, 'links/table');
    fs.symlinkSync('../gst.json', link);
    await save(tableWith(1), 1, 7, link);
    expect(makers()).toHaveLength(1);
    expect(fs.readdirSync(join(folder, 'links'))).toEqual(['table']);
    using held = await openGlobalTableStore(path, { ...lock, keep: 7 });
    expect(held).toBeDefined();
    await expect(openGlobalTableStore(link, { ...lock, keep: 7 })).rejects.toThrow('Another run holds');
  });

  it('refuses a folder or a pipe in its place', async () => {
    fs.mkdirSync(path);
    const attempt = openGlobalTableStore(path, { ...lock, keep: 7 });
    await expect(attempt).rejects.toThrow(TableError);
    await expect(attempt).rejects.toThrow(/gst\.json' \(-m\): it is a folder/);
    await expect(openGlobalTableStore('/dev/null', { ...lock, keep: 7 })).rejects.toThrow('it is not a regular file');
    expect(() => openDryRunStore(path, silentLog)).toThrow(TableError);
    expect(fs.existsSync('/dev/null.lock')).toBe(false);
  });

  it('refuses a loop of links as a table that can not be read', async () => {
    fs.symlinkSync(path, path);
    const attempt = openGlobalTableStore(path, { ...lock, keep: 7 });
    await expect(attempt).rejects.toThrow(TableError);
    await expect(attempt).rejects.toThrow(/gst\.json' \(-m\): it leads through too many symbolic links/);
    expect(fs.readdirSync(folder)).toEqual(['gst.json']);
  });

  it('leaves table and versions where a version cannot be kept', async () => {
    await save(tableWith(1), 1);
    const before = content();
    fs.rmSync(`${path}.versions`, { recursive: true });
    fs.writeFileSync(`${path}.versions`, 'in the way');
    const attempt = save(tableWith(2), 2);
    await expect(attempt).rejects.toThrow(OutputError);
    await expect(attempt).rejects.toThrow(
      /Can't keep versions in '.*gst\.json\.versions': a part of its path is not a folder/,
    );
    expect(content()).toBe(before);
  });
});

describe('what a killed run left', () => {
  it('is a version, where the table had been replaced', async () => {
    await save(tableWith(1), 1);
    const text = formatGlobalTable(tableWith(2));
    stageVersion(path, text, day(2), undefined);
    fs.writeFileSync(path, text);
    (await openGlobalTableStore(path, { ...lock, keep: 7 }))[Symbol.dispose]();
    expect(makers()).toEqual(['1 2020-11-01_2020-11-02', '2 2020-11-02_2020-11-03']);
  });

  it('goes, where the table had not been replaced', async () => {
    await save(tableWith(1), 1);
    stageVersion(path, formatGlobalTable(tableWith(2)), day(2), undefined);
    fs.writeFileSync(join(folder, '.gst.json.1.00000000.tmp'), 'half a tab');
    (await openGlobalTableStore(path, { ...lock, keep: 7 }))[Symbol.dispose]();
    expect(makers()).toEqual(['1 2020-11-01_2020-11-02']);
    expect(fs.readdirSync(`${path}.versions`)).toHaveLength(1);
    expect(fs.readdirSync(folder).sort()).toEqual(['gst.json', 'gst.json.versions']);
  });
});

it('restores a version under the lock, and keeps what stood there', async () => {
  await save(tableWith(1), 1);
  fs.writeFileSync(path, '{ broken');
  const [version] = listVersions(path);
  await restoreVersion(path, lock, () => ({ content: fs.readFileSync(version?.path ?? ''), version: { number: 1 } }));
  expect(content()).toBe(formatGlobalTable(tableWith(1)));
  expect(makers()).toEqual(['1 2020-11-01_2020-11-02', '2 found']);
});

it('writes nothing in a dry run, and tells each change', () => {
  fs.writeFileSync(path, formatGlobalTable(tableWith(1)));
  const lines: string[] = [];
  const log: Log = { ...silentLog, info: (line) => lines.push(line) };
  using store = openDryRunStore(path, log);
  store.read();
  store.save(tableWith(2), day(2));
  expect(lines[0]).toBe('\t0 new, 1 changed, 0 gone, 0 unchanged');
  expect(lines[1]).toMatch(/^\t~ \(malicious, Type\): .*sub_count_avg 1 → 2/);
  store.save(tableWith(2), day(2));
  expect(lines[2]).toBe('\t0 new, 0 changed, 0 gone, 1 unchanged');
  expect(fs.readdirSync(folder)).toEqual(['gst.json']);
  expect(content()).toBe(formatGlobalTable(tableWith(1)));
});
