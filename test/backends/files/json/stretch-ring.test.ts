import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { everyNth } from '../../../support/long-tests.js';
import { plainFeed } from '../../../../src/feed/feed.js';
import { DAY_MS } from '../../../../src/window/time-window.js';
import { comparable, CONTRACT_FEED, mixedRecords } from '../../contract.js';
import { naiveAnswer, recordJson } from '../../naive-counts.js';
import { countText } from './count-files.js';

const DAY = Date.UTC(2024, 1, 28);
const FEED = plainFeed(CONTRACT_FEED);
const QUESTION = {
  kind: 'local',
  window: { start: DAY - DAY_MS, end: DAY + DAY_MS },
  top: 3,
  canPeak: () => true,
} as const;
const RECORDS = mixedRecords(200, 31);
const TEXTS = RECORDS.map(recordJson);
const EXPECTED = comparable(naiveAnswer(RECORDS, FEED, QUESTION));
const MEGABYTE = 1 << 20;

/** A record that is left out by everything, of so many bytes and a few. */
const long = (bytes: number): string => `{"event.time":1,"text":"${'x'.repeat(bytes)}"}`;
/** Records among which there are some of these lengths, each behind a few others. */
const withLong = (...lengths: readonly number[]): string =>
  [
    ...TEXTS.slice(0, 5),
    ...lengths.flatMap((bytes, i) => [long(bytes), TEXTS[5 + i]]),
    ...TEXTS.slice(5 + lengths.length),
  ]
    .map((text) => `${text}\n`)
    .join('');

const count = (
  text: string | Buffer,
  threads: number,
  pack = (content: Buffer): Buffer => gzipSync(content, { level: 1 }),
) => countText(text, FEED, [QUESTION], { threads, bytesWorthAThread: 1 }, pack);

async function faultOf(text: string | Buffer, threads: number, pack?: (content: Buffer) => Buffer): Promise<string> {
  try {
    await count(text, threads, pack);
    return 'none';
  } catch (error) {
    return String(error).replace(/File '[^']*'/, 'File');
  }
}

describe('a compressed file that one thread inflates for another', () => {
  it.each(
    everyNth(2, [
      ['shorter than a stretch', []],
      ['more than all stretches hold', Array.from({ length: 40 }, () => MEGABYTE / 2 - 77)],
      ['records that are longer than the room before a stretch', Array.from({ length: 20 }, () => 150_000)],
      ['records that are longer than a stretch', [3 * MEGABYTE, 10, 2.5 * MEGABYTE, MEGABYTE]],
      ['a record that is longer than all stretches', [20 * MEGABYTE]],
    ]),
  )('is counted as by one thread: %s', async (_, lengths) => {
    const text = withLong(...lengths);
    for (const threads of [1, 2]) {
      const { answers, lines } = await count(text, threads);
      const [answer] = answers.map(comparable) as { coverage: { records: number }; keys: unknown }[];
      expect(answer?.keys).toEqual((EXPECTED as { keys: unknown }).keys);
      expect(answer?.coverage.records).toBe((EXPECTED as { coverage: { records: number } }).coverage.records);
      expect(lines.some((line) => line.startsWith(`Reading: ${threads} threads`))).toBe(true);
    }
  });

  it('passes over a byte order mark', async () => {
    const { answers } = await count(`\ufeff${TEXTS.join('\n')}`, 2);
    expect(answers.map(comparable)).toEqual([EXPECTED]);
  });

  it('has the same faults at the same places', async () => {
    const text = withLong(...Array.from({ length: 20 }, () => MEGABYTE - 1));
    for (const at of everyNth(2, [18 * MEGABYTE + 3, 4 * MEGABYTE])) {
      const broken = Buffer.from(`${text.slice(0, at)}\n${text.slice(at)}\n{"a" 1}\n`);
      const [one, two] = [await faultOf(broken, 1), await faultOf(broken, 2)];
      expect(one).toMatch(/^InputError: File, line \d+, column \d+: .* at byte \d+$/);
      expect(two).toBe(one);
    }
    expect(await faultOf(text.slice(0, -2), 2)).toMatch(/the file ends within|a '}' is missing: the file ends within/);
  });

  it('tells that the data is cut off or damaged, but first what is wrong before that', async () => {
    const text = withLong(...Array.from({ length: 20 }, (_, i) => MEGABYTE - i));
    // data that hardly packs, so that much of the content lies before what is cut off
    const cut = (content: Buffer): Buffer => gzipSync(content, { level: 0 }).subarray(0, -20_000);
    for (const threads of [1, 2]) {
      expect(await faultOf(text, threads, cut)).toMatch(
        /^InputError: File: its gzip data is damaged or cut off, after \d+/,
      );
      expect(await faultOf(`{"a" 1}\n${text}`, threads, cut)).toMatch(
        /^InputError: File, line 1, column 6: a ':' is missing/,
      );
    }
  });

  it('ends at a record that is longer than it may be, whatever the data unpack to', async () => {
    const bomb = Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(60 * MEGABYTE, 'x')]);
    const limits = { threads: 2, bytesWorthAThread: 1, recordBytes: 5 * MEGABYTE };
    const counted = countText(bomb, FEED, [QUESTION], limits, (content) => gzipSync(content, { level: 1 }));
    await expect(counted).rejects.toThrow(/record 1 is longer than 5 MB/);
  });

  it('ends if the thread that scans can not go on', async () => {
    const text = withLong(...Array.from({ length: 20 }, () => MEGABYTE));
    const limits = { threads: 2, bytesWorthAThread: 1, memoryBytes: 1000 };
    const pack = (content: Buffer): Buffer => gzipSync(content, { level: 1 });
    const missing = join(tmpdir(), 'no-such-folder-for-spilling');
    await expect(countText(text, FEED, [QUESTION], limits, pack, missing)).rejects.toThrow(
      /^Can't write to the temporary folder/,
    );
  });
});
