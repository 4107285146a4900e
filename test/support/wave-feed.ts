import { writeTinyFeed, recordsOn } from '../harness/tiny-feed.js';
import { join } from 'node:path';
import { ROOT } from './run-tool.js';

const TINY_BACKEND = join(ROOT, 'test/fixtures/tiny-backend.mjs');

export const WAVE_KEY = ['malicious', 'ZipArchiveFile'] as const;

/** Submissions of the key of the wave, by day of November 2020 from the first on. */
export const WAVE = [50, 50, 50, 500, 600, 1300, 900, 400, 50, 50, 50];

/**
 * Writes a feed with one wave of five days, and another key that is as usual on all of them.
 *
 * @param first its first day, counted from October 31, 2020
 */
export function writeWaveFeed(path: string, wave: readonly number[] = WAVE, first = 1): void {
  writeTinyFeed(
    path,
    wave.flatMap((count, i) => [
      ...recordsOn(first + i, WAVE_KEY, count, Math.min(count, 10)),
      ...recordsOn(first + i, ['benign', 'PdfDocFile'], 40),
    ]),
  );
}

/** The flags of a run over one day of November 2020. */
export const nightOf = (day: number): string[] => [
  ...['-b', `${TINY_BACKEND}#TinyBackend`, '-n', 'feed.ndjson', '-m', 'gst.json'],
  ...['-s', `2020-11-${day}`, '-e', `2020-11-${day + 1}`],
];
