import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { refuseSameFile, writeRecords } from '../../src/convert/write-records.js';
import { InputError, OutputError, UsageError } from '../../src/errors.js';
import { temporaryFolder } from '../support/run-tool.js';

const { signal } = new AbortController();
const texts = (...records: string[]): AsyncIterable<string> => Readable.from(records);

async function written(name: string, ...records: string[]): Promise<Buffer> {
  const output = join(temporaryFolder(), name);
  expect(await writeRecords(texts(...records), { output, standardOutput: new PassThrough(), signal })).toBe(
    records.length,
  );
  return readFileSync(output);
}

describe('writeRecords', () => {
  it('writes an array with a record a line', async () => {
    expect(String(await written('out.json', '{"a":1}', '{}'))).toBe('[\n{"a":1},\n{}\n]\n');
    expect(String(await written('out.json'))).toBe('[]\n');
  });

  it('writes lines, and packs, where the name says so', async () => {
    expect(String(await written('out.ndjson', '{"a":1}', '{}'))).toBe('{"a":1}\n{}\n');
    expect(String(await written('out.jsonl'))).toBe('');
    expect(String(gunzipSync(await written('out.jsonl.gz', '{}')))).toBe('{}\n');
    expect(String(gunzipSync(await written('out.json.gz', '{}')))).toBe('[\n{}\n]\n');
  });

  it('writes to standard output, and leaves it open', async () => {
    const standardOutput = new PassThrough();
    await writeRecords(texts('{}'), { output: '-', standardOutput, signal });
    expect(String(standardOutput.read())).toBe('[\n{}\n]\n');
    expect(standardOutput.writable).toBe(true);
  });

  it('ends quietly where the reader of standard output went away', async () => {
    const standardOutput = new PassThrough();
    standardOutput.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    standardOutput.on('error', () => {});
    await expect(writeRecords(texts('{}', '{}'), { output: '-', standardOutput, signal })).resolves.toBeTypeOf(
      'number',
    );
  });

  it('leaves the old file, and nothing beside it, where the records break off', async () => {
    const folder = temporaryFolder();
    const output = join(folder, 'out.json');
    writeFileSync(output, 'old');
    async function* broken(): AsyncGenerator<string> {
      yield await Promise.resolve('{}');
      throw new InputError('a fault of the input');
    }
    await expect(writeRecords(broken(), { output, standardOutput: new PassThrough(), signal })).rejects.toThrow(
      'a fault of the input',
    );
    expect(readFileSync(output, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['out.json']);
  });

  it('follows a symbolic link', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'real'));
    writeFileSync(join(folder, 'real/out.json'), 'old');
    symlinkSync('real/out.json', join(folder, 'link.json'));
    await writeRecords(texts(), { output: join(folder, 'link.json'), standardOutput: new PassThrough(), signal });
    expect(readFileSync(join(folder, 'real/out.json'), 'utf8')).toBe('[]\n');
  });

  it('refuses a folder that is not there, and a folder itself', async () => {
    const folder = temporaryFolder();
    for (const output of [join(folder, 'no/out.json'), folder]) {
      await expect(writeRecords(texts('{}'), { output, standardOutput: new PassThrough(), signal })).rejects.toThrow(
        OutputError,
      );
    }
  });
});

describe('refuseSameFile', () => {
  it('knows the input under any name', () => {
    const folder = temporaryFolder();
    const input = join(folder, 'feed.json');
    writeFileSync(input, '[]');
    symlinkSync('feed.json', join(folder, 'soft.json'));
    linkSync(input, join(folder, 'hard.json'));
    for (const name of ['feed.json', './soft.json', 'hard.json']) {
      expect(() => refuseSameFile(input, join(folder, name))).toThrow(UsageError);
    }
    expect(() => refuseSameFile(input, join(folder, 'other.json'))).not.toThrow();
    expect(() => refuseSameFile(join(folder, 'none.json'), join(folder, 'none.json'))).not.toThrow();
    expect(() => refuseSameFile(input, '-')).not.toThrow();
  });
});
