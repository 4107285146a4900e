import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog } from '../../src/log/log.js';
import { rollBack } from '../../src/gst/rollback.js';
import { companionsFolder, listManifests } from '../../src/state/companion-folder.js';
import { findCompanions } from '../../src/state/companions.js';
import { formatGlobalTable } from '../../src/state/global-table-file.js';
import { openGlobalTableStore } from '../../src/state/global-table-store.js';
import { listVersions, versionsFolder } from '../../src/state/table-versions.js';
import { DAY, november } from '../harness/tiny-feed.js';
import { LONG_TESTS_RUN } from '../support/long-tests.js';
import { tableWith } from './table-with.js';

// Every call by which a save changes something on the disk. A kill falls before one of them, or in the middle of a write.
const CALLS = ['openSync', 'writeFileSync', 'fsyncSync', 'renameSync', 'rmSync', 'mkdirSync', 'rmdirSync'] as const;
const original = Object.fromEntries(CALLS.map((name) => [name, fs[name]])) as Pick<typeof fs, (typeof CALLS)[number]>;

let folder: string;
let path: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'kill-points-'));
  path = join(folder, 'gst.json');
});
afterEach(() => {
  revive();
  fs.rmSync(folder, { recursive: true });
});

function revive(): void {
  Object.assign(fs, original);
  syncBuiltinESMExports();
}

/** From the nth call on, nothing is done any more. Tells whether it came that far. */
function killAt(nth: number): () => boolean {
  let count = 0;
  for (const name of CALLS) {
    const call = original[name] as (...args: unknown[]) => unknown;
    const dying = (...args: unknown[]): unknown => {
      if (name === 'openSync' && args[1] === 'r') return call(...args);
      if (++count < nth) return call(...args);
      if (name === 'writeFileSync' && count === nth) call(args[0], Buffer.from(args[1] as Buffer).subarray(0, 7));
      throw new Error('killed');
    };
    Object.assign(fs, { [name]: dying });
  }
  syncBuiltinESMExports();
  return () => count >= nth;
}

const lock = { timeout: 0, now: november(4), signal: new AbortController().signal, log: silentLog };
const day = (number: number) => ({ start: november(number), end: november(number) + DAY });
const companionsOf = (number: number) =>
  new Map([
    ['history/2020-11', `history ${number}`],
    ['incidents', `incidents ${number}`],
    ['analyzer', 'the same'],
  ]);

async function begin(keep = 7): Promise<void> {
  for (const name of fs.readdirSync(folder)) fs.rmSync(join(folder, name), { recursive: true });
  using store = await openGlobalTableStore(path, { ...lock, keep });
  for (const number of [1, 2]) store.save(tableWith(number), day(number), companionsOf(number));
}

function state(): { table: string; fits: boolean; contents: (string | undefined)[] } {
  const { fits, read } = findCompanions(path, silentLog);
  const contents = ['history/2020-11', 'incidents', 'analyzer'].map((name) => read(name)?.toString());
  return { table: fs.readFileSync(path, 'utf8'), fits, contents };
}

const stateOf = (table: number, companions = table) => ({
  table: formatGlobalTable(tableWith(table)),
  fits: true,
  contents: [...companionsOf(companions).values()],
});

// each call if all tests must run
const STEP = LONG_TESTS_RUN ? 1 : 5;

/** Kills `work` before its calls in turn, and holds what is there then, and after the next run, to what may be. */
async function everywhere(
  work: () => void | Promise<void>,
  allowed: ReturnType<typeof stateOf>[],
  keep = 7,
): Promise<void> {
  for (let nth = 1; ; nth += STEP) {
    await begin(keep);
    let wasKilled: () => boolean;
    {
      const store = await openGlobalTableStore(path, { ...lock, keep });
      store[Symbol.dispose]();
      wasKilled = killAt(nth);
    }
    await Promise.resolve()
      .then(work)
      .catch(() => undefined);
    revive();
    // the kernel takes the lock of a killed process back; this one lives on
    fs.rmSync(`${path}.lock`, { force: true });
    expect(allowed).toContainEqual(state());
    if (!wasKilled()) {
      expect(nth).toBeGreaterThan(10);
      return;
    }
    const before = state();
    {
      using store = await openGlobalTableStore(path, { ...lock, keep });
      expect(state()).toEqual(before);
      store.save(tableWith(4), day(4), companionsOf(4));
    }
    expect(state()).toEqual(stateOf(4));
    expect(fs.readdirSync(folder).filter((name) => !/^gst\.json(\.versions|\.state)?$/.test(name))).toEqual([]);
    const digests = new Set(listManifests(path).flatMap(({ companions }) => [...companions.values()]));
    expect(fs.readdirSync(companionsFolder(path)).sort()).toEqual(
      [...digests, ...listManifests(path).map(({ number }) => `${String(number).padStart(6, '0')}.json`)].sort(),
    );
    if (keep > 0) expect(fs.readdirSync(versionsFolder(path))).toHaveLength(listVersions(path).length);
  }
}

it.each([0, 2, 7])(
  'a save killed at any call leaves table and companions of before or of after (--keep %i)',
  async (keep) => {
    const work = async (): Promise<void> => {
      const store = await openGlobalTableStore(path, { ...lock, keep });
      store.save(tableWith(3), day(3), companionsOf(3));
    };
    await everywhere(work, [stateOf(2), stateOf(3)], keep);
  },
);

it('so does a change of companions alone', async () => {
  const work = async (): Promise<void> => {
    const store = await openGlobalTableStore(path, { ...lock, keep: 7 });
    store.saveCompanions(companionsOf(3));
  };
  await everywhere(work, [stateOf(2), stateOf(2, 3)]);
});

it('so does a save that leaves the table as it is', async () => {
  const work = async (): Promise<void> => {
    const store = await openGlobalTableStore(path, { ...lock, keep: 7 });
    store.save(tableWith(2), day(2), companionsOf(3));
  };
  await everywhere(work, [stateOf(2), stateOf(2, 3)]);
});

it('so does going back to a version', async () => {
  await everywhere(() => rollBack(path, 1, lock), [stateOf(2), stateOf(1)]);
});
