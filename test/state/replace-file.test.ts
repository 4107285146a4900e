import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutputError } from '../../src/errors.js';
import { assertReplaceable, replaceFile } from '../../src/state/replace-file.js';
import { skipLoudly } from '../support/skip-loudly.js';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'replace-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe('replaceFile', () => {
  it('writes a new file, and leaves nothing beside it', () => {
    replaceFile(join(folder, 'a.json'), 'one');
    expect(fs.readFileSync(join(folder, 'a.json'), 'utf8')).toBe('one');
    expect(fs.readdirSync(folder)).toEqual(['a.json']);
  });

  it('keeps the permissions of the old file, also those that no new file would get', () => {
    const path = join(folder, 'a.json');
    for (const mode of [0o600, 0o640, 0o666, 0o444]) {
      fs.writeFileSync(path, 'old');
      fs.chmodSync(path, mode);
      replaceFile(path, 'new');
      expect(fs.statSync(path).mode & 0o7777).toBe(mode);
      expect(fs.readFileSync(path, 'utf8')).toBe('new');
      fs.rmSync(path);
    }
  });

  it.runIf(process.getuid?.() === 0)('keeps the owner', () => {
    const path = join(folder, 'a.json');
    fs.writeFileSync(path, 'old');
    fs.chownSync(path, 12345, 23456);
    replaceFile(path, 'new');
    expect(fs.statSync(path)).toMatchObject({ uid: 12345, gid: 23456 });
  });

  it('writes through symbolic links, also to a file that is not there yet', () => {
    fs.mkdirSync(join(folder, 'real'));
    fs.symlinkSync('real/table.json', join(folder, 'first'));
    fs.symlinkSync('first', join(folder, 'second'));
    for (const text of ['one', 'two']) {
      replaceFile(join(folder, 'second'), text);
      expect(fs.readFileSync(join(folder, 'real/table.json'), 'utf8')).toBe(text);
      expect(fs.lstatSync(join(folder, 'second')).isSymbolicLink()).toBe(true);
    }
    expect(fs.readdirSync(join(folder, 'real'))).toEqual(['table.json']);
  });

  it('takes away what a process that is gone left half-written, and nothing else', () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const litter = `.a.json.${gone}.0123abcd.tmp`;
    const others = [`.a.json.${process.pid}.0123abcd.tmp`, `.b.json.${gone}.0123abcd.tmp`, '.a.json.notes.tmp'];
    for (const name of [litter, ...others]) fs.writeFileSync(join(folder, name), '');
    replaceFile(join(folder, 'a.json'), 'one');
    expect(fs.readdirSync(folder).sort()).toEqual([...others, 'a.json'].sort());
  });

  it.each([
    ['missing/a.json', 'there is no such folder'],
    ['file/a.json', 'a part of its path is not a folder'],
    ['loop', 'symbolic links'],
    ['.', 'it is a folder'],
  ])('fails for %s early and late: %s', (name, why) => {
    fs.writeFileSync(join(folder, 'file'), '');
    fs.symlinkSync('loop', join(folder, 'loop'));
    const path = join(folder, name);
    const message = new RegExp(`Can't write '${path}': .*${why}`);
    expect(() => assertReplaceable(path)).toThrow(message);
    if (name !== '.') expect(() => replaceFile(path, 'x')).toThrow(message);
    expect(() => assertReplaceable(path)).toThrow(OutputError);
  });
});

const trace = spawnSync('strace', ['-V']).status === 0;
if (!trace) skipLoudly('the order of a save', 'strace is not there (Debian package strace)');

it.runIf(trace)('writes, flushes the file, renames it, flushes the folder, in that order (strace)', () => {
  const log = join(folder, 'trace');
  const source = `
    import { replaceFile } from ${JSON.stringify(new URL('../../build/state/replace-file.js', import.meta.url).href)};
    replaceFile(${JSON.stringify(join(folder, 'a.json'))}, 'some text');`;
  const traced = ['-f', '-y', '-e', 'trace=write,fsync,rename,renameat,renameat2', '-o', log];
  const end = spawnSync('strace', [...traced, process.execPath, '--input-type=module', '-e', source]);
  expect(end.stderr.toString()).toBe('');
  const calls = fs
    .readFileSync(log, 'utf8')
    .split('\n')
    .map((line) => /^\d+ +(\w+)\((?:\d+<)?"?([^>"]*)/.exec(line))
    .filter((call) => call?.[2]?.startsWith(folder))
    .map((call) => [call?.[1], call?.[2] === folder ? 'folder' : 'file']);
  expect(calls).toEqual([
    ['write', 'file'],
    ['fsync', 'file'],
    ['rename', 'file'],
    ['fsync', 'folder'],
  ]);
});
