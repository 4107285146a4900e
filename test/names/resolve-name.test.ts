import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { ANALYZERS } from '../../src/names/analyzers.js';
import { BACKENDS } from '../../src/names/backends.js';
import { resolveName } from '../../src/names/resolve-name.js';
import { temporaryFolder } from '../support/run-tool.js';

const MAIL_ANALYZER = `export const MailAnalyzer = {
  name: 'MailAnalyzer',
  feed: { time: 't', sample: 's', dimensions: ['a', 'b'], crossDimensions: [] },
  globalWindowDays: 7,
  leastThreshold: () => 0,
};
export const Half = { ...MailAnalyzer, feed: { ...MailAnalyzer.feed, dimensions: ['a'] } };
`;

const failureOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('resolveName', () => {
  it.each([
    ['FileTypePeakAnalyzer', 'FileTypePeakAnalyzer'],
    ['telemetry_peak_analyzer.analyzers.FileTypePeakAnalyzer', 'FileTypePeakAnalyzer'],
    ['file-type', 'FileTypePeakAnalyzer'],
    ['NetworkTypePeakAnalyzer', 'NetworkTypePeakAnalyzer'],
    ['telemetry_peak_analyzer.analyzers.NetworkTypePeakAnalyzer', 'NetworkTypePeakAnalyzer'],
    ['network-type', 'NetworkTypePeakAnalyzer'],
  ])('finds the analyzer %s', async (text, name) => {
    expect((await resolveName(text, ANALYZERS, '/')).name).toBe(name);
  });

  it.each(['JsonBackend', 'json', 'telemetry_peak_analyzer.backends.JsonBackend'])(
    'finds the backend %s',
    async (text) => {
      expect((await resolveName(text, BACKENDS, '/')).name).toBe('JsonBackend');
    },
  );

  it.each([
    ['FileTypePeakAnalyser', "Did you mean 'FileTypePeakAnalyzer'?"],
    ['filetype', "Did you mean 'FileTypePeakAnalyzer'?"],
    ['telemetry_peak_analyzer.analyzers.NetworkPeakAnalyzer', "Did you mean 'NetworkTypePeakAnalyzer'?"],
  ])('suggests the nearest analyzer for %s and lists all', async (text, suggestion) => {
    const failure = await failureOf(resolveName(text, ANALYZERS, '/'));
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as Error).message).toContain(`Unknown analyzer '${text}' (-a). ${suggestion}`);
    expect((failure as Error).message).toContain('There are: FileTypePeakAnalyzer, NetworkTypePeakAnalyzer');
  });

  it('suggests nothing for a name unlike any, however long', async () => {
    const { message } = (await failureOf(resolveName('x'.repeat(10_000), BACKENDS, '/'))) as Error;
    expect(message).not.toContain('Did you mean');
  });

  describe('of someone’s own', () => {
    const folderWithModules = (): string => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'mail.mjs'), MAIL_ANALYZER);
      writeFileSync(join(folder, 'broken.mjs'), 'export const = 1;');
      const own = join(folder, 'node_modules/@me/own');
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, 'package.json'), '{"name":"@me/own","type":"module","exports":"./index.js"}');
      writeFileSync(join(own, 'index.js'), MAIL_ANALYZER);
      return folder;
    };

    it.each(['./mail.mjs#MailAnalyzer', 'mail.mjs#MailAnalyzer', '@me/own#MailAnalyzer'])('loads %s', async (text) => {
      expect((await resolveName(text, ANALYZERS, folderWithModules())).name).toBe('MailAnalyzer');
    });

    it('loads an absolute path from anywhere', async () => {
      const path = join(folderWithModules(), 'mail.mjs');
      expect((await resolveName(`${path}#MailAnalyzer`, ANALYZERS, '/')).name).toBe('MailAnalyzer');
    });

    it.each([
      ['./none.mjs#X', "can't load the module './none.mjs'"],
      ['@me/none#X', "can't load the module '@me/none'"],
      ['./broken.mjs#X', "can't load the module './broken.mjs'"],
      ['#X', "can't load the module ''"],
      ['./mail.mjs#Nail', "the module has no export 'Nail'; it exports "],
      ['./mail.mjs#__proto__', "the module has no export '__proto__'"],
      ['./mail.mjs#', "the module has no export ''"],
      ['./mail.mjs#Half', "it is not an analyzer: its feed must name two 'dimensions'"],
    ])('refuses %s', async (text, message) => {
      const failure = await failureOf(resolveName(text, ANALYZERS, folderWithModules()));
      expect(failure).toBeInstanceOf(UsageError);
      expect((failure as Error).message).toContain(`-a ${text}`);
      expect((failure as Error).message).toContain(message);
    });
  });
});

describe('what an own analyzer must be', () => {
  const whole = {
    name: 'x',
    feed: { time: 't', sample: 's', dimensions: ['a', 'b'], crossDimensions: ['c'] },
    globalWindowDays: 1,
    leastThreshold: () => 0,
  };

  it('is content with a whole one', () => {
    expect(ANALYZERS.fault(whole)).toBeUndefined();
  });

  it.each([
    [null, 'object'],
    ['text', 'object'],
    [{ ...whole, name: 1 }, "'name'"],
    [{ ...whole, globalWindowDays: 0 }, "'globalWindowDays'"],
    [{ ...whole, globalWindowDays: 1.5 }, "'globalWindowDays'"],
    [{ ...whole, leastThreshold: 0 }, "'leastThreshold'"],
    [{ ...whole, feed: undefined }, "'feed'"],
    [{ ...whole, feed: { ...whole.feed, sample: undefined } }, "'sample'"],
    [{ ...whole, feed: { ...whole.feed, dimensions: ['a', 2] } }, "'dimensions'"],
    [{ ...whole, feed: { ...whole.feed, crossDimensions: undefined } }, "'crossDimensions'"],
  ])('says what is wrong with %j', (value, part) => {
    expect(ANALYZERS.fault(value)).toContain(part);
  });
});

describe('what an own backend must be', () => {
  const whole = { name: 'x', input: 'files', open: () => undefined };

  it('is content with a whole one', () => {
    expect(BACKENDS.fault(whole)).toBeUndefined();
    expect(BACKENDS.fault({ ...whole, input: 'section' })).toBeUndefined();
  });

  it.each([
    [undefined, 'object'],
    [{ ...whole, name: undefined }, "'name'"],
    [{ ...whole, open: 'x' }, "'open'"],
    [{ ...whole, input: 'folders' }, "'input'"],
  ])('says what is wrong with %j', (value, part) => {
    expect(BACKENDS.fault(value)).toContain(part);
  });
});
