import type { DailyFigures, FeedDay } from '../../../src/detectors/detector.js';
import { KeyMap, type Key } from '../../../src/tables/key-map.js';
import { DAY_MS } from '../../../src/window/time-window.js';

export const KEY: Key = ['malicious', 'ZipArchiveFile'];

/** A Monday, as days since 1970. */
export const MONDAY = 20_000 - ((20_000 + 3) % 7);

const WEEK = [110, 120, 115, 110, 100, 30, 25];

export const figures = (
  subCount: number,
  sampCount = Math.round(0.6 * subCount),
  sampSubCountMax: number | null = 3,
  crossShareMax: number | null = 0.2,
): DailyFigures => ({ subCount, sampCount, sampSubCountMax, sampSubCountStd: null, crossShareMax });

export const feedDay = (t: number, ...rows: readonly (readonly [Key, DailyFigures])[]): FeedDay => ({
  day: (MONDAY + t) * DAY_MS,
  figures: new KeyMap(rows),
});

/** The days of the worked example: one key with a week, and a little noise. */
export const WORKED_EXAMPLE: readonly FeedDay[] = Array.from({ length: 56 }, (_, t) =>
  feedDay(t, [KEY, figures((WEEK[t % 7] ?? 0) + ((37 * t) % 11) - 5)]),
);
