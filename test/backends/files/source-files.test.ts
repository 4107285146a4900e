import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { everyNth } from '../../support/long-tests.js';
import { findFiles } from '../../../src/backends/files/find-files.js';
import { assertUnchanged, pinnedFile, readUnchanged } from '../../../src/backends/files/pinned-file.js';
import { readContent } from '../../../src/backends/files/decompress.js';
import { InputError } from '../../../src/errors.js';
import { DAY_FLAGS, feedRecord } from '../../support/feed-files.js';
import { runHere } from '../../support/run-here.js';
import { BIN, temporaryFolder } from '../../support/run-tool.js';

const noPipes = (): Promise<string> => Promise.reject(new Error('there is no pipe'));
const line = (sample: string): string => `${JSON.stringify(feedRecord({ 'file.sha1': sample }))}\n`;
const lines = (count: number): string => Array.from({ length: count }, (_, i) => line(String(i))).join('');

/** Submissions and samples of the one key of a fresh table. */
function counted(folder: string): number[] {
  const table = JSON.parse(fs.readFileSync(join(folder, 't.json'), 'utf8')) as Record<string, Record<string, number[]>>;
  const row = table['malicious']?.['Pdf'] ?? [];
  return [row[3] ?? 0, row[5] ?? 0];
}

const run = (folder: string, ...flags: string[]) => runHere([...flags, ...DAY_FLAGS, '-m', 't.json'], folder);

describe('a file that several names lead to', () => {
  it('is read once: links, a hard link, a linked folder, the same path in other words', async () => {
    const folder = temporaryFolder();
    fs.mkdirSync(join(folder, 'feed'));
    fs.writeFileSync(join(folder, 'feed/day.ndjson'), lines(3));
    fs.symlinkSync('day.ndjson', join(folder, 'feed/latest.ndjson'));
    fs.linkSync(join(folder, 'feed/day.ndjson'), join(folder, 'feed/hard.ndjson'));
    fs.symlinkSync('feed', join(folder, 'current'));
    const { status, log } = await run(
      folder,
      '-n',
      '*/*.ndjson',
      '**/*.ndjson',
      'feed/day.ndjson',
      './feed//day.ndjson',
      '-v',
    );
    expect(status).toBe(0);
    expect(counted(folder)).toEqual([3, 3]);
    expect(log).toContainEqual(expect.stringMatching(/^\d+ names lead to files that others name: each is read once$/));
    expect(log).toContainEqual(
      expect.stringMatching(/feed\/latest\.ndjson' is the same file as '.*': it is read once$/),
    );
  });

  it('is not looked for in a loop of folders for ever', async () => {
    const folder = temporaryFolder();
    fs.mkdirSync(join(folder, 'a/b'), { recursive: true });
    fs.writeFileSync(join(folder, 'a/b/x.json'), '[]');
    for (const link of ['a/l1', 'a/l2', 'a/b/l3', 'a/b/l4']) fs.symlinkSync(join(folder, 'a'), join(folder, link));
    const { files } = await findFiles([join(folder, '**/*.json')], noPipes);
    expect(files.map(({ path }) => path)).toEqual([join(folder, 'a/b/x.json')]);
  });

  it('that is there plain and packed is warned of, if both begin alike', async () => {
    const folder = temporaryFolder();
    fs.writeFileSync(join(folder, 'a.ndjson'), lines(3));
    fs.writeFileSync(join(folder, 'a.ndjson.gz'), gzipSync(lines(3)));
    fs.writeFileSync(join(folder, 'b.ndjson'), line('other'));
    fs.writeFileSync(join(folder, 'b.ndjson.gz'), gzipSync(lines(1)));
    const { stderr } = await run(folder, '-n', '[ab].*');
    const warnings = stderr.split('\n').filter((each) => each.startsWith('WARNING'));
    expect(warnings).toEqual([expect.stringMatching(/a\.ndjson\.gz' begins as '.*a\.ndjson' does/)]);
  });
});

describe('a file that changes while it is read', () => {
  const pin = (path: string) => pinnedFile(path, fs.statSync(path));

  it.each([
    ['shrank', (path: string) => fs.truncateSync(path, 5), /it had \d+ bytes, and has 5/],
    ['vanished', (path: string) => fs.rmSync(path), /it is gone/],
    [
      'was replaced',
      (path: string) => {
        fs.writeFileSync(`${path}.new`, lines(3));
        fs.renameSync(`${path}.new`, path);
      },
      /another file has taken its place/,
    ],
    [
      'was written anew',
      (path: string) => {
        fs.writeFileSync(path, lines(3));
        fs.utimesSync(path, 1, 1);
      },
      /it was written anew/,
    ],
  ])('%s: it is an error that says so, whatever else went wrong', async (_, change, problem) => {
    const path = join(temporaryFolder(), 'a.ndjson');
    fs.writeFileSync(path, lines(3));
    const file = pin(path);
    assertUnchanged(file);
    const work = (fault?: Error) => () => {
      change(path);
      return fault ? Promise.reject(fault) : Promise.resolve(1);
    };
    const said = readUnchanged([file], work());
    await expect(said).rejects.toThrow(InputError);
    await expect(said).rejects.toThrow(/File '.*a\.ndjson' changed while it was read: /);
    await expect(said).rejects.toThrow(problem);
  });

  it.each([
    ['none', (text: string) => text],
    ['gzip', gzipSync],
  ] as const)('grew: it is read up to the size it had (compression: %s)', async (compression, pack) => {
    const path = join(temporaryFolder(), 'a.ndjson');
    fs.writeFileSync(path, pack(lines(3)));
    const file = pin(path);
    fs.appendFileSync(path, lines(5));
    const chunks: Buffer[] = [];
    await readUnchanged([file], async () => {
      for await (const chunk of readContent(path, compression, undefined, file.bytes)) chunks.push(chunk);
    });
    expect(Buffer.concat(chunks).toString()).toBe(lines(3));
  });
});

describe('what comes through a pipe', () => {
  const shell = (folder: string, script: string) => {
    const command = `${process.execPath} ${BIN}`;
    const { status, stderr } = spawnSync('bash', ['-c', script.replace('TOOL', command)], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stderr };
  };
  const flags = `${DAY_FLAGS.join(' ')} -m t.json`;

  it.each(
    everyNth(2, [
      ['- of a pipe', `cat a.ndjson | TOOL -n - ${flags}`],
      ['- of a file', `TOOL -n - ${flags} < a.ndjson`],
      ['/dev/stdin', `cat a.ndjson | TOOL -n /dev/stdin ${flags}`],
      ['a process substitution', `TOOL -n <(sleep 0.3; cat a.ndjson) ${flags}`],
      ['a named pipe', `mkfifo p; (sleep 0.5; cat a.ndjson > p) & TOOL -n p ${flags}`],
      ['packed', `gzip -c a.ndjson | TOOL -n - ${flags}`],
    ]),
  )('is read, from %s', (_, script) => {
    const folder = temporaryFolder();
    fs.writeFileSync(join(folder, 'a.ndjson'), lines(2000));
    const { status, stderr } = shell(folder, script);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(counted(folder)).toEqual([2000, 2000]);
  });

  it.each(
    everyNth(2, [
      ['CSV', `cat a.csv | TOOL -n - ${flags}`],
      ['CSV, packed', `gzip -c a.csv | TOOL -n - ${flags}`],
      ['columns separated by semicolons', `tr , ';' < a.csv | TOOL -n /dev/stdin ${flags}`],
      ['CSV of a process', `TOOL -n <(cat a.csv) ${flags}`],
    ]),
  )('is a table if it begins as one: %s', (_, script) => {
    const folder = temporaryFolder();
    const names = 'utc_timestamp,file.sha1,task.severity,file.llfile_type';
    fs.writeFileSync(join(folder, 'a.csv'), `${names}\n2020-11-04,a,malicious,Pdf\n2020-11-04,b,malicious,Pdf\n`);
    const { status, stderr } = shell(folder, script);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(counted(folder)).toEqual([2, 2]);
  });

  it('is added to what files hold, and two pipes to each other', () => {
    const folder = temporaryFolder();
    fs.writeFileSync(join(folder, 'a.ndjson'), lines(3));
    shell(folder, `TOOL -n a.ndjson <(cat a.ndjson) <(cat a.ndjson) ${flags}`);
    expect(counted(folder)).toEqual([9, 3]);
  });

  it('is told by the name that was given, not by that of a file in between', () => {
    const folder = temporaryFolder();
    const names = 'utc_timestamp,file.sha1,task.severity,file.llfile_type';
    fs.writeFileSync(join(folder, 'a.ndjson'), `${lines(2)}{"cut\n`);
    fs.writeFileSync(join(folder, 'a.csv'), `${names}\nsoon,a,malicious,Pdf\n`);
    for (const [script, words] of [
      ['cat a.ndjson | TOOL -n -', /File '-', line 3, /],
      ['TOOL -n /dev/stdin < a.csv', /File '\/dev\/stdin', line 2, attribute 'utc_timestamp'/],
      ['mkfifo p; (cat a.ndjson > p) & TOOL -n p', /File 'p', line 3, /],
      ['cat a.ndjson | TOOL -n - --bad-records 1 --rejects r', /Bad record: File '-', line 3: /],
      ['TOOL -n - < /dev/null', /File '-' holds no record/],
    ] as const) {
      const { stderr } = shell(folder, `${script} ${flags}`);
      expect(stderr).toMatch(words);
      expect(stderr).not.toMatch(/spill-|standard-input/);
    }
    expect(fs.readFileSync(join(folder, 'r'), 'utf8')).toMatch(/^\{"file":"-","line":3,/);
  });

  it('is an error if nobody writes to it, within seconds', async () => {
    const folder = temporaryFolder();
    spawnSync('mkfifo', [join(folder, 'p')]);
    const began = performance.now();
    const { status, stderr } = await run(folder, '-n', 'p');
    expect(status).toBe(3);
    expect(stderr).toMatch(/'p' is a pipe that nobody writes to; waited 2 s/);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(fs.existsSync(join(folder, 't.json'))).toBe(false);
  });

  it.each(['SIGTERM', 'SIGINT'])('is no reason to wait when %s ends the run', (signal) => {
    const folder = temporaryFolder();
    const name = signal.slice(3);
    const script = `mkfifo p; sleep 20 > p & w=$!; TOOL -n p ${flags} & t=$!; sleep 1.5; kill -${name} $t; wait $t; s=$?; kill $w; exit $s`;
    expect(shell(folder, script).status).toBe(signal === 'SIGTERM' ? 143 : 130);
    expect(fs.readdirSync(folder)).toEqual(['p']);
  });
});

describe('files without a record', () => {
  it('are told, and are none: empty, of whatever name', async () => {
    const folder = temporaryFolder();
    fs.writeFileSync(join(folder, 'a.json'), `[${line('a').trim()}]`);
    for (const name of ['b.json', 'c.log', 'd.log.1', 'e.json.gz', 'f.csv']) fs.writeFileSync(join(folder, name), '');
    const { status, stderr } = await run(folder, '-n', '[a-f].*');
    expect(status).toBe(0);
    expect(counted(folder)).toEqual([1, 1]);
    expect(stderr).toMatch(/WARNING.*b\.json' holds no record/);
    expect(stderr).toMatch(/WARNING.*2 more files hold no record/);
  });
});

describe('the log', () => {
  it('names three files or fewer, of more only how many', async () => {
    const folder = temporaryFolder();
    for (let i = 0; i < 4; i++) fs.writeFileSync(join(folder, `${i}.ndjson`), line(String(i)));
    expect((await run(folder, '-n', '[0-2].ndjson')).log).toContain(`\t${join(folder, '2.ndjson')}`);
    const { log } = await run(folder, '-n', '*.ndjson');
    expect(log).toContain('Loaded files: 4 (-v names them)');
    expect(log).not.toContain(`\t${join(folder, '2.ndjson')}`);
    expect((await run(folder, '-n', '*.ndjson', '-v')).log).toContain(`\t${join(folder, '2.ndjson')}`);
  });
});

describe('a name that can’t be followed is 3, in words', () => {
  it.each([
    ['loop', /too many symbolic links/],
    ['x'.repeat(300), /name is too long/],
    ['a.ndjson/b', /there is no such file|not a folder/],
  ])('%.20s', async (name, words) => {
    const folder = temporaryFolder();
    fs.symlinkSync('loop', join(folder, 'loop'));
    fs.writeFileSync(join(folder, 'a.ndjson'), line('a'));
    const { status, stderr } = await run(folder, '-n', name);
    expect(status).toBe(3);
    expect(stderr).toMatch(words);
  });
});
