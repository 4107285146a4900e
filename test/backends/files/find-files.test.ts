import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFiles } from '../../../src/backends/files/find-files.js';
import { InputError } from '../../../src/errors.js';

const NAMES = [
  '!a.json',
  '.hidden.json',
  '@(a).json',
  'B.json',
  '[x].json',
  '^a.json',
  'a b.json',
  'a(1).json',
  'a,b.json',
  'a-b.json',
  'a.json',
  'a\\b.json',
  'a]b.json',
  'a{1,2}.json',
  'b.json',
  'sub/c.json',
  'sub/deep/d.json',
  '\ue000.txt',
  '\u{1f600}.txt',
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tpa-test-'));
  for (const name of NAMES) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const found = async (...inputs: string[]): Promise<string[]> =>
  (
    await findFiles(
      inputs.map((input) => `${folder}/${input}`),
      noPipes,
    )
  ).files.map(({ path }) => relative(folder, path));
const noPipes = (): Promise<string> => Promise.reject(new Error('there is no pipe'));

describe('findFiles', () => {
  // what Python's glob.glob gives, sorted
  it.each([
    ['?.json', ['B.json', 'a.json', 'b.json']],
    ['[ab].json', ['a.json', 'b.json']],
    ['[!a].json', ['B.json', 'b.json']],
    ['[^a].json', ['a.json']],
    ['[^]a.json', ['^a.json']],
    ['[B-a].json', ['B.json', 'a.json']],
    ['a[]]b.json', ['a]b.json']],
    ['[[]x[]].json', ['[x].json']],
    ['a[!-]b.json', ['a b.json', 'a,b.json', 'a\\b.json', 'a]b.json']],
    ['[a-]-b.json', ['a-b.json']],
    ['!*.json', ['!a.json']],
    ['a{1,2}.jso?', ['a{1,2}.json']],
    ['a(1).*', ['a(1).json']],
    ['@(a).*', ['@(a).json']],
    ['a\\b.j*', ['a\\b.json']],
    ['a[\\]b.json', ['a\\b.json']],
    ['a,b.*', ['a,b.json']],
    ['.h*', ['.hidden.json']],
    ['[!]a]hidden.json', []],
    ['[.]hidden.json', []],
    ['**/[cd].json', ['sub/c.json', 'sub/deep/d.json']],
    ['sub/**', ['sub/c.json', 'sub/deep/d.json']],
    ['**/deep/**/*.json', ['sub/deep/d.json']],
    ['s*/**/[a-d].json', ['sub/c.json', 'sub/deep/d.json']],
    ['**/*hidden.json', []],
    ['**/.h*', ['.hidden.json']],
    ['**c.json', []],
    ['sub/*/d.json', ['sub/deep/d.json']],
    ['sub//c*.json', ['sub/c.json']],
    ['*.txt', ['\ue000.txt', '\u{1f600}.txt']],
    ['[', []],
    ['a[*', []],
  ])('matches %s as Python does', async (pattern, names) => {
    if (names.length > 0) expect(await found(pattern)).toEqual(names);
    else await expect(found(pattern)).rejects.toThrow(/matches no file/);
  });

  it('takes the name of an existing file for that file, whatever is in it', async () => {
    for (const name of NAMES) expect(await found(name)).toEqual([name]);
  });

  it('lists each file once, in the order given', async () => {
    expect(await found('b.json', '[ab].json', 'a.json')).toEqual(['b.json', 'a.json']);
  });

  it('refuses a folder, what is not there, and nothing', async () => {
    await expect(found('sub')).rejects.toThrow(/sub' is a folder; name its files, for example "/);
    await expect(found('none.json')).rejects.toThrow(/there is no such file/);
    await expect(findFiles([''], noPipes)).rejects.toThrow(InputError);
  });
});
