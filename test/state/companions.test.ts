import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Log, silentLog } from '../../src/log/log.js';
import { rollBack } from '../../src/gst/rollback.js';
import { previousVersion } from '../../src/gst/table-reference.js';
import { companionsFolder, listManifests } from '../../src/state/companion-folder.js';
import { type CompanionChanges, findCompanions } from '../../src/state/companions.js';
import { formatGlobalTable } from '../../src/state/global-table-file.js';
import { openDryRunStore, openGlobalTableStore } from '../../src/state/global-table-store.js';
import { listVersions } from '../../src/state/table-versions.js';
import { DAY, november } from '../harness/tiny-feed.js';
import { tableWith } from './table-with.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'companions-'));
  path = join(folder, 'gst.json');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const lock = { timeout: 0, now: november(4), signal: new AbortController().signal, log: silentLog };
const day = (number: number) => ({ start: november(number), end: november(number) + DAY });

async function save(number: number, changes?: CompanionChanges, keep = 7, given = path): Promise<void> {
  using store = await openGlobalTableStore(given, { ...lock, keep });
  store.save(tableWith(number), day(number), changes);
}

async function saveAlone(changes: CompanionChanges, keep = 7): Promise<void> {
  using store = await openGlobalTableStore(path, { ...lock, keep });
  store.saveCompanions(changes);
}

function held(): { fits: boolean; contents: Record<string, string | undefined> } {
  const { fits, names, read } = findCompanions(path, silentLog);
  return { fits, contents: Object.fromEntries(names.map((name) => [name, read(name)?.toString()])) };
}

const contentsKept = (): number =>
  fs.readdirSync(companionsFolder(path)).filter((name) => /^[0-9a-f]{64}$/.test(name)).length;

describe('companions of a table', () => {
  it('are none, and no folder, until one is saved', async () => {
    await save(1);
    expect(held()).toEqual({ fits: true, contents: {} });
    expect(fs.existsSync(companionsFolder(path))).toBe(false);
  });

  it('come back as they were saved; a change leaves the others, and undefined takes one away', async () => {
    await save(1, new Map([['analyzer', 'one'], ['history/2020-11', 'a\0b']])); // prettier-ignore
    expect(held()).toEqual({ fits: true, contents: { analyzer: 'one', 'history/2020-11': 'a\0b' } });
    await save(2, new Map([['analyzer', 'two']]));
    expect(held().contents).toEqual({ analyzer: 'two', 'history/2020-11': 'a\0b' });
    await save(3, new Map([['analyzer', undefined]]));
    expect(held()).toEqual({ fits: true, contents: { 'history/2020-11': 'a\0b' } });
  });

  it('may change while the table stays as it is, byte for byte', async () => {
    fs.writeFileSync(path, ` ${formatGlobalTable(tableWith(1))}`);
    await saveAlone(new Map([['outbox', 'x']]));
    expect(held()).toEqual({ fits: true, contents: { outbox: 'x' } });
    expect(fs.readFileSync(path, 'utf8')).toBe(` ${formatGlobalTable(tableWith(1))}`);
    await save(1, new Map([['outbox', 'y']]));
    await save(1, new Map([['outbox', 'z']]));
    expect(held()).toEqual({ fits: true, contents: { outbox: 'z' } });
  });

  it('may be kept before there is a table', async () => {
    await saveAlone(new Map([['failure', 'told']]));
    expect(fs.existsSync(path)).toBe(false);
    expect(held()).toEqual({ fits: true, contents: { failure: 'told' } });
    await save(1);
    expect(held()).toEqual({ fits: true, contents: { failure: 'told' } });
  });

  it('of another table are offered, and told from those that fit', async () => {
    await save(1, new Map([['history', 'one']]));
    await save(2, new Map([['history', 'two']]));
    fs.writeFileSync(path, formatGlobalTable(tableWith(9)));
    expect(held()).toEqual({ fits: false, contents: { history: 'two' } });
    // a copy of an earlier table put back by hand takes back what was kept with it
    fs.writeFileSync(path, formatGlobalTable(tableWith(1)));
    expect(held()).toEqual({ fits: true, contents: { history: 'one' } });
  });

  it('go back with the table, and forward again', async () => {
    for (const number of [1, 2, 3]) await save(number, new Map([['history', String(number)]]));
    await rollBack(path, undefined, lock);
    expect(held()).toEqual({ fits: true, contents: { history: '2' } });
    await rollBack(path, 3, lock);
    expect(held()).toEqual({ fits: true, contents: { history: '3' } });
    await rollBack(path, 1, lock);
    await save(2, new Map([['history', 'another 2']]));
    expect(held()).toEqual({ fits: true, contents: { history: 'another 2' } });
    // after going back, what is newest is what was gone back to
    await rollBack(path, 1, lock);
    fs.writeFileSync(path, formatGlobalTable(tableWith(9)));
    expect(held()).toEqual({ fits: false, contents: { history: '1' } });
  });

  it('are kept for the kept versions and no others, each content once', async () => {
    for (let number = 1; number <= 6; number++) {
      await save(number, new Map([['history', String(number)], ['analyzer', 'same']]), 3); // prettier-ignore
    }
    expect(listVersions(path)).toHaveLength(3);
    expect(listManifests(path)).toHaveLength(3);
    expect(contentsKept()).toBe(4);
    await save(7, undefined, 0);
    expect(listManifests(path)).toHaveLength(1);
    expect(held().contents).toEqual({ history: '6', analyzer: 'same' });
  });

  it('stay behind a symbolic link with the table, and belong to whom it belongs', async () => {
    fs.mkdirSync(join(folder, 'real'));
    fs.writeFileSync(join(folder, 'real/table.json'), '{}');
    fs.chmodSync(join(folder, 'real/table.json'), 0o640);
    if (process.getuid?.() === 0) fs.chownSync(join(folder, 'real/table.json'), 12345, 23456);
    fs.symlinkSync('real/table.json', path);
    await save(1, new Map([['analyzer', 'x']]));
    const kept = join(folder, 'real/table.json.state');
    expect(fs.readdirSync(folder).sort()).toEqual(['gst.json', 'real']);
    const owner = fs.statSync(join(folder, 'real/table.json')).uid;
    expect(fs.statSync(kept).mode & 0o777).toBe(0o750);
    for (const name of fs.readdirSync(kept)) {
      const { mode, uid } = fs.statSync(join(kept, name));
      expect({ mode: mode & 0o777, uid }).toEqual({ mode: 0o640, uid: owner });
    }
  });

  it('that are damaged are told, and are none', async () => {
    await save(1, new Map([['analyzer', 'x']]));
    const [name = ''] = fs.readdirSync(companionsFolder(path)).filter((name) => name.length === 64);
    fs.writeFileSync(join(companionsFolder(path), name), 'y');
    const warnings: string[] = [];
    const log: Log = { ...silentLog, warn: (line) => warnings.push(line) };
    expect(findCompanions(path, log).read('analyzer')).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining(`'analyzer' is damaged or gone: '${companionsFolder(path)}/`)]);
    await save(1, new Map([['analyzer', 'x']]));
    expect(held()).toEqual({ fits: true, contents: { analyzer: 'x' } });
  });

  it('are looked for in regular files of the right names alone', async () => {
    await save(1, new Map([['analyzer', 'x']]));
    const elsewhere = join(folder, 'elsewhere');
    const [manifest] = listManifests(path);
    fs.copyFileSync(manifest?.path ?? '', elsewhere);
    fs.symlinkSync(elsewhere, join(companionsFolder(path), '000009.json'));
    fs.mkdirSync(join(companionsFolder(path), '000010.json'));
    fs.writeFileSync(join(companionsFolder(path), '000011.json'), '{"table": ');
    expect(listManifests(path)).toHaveLength(1);
    await save(2, new Map([['analyzer', 'y']]));
    expect(held()).toEqual({ fits: true, contents: { analyzer: 'y' } });
    expect(() =>
      openDryRunStore(path, silentLog).save(tableWith(3), day(3), new Map([['__proto__', 'x']])),
    ).not.toThrow();
    await expect(save(3, new Map([['../analyzer', 'x']]))).rejects.toThrow(TypeError);
    expect(held()).toEqual({ fits: true, contents: { analyzer: 'y' } });
  });

  it('change in a dry run for that run alone', async () => {
    await save(1, new Map([['analyzer', 'x'], ['history', 'h']])); // prettier-ignore
    using store = openDryRunStore(path, silentLog);
    store.read();
    store.save(tableWith(2), day(2), new Map([['analyzer', 'y'], ['history', undefined]])); // prettier-ignore
    expect(store.companion('analyzer')?.toString()).toBe('y');
    expect(store.companion('history')).toBeUndefined();
    expect(held()).toEqual({ fits: true, contents: { analyzer: 'x', history: 'h' } });
  });
});

describe('after any sequence of saves, changes, returns to a version and tables put there by others', () => {
  type Step =
    | { readonly kind: 'save'; readonly table: number; readonly content: string }
    | { readonly kind: 'change'; readonly content: string }
    | { readonly kind: 'back' }
    | { readonly kind: 'other'; readonly table: number };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant('save' as const), table: fc.integer({ min: 1, max: 5 }), content: fc.string() }),
    fc.record({ kind: fc.constant('change' as const), content: fc.string() }),
    fc.record({ kind: fc.constant('back' as const) }),
    fc.record({ kind: fc.constant('other' as const), table: fc.integer({ min: 6, max: 9 }) }),
  );

  it('the companions are those last saved with the table as it is now', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        for (const name of fs.readdirSync(folder)) fs.rmSync(join(folder, name), { recursive: true });
        const last = new Map<string, string>();
        // two versions may be the same table with other companions
        const ofVersions = new Map<number, string>();
        let newest: string | undefined;
        const text = (): string => (fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : '');
        const goBack = async (): Promise<void> => {
          let version: number;
          try {
            version = previousVersion(path).number;
          } catch {
            return;
          }
          await rollBack(path, undefined, lock);
          const content = ofVersions.get(version);
          if (content !== undefined) last.set(text(), content);
        };
        for (const step of steps) {
          if (step.kind === 'save') await save(step.table, new Map([['a', step.content]]), 99);
          else if (step.kind === 'change') await saveAlone(new Map([['a', step.content]]), 99);
          else if (step.kind === 'other') fs.writeFileSync(path, formatGlobalTable(tableWith(step.table)));
          else await goBack();
          if ('content' in step) {
            last.set(text(), step.content);
            const version = listVersions(path).findLast((kept) => fs.readFileSync(kept.path, 'utf8') === text());
            if (version) ofVersions.set(version.number, step.content);
          }
          const fits = last.has(text());
          if (step.kind !== 'other' && fits) newest = last.get(text());
          const wanted = fits ? last.get(text()) : newest;
          const contents = wanted === undefined ? {} : { a: wanted };
          expect(held()).toEqual({ fits: fits || wanted === undefined, contents });
        }
      }),
      { numRuns: 60 },
    );
  });
});
