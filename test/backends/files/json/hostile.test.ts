import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { LocalAnswer, LocalCounts, Question } from '../../../../src/backends/backend.js';
import { plainFeed } from '../../../../src/feed/feed.js';
import { LONG_TESTS_RUN } from '../../../support/long-tests.js';
import { temporaryFolder } from '../../../support/run-tool.js';
import { openFiles } from '../open-files.js';
import { countText } from './count-files.js';

// Contents that somebody who can send telemetry might write to make a run slow, large, or wrong.
const FEED = plainFeed({ time: 't', sample: 's', dimensions: ['k', 'l'], crossDimensions: [] });
const QUESTIONS: Question[] = [{ kind: 'local', window: { start: 0, end: 10 }, top: 1, canPeak: () => true }];
const MEGABYTE = 1 << 20;
const heavy = it.skipIf(!LONG_TESTS_RUN);

async function countsOf(text: string | Buffer): Promise<{ keys: number; submissions: number; samples: number }> {
  const { answers } = await countText(text, FEED, QUESTIONS, {});
  const counts = [...(answers[0] as LocalAnswer).keys.values()] as LocalCounts[];
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    keys: counts.length,
    submissions: sum(counts.map(({ submissions }) => submissions)),
    samples: sum(counts.map(({ samples }) => samples)),
  };
}

const line = (sample: string, key = 'k'): string => `{"t":1,"s":"${sample}","k":"${key}","l":"l"}\n`;
const lines = (count: number, each: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => each(i)).join('');
const padded = (i: number): string => i.toString(16).padStart(8, '0');

/** Values that common hashes without a key make collide, or put into one place of a table: whose difference is in few bits. */
const FLOODS: Record<string, (i: number) => string> = {
  'values that differ in the first four bytes': (i) => `${padded(i)}${'x'.repeat(60)}`,
  'values that differ in the last four bytes': (i) => `${'x'.repeat(60)}${padded(i)}`,
  'values that differ in two places by the same': (i) => `${padded(i)}${'x'.repeat(24)}${padded(i)}`,
  'values whose halves are exchanged': (i) =>
    i % 2 ? `${padded(i >> 1)}${'y'.repeat(8)}` : `${'y'.repeat(8)}${padded(i >> 1)}`,
  'values of growing length': (i) => 'x'.repeat(i % 400) + padded(i),
};
const FLOOD = LONG_TESTS_RUN ? 200_000 : 5_000;

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

describe('hash flooding', () => {
  it.each(Object.entries(FLOODS))('%s are counted one by one, and in the time that any take', async (_, flood) => {
    const hostile = lines(FLOOD, (i) => line(flood(i)));
    const plain = lines(FLOOD, (i) => line(flood(Math.imul(i, 0x9e3779b1) >>> 0)));
    await countsOf(plain);
    const usual = await cpuOf(() => countsOf(plain));
    const spent = await cpuOf(async () => expect(await countsOf(hostile)).toMatchObject({ samples: FLOOD }));
    // a table of which one place is asked for takes a thousand times as long
    expect(spent).toBeLessThan(usual * 10 + 1_000_000);
  });

  it('keys are counted in the same way', async () => {
    const count = FLOOD / 10;
    expect(await countsOf(lines(count, (i) => line('s', `${'x'.repeat(60)}${padded(i)}`)))).toEqual({
      keys: count,
      submissions: count,
      samples: count,
    });
  });
});

describe('one record', () => {
  const namesOf = (count: number): string => Array.from({ length: count }, (_, i) => `"n${i}":0,`).join('');

  it('may have any number of names, in any number of records', async () => {
    const record = (i: number): string => `{${namesOf(20_000)}"t":1,"s":"${i}","k":"k","l":"l"}`;
    expect(await countsOf(`[${record(1)},${record(2)}]`)).toEqual({ keys: 1, submissions: 2, samples: 2 });
  });

  heavy('has ten million names, which takes a greater bound', async () => {
    const text = Buffer.from(`{${namesOf(10_000_000)}"t":1,"s":"s","k":"k","l":"l"}`);
    await expect(countsOf(text)).rejects.toThrow(/record 1 is longer than 64 MB/);
    const { answers } = await countText(text, FEED, QUESTIONS, { recordBytes: 256 * MEGABYTE });
    expect(answers[0]?.coverage.records).toBe(1);
  });

  heavy('has a value of sixty megabytes, wanted or not', async () => {
    const long = Buffer.alloc(60 * MEGABYTE, 'x').toString();
    const text = `{"o":"${long}","t":1,"s":"a","k":"k","l":"l"}\n${line(long)}${line(long)}`;
    expect(await countsOf(text)).toEqual({ keys: 1, submissions: 3, samples: 2 });
  });

  it('nests a million lists, and objects', async () => {
    const lists = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
    const objects = `${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}`;
    const text = `{"o":${lists},"p":${objects},"t":1,"s":"s","k":"k","l":"l"}`;
    expect(await countsOf(text)).toEqual({ keys: 1, submissions: 1, samples: 1 });
    const at = text.indexOf(']');
    await expect(countsOf(`${text.slice(0, at)}}${text.slice(at + 1)}`)).rejects.toThrow(`at byte ${at}`);
  });
});

/** A zstd frame whose blocks, each of four bytes, unpack to 128 kB of one letter. */
function zstdBomb(before: string, letter: string, blocks: number): Buffer {
  const header = (size: number, type: 0 | 1, isLast: boolean): Buffer => {
    const bytes = Buffer.alloc(3);
    bytes.writeUIntLE((size << 3) | (type << 1) | Number(isLast), 0, 3);
    return bytes;
  };
  const repeated = Buffer.concat([header(1 << 17, 1, false), Buffer.from(letter)]);
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]),
    header(before.length, 0, false),
    Buffer.from(before),
    ...Array.from({ length: blocks }, () => repeated),
    header(0, 0, true),
  ]);
}

async function readPacked(name: string, data: Buffer): Promise<{ problem: string; grewBy: number }> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, data);
  const before = process.memoryUsage.rss();
  let problem = 'none';
  try {
    await using backend = await openFiles([path], FEED);
    await backend.newest();
  } catch (error) {
    problem = String(error);
  }
  return { problem, grewBy: process.memoryUsage.rss() - before };
}

const START = '{"t":1,"s":"';
const MOST_GROWTH = 400 * MEGABYTE;

describe('what unpacks to far more', () => {
  it('is an error as soon as a record is too long: gzip', async () => {
    const data = gzipSync(
      Buffer.concat([Buffer.from(START), Buffer.alloc((LONG_TESTS_RUN ? 1024 : 80) * MEGABYTE, 'x')]),
    );
    const { problem, grewBy } = await readPacked('bomb.json.gz', data);
    expect(problem).toMatch(/bomb\.json\.gz', line 1, column 1: record 1 is longer than 64 MB/);
    expect(grewBy).toBeLessThan(MOST_GROWTH);
  });

  it('is an error as soon as a record is too long: zstd', async () => {
    const { problem, grewBy } = await readPacked('bomb.json.zst', zstdBomb(START, 'x', LONG_TESTS_RUN ? 100_000 : 700));
    expect(problem).toMatch(/bomb\.json\.zst', line 1, column 1: record 1 is longer than 64 MB/);
    expect(grewBy).toBeLessThan(MOST_GROWTH);
  });

  it('takes no memory if it is blank: zstd', async () => {
    const data = zstdBomb('{"t":1,"s":"s","k":"k","l":"l"}', ' ', LONG_TESTS_RUN ? 20_000 : 1000);
    const { problem, grewBy } = await readPacked('blank.json.zst', data);
    expect(problem).toBe('none');
    expect(grewBy).toBeLessThan(MOST_GROWTH);
  });
});
